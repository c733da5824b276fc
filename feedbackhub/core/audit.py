"""The audit trail's one door. Details hold ids, states and counts: never a story's or a reply's text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import now
from feedbackhub.core.errors import AnonymousActor
from feedbackhub.core.models import AuditEvent

if TYPE_CHECKING:
    from django.db.models import Model


def record(
    *,
    actor: Actor,
    action: str,
    subject: Model,
    organisation_id: int | None,
    details: Mapping[str, str | int | bool | None] | None = None,
) -> AuditEvent:
    """Write one audit row in the caller's transaction and return it.

    `action` is dotted ("response.published"). Raises `AnonymousActor` where nobody would answer for it.
    """
    user = user_or_none(actor)
    if user is not None and (user.pk is None or not user.is_authenticated):
        raise AnonymousActor(action)
    return AuditEvent.objects.create(
        at=now(),
        actor=user,
        actor_name=actor_name(actor)[:200],
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        organisation_id=organisation_id,
        details=dict(details or {}),
    )
