"""A lead lets people's decisions train an engine; what is released and still right is what a training may read.

A release can be taken back until a training has used it. A decision leaves the training data by itself when a later one
supersedes it, when the reply's words change, and when reply or story is no longer public: withdrawn, expired, erased.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Organisation
from feedbackhub.organisations.selectors import holds_anywhere
from responses.models import LabelRelease, ReleasedDecision, TypeDecision
from responses.services.confidentiality import story_text
from responses.typology.types import ResponseType

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import Actor

CHANGED = (
    "Some of these changed, or somebody else released them, while you were reading. Look again and tick anew."
)


@dataclass(frozen=True, slots=True)
class ReleasedLabel:
    """One example to learn from: a story, the reply to it, and the type that a person said it is."""

    decision_id: int
    release_id: int
    response_id: int
    story_id: int
    # Kept out of what is printed: an error report must not hold a patient's words.
    story_text: str = field(repr=False)
    reply_text: str = field(repr=False)
    label: ResponseType


def released_labels(organisation: Organisation) -> list[ReleasedLabel]:
    """Give what an engine of `organisation` may learn from, in the order in which it was decided (one query).

    Each story's text is as the engine is given it (`confidentiality.story_text`). The texts are patients' and staff's
    own words: they stay in the hub.
    """
    rows = (
        ReleasedDecision.objects.filter(
            stands=True,
            release__organisation=organisation,
            decision__in=TypeDecision.objects.teaching(organisation).values("pk"),
        )
        .select_related("decision__response__story")
        .order_by("decision_id")
    )
    return [
        ReleasedLabel(
            decision_id=row.decision_id,
            release_id=row.release_id,
            response_id=row.decision.response_id,
            story_id=row.decision.response.story_id,
            story_text=story_text(row.decision.response.story),
            reply_text=row.decision.response.body,
            label=ResponseType(row.decision.label),
        )
        for row in rows
    ]


@transaction.atomic
def release_decisions(*, organisation: Organisation, decisions: Collection[int], actor: User) -> LabelRelease:
    """Release decisions, by id, for training; give the release.

    Raises `DomainError` where none is given, or where one may not be released (any more): then none is. Raises
    `PermissionDenied` for whoever is not a lead here.
    """
    _require(actor, organisation)
    _hold(organisation)
    wanted = set(decisions)
    if not wanted:
        raise DomainError("Tick the decisions that may be used for training.")
    may = TypeDecision.objects.teaching(organisation).unreleased()
    found = set(may.filter(pk__in=wanted).values_list("pk", flat=True))
    if found != wanted:
        raise DomainError(CHANGED)
    release = LabelRelease.objects.create(organisation=organisation, released_by=actor, released_at=now())
    ReleasedDecision.objects.bulk_create(
        ReleasedDecision(release=release, decision_id=pk) for pk in sorted(wanted)
    )
    _record(release, "labels.released", actor, len(wanted))
    return release


@transaction.atomic
def undo_release(*, release: LabelRelease, actor: User) -> LabelRelease:
    """Take a release back; its decisions can be released again. A second time changes nothing.

    Raises `DomainError` once a training has used it, and `PermissionDenied` for whoever is not a lead here.
    """
    _require(actor, release.organisation)
    _hold(release.organisation)
    held = LabelRelease.objects.get(pk=release.pk)
    if held.undone_at is not None:
        return held
    if held.used_at is not None:
        raise DomainError("An engine has learned from these, so the release cannot be taken back.")
    held.undone_at, held.undone_by = now(), actor
    held.save(update_fields=["undone_at", "undone_by", "updated_at"])
    fallen = held.decisions.update(stands=False)
    _record(held, "labels.release_undone", actor, fallen)
    return held


@transaction.atomic
def note_training(
    *, organisation: Organisation, labels: Sequence[ReleasedLabel], engine_version: str, actor: Actor
) -> int:
    """Note that an engine was trained on `labels`: their releases can no longer be taken back. Give how many those are.

    A release that was used before keeps its first note. Raises `DomainError` where a release was taken back since the
    labels were read: what was learned from it must be thrown away.
    """
    _hold(organisation)
    ids = {one.release_id for one in labels}
    releases = list(LabelRelease.objects.filter(organisation=organisation, pk__in=ids))
    if len(releases) != len(ids) or any(one.undone_at for one in releases):
        raise DomainError("A release was taken back while the training ran. Train again.")
    fresh = [one for one in releases if one.used_at is None]
    for one in fresh:
        one.used_at, one.used_by_engine = now(), engine_version
        one.save(update_fields=["used_at", "used_by_engine", "updated_at"])
        _record(one, "labels.used", actor, sum(label.release_id == one.pk for label in labels))
    return len(fresh)


def _require(actor: User, organisation: Organisation) -> None:
    if not holds_anywhere(actor, Permission.RELEASE_LABELS, organisation):
        raise PermissionDenied(f"{Permission.RELEASE_LABELS} is asked for")


def _hold(organisation: Organisation) -> None:
    """Let one person at a time release, take back or use labels of an organisation."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)


def _record(release: LabelRelease, action: str, actor: Actor, decisions: int) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=release,
        organisation_id=release.organisation_id,
        details={"decisions": decisions},
    )
