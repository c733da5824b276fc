"""The audit trail's one door. Details hold ids, states and counts: never a story's or a reply's text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import now
from feedbackhub.core.errors import AnonymousActor
from feedbackhub.core.models import AuditEvent

if TYPE_CHECKING:
    from django.db.models import Model

Details = Mapping[str, str | int | bool | None]


def record(
    *,
    actor: Actor,
    action: str,
    subject: Model,
    organisation_id: int | None,
    details: Details | None = None,
) -> AuditEvent:
    """Write one audit row in the caller's transaction and return it.

    `action` is dotted ("response.published"). Raises `AnonymousActor` where nobody would answer for it.
    """
    event = _event(actor, action, subject, organisation_id, details)
    event.save()
    return event


def record_all(
    *,
    actor: Actor,
    action: str,
    subjects: Iterable[tuple[Model, Details | None]],
    organisation_id: int | None,
) -> None:
    """Write a row for each of many subjects (with its details) of one step, in one statement.

    Raises `AnonymousActor` as `record` does, with nothing written.
    """
    AuditEvent.objects.bulk_create(
        _event(actor, action, subject, organisation_id, details) for subject, details in subjects
    )


def _event(
    actor: Actor, action: str, subject: Model, organisation_id: int | None, details: Details | None
) -> AuditEvent:
    user = user_or_none(actor)
    if user is not None and (user.pk is None or not user.is_authenticated):
        raise AnonymousActor(action)
    return AuditEvent(
        at=now(),
        actor=user,
        actor_name=actor_name(actor)[:200],
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        organisation_id=organisation_id,
        details=dict(details or {}),
    )
