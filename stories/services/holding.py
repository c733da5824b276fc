"""Legal holds: placing one, ending it, and the question that everybody asks who removes anything: is this held?

Whoever removes words first locks the organisation (`lock_against_holds`); whoever places a hold does the same. So a
hold that is placed while a removal runs waits for the batch in hand and stops the next one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from feedbackhub.core import audit
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.traces import lacks
from feedbackhub.organisations.models import Organisation
from stories.models import LegalHold, Story

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service


class Held(DomainError):
    """A legal hold stands in the way of a removal."""


def held(path: str = "") -> Q:
    """Give the condition "a hold covers this story", for rows whose story lies at `path` ("" for stories)."""
    start = f"{path}__" if path else ""
    holds = LegalHold.objects.active()
    link = Story.services.through.objects.filter(
        story=OuterRef(OuterRef(f"{start}pk")), service__path__startswith=OuterRef("service__path")
    )
    return (
        Q(Exists(holds.filter(story=OuterRef(f"{start}pk"))))
        | Q(Exists(holds.filter(service__isnull=False).filter(Exists(link))))
        | organisation_held(f"{start}organisation")
    )


def organisation_held(path: str = "organisation") -> Q:
    """Give the condition "the whole organisation at `path` is held"; for the `path` "" the rows are organisations."""
    whole = LegalHold.objects.active().filter(story__isnull=True, service__isnull=True)
    return Q(Exists(whole.filter(organisation=OuterRef(path or "pk"))))


def not_held(stories: QuerySet[Story]) -> QuerySet[Story]:
    """Leave out the stories that a hold covers."""
    return stories.exclude(held())


def is_held(story: Story) -> bool:
    """Say whether a hold covers `story`."""
    return Story.objects.filter(held(), pk=story.pk).exists()


def refuse_held(story: Story, doing: str = "removed") -> None:
    """Raise `Held`, in words for a person, where a hold covers `story`."""
    if is_held(story):
        raise Held(
            f"This story is on hold, so it cannot be {doing}. An administrator can end the hold under Records."
        )


def holds_over(story: Story) -> list[LegalHold]:
    """Give the holds that cover `story`, newest first."""
    if lacks(story, LegalHold):
        return []
    holds = LegalHold.objects.active().filter(organisation=story.organisation_id)
    found = list(holds.select_related("placed_by", "service").filter(Q(story__isnull=True) | Q(story=story)))
    if all(one.service is None for one in found):
        return found
    paths = list(story.services.values_list("path", flat=True))
    return [one for one in found if one.service is None or any(p.startswith(one.service.path) for p in paths)]


def lock_against_holds(organisation_id: int) -> None:
    """Let no hold be placed in the organisation until the transaction ends; waits for one that is being placed."""
    Organisation.objects.select_for_update(no_key=True).only("pk").get(pk=organisation_id)


@transaction.atomic
def place_hold(
    *,
    organisation: Organisation,
    reason: str,
    actor: User,
    service: Service | None = None,
    story: Story | None = None,
) -> LegalHold:
    """Hold a story, a service with all beneath it or, where neither is given, the whole organisation.

    The same hold again (a double click) gives the one that is there. Raises `DomainError` without a reason, or where
    story or service belong elsewhere.
    """
    words = reason.strip()
    if not words:
        raise DomainError("Say why these records are held.")
    if any(one is not None and one.organisation_id != organisation.pk for one in (service, story)):
        raise DomainError("This belongs to another organisation.")
    lock_against_holds(organisation.pk)
    same = LegalHold.objects.active().filter(
        organisation=organisation, service=service, story=story, reason=words[:300]
    )
    if (there := same.first()) is not None:
        return there
    hold = LegalHold.objects.create(
        organisation=organisation,
        service=service,
        story=story,
        reason=words[:300],
        placed_by=actor,
        placed_at=now(),
    )
    audit.record(
        actor=actor,
        action="hold.placed",
        subject=hold,
        organisation_id=organisation.pk,
        details={"scope": hold.scope.value, "story": hold.story_id, "service": hold.service_id},
    )
    return hold


@transaction.atomic
def end_hold(*, hold: LegalHold, reason: str, actor: User) -> LegalHold:
    """End a hold, with the reason, and return it; one that has ended stays as it is. Raises `DomainError`."""
    words = reason.strip()
    fresh = LegalHold.objects.select_for_update(of=("self",)).get(pk=hold.pk)
    if fresh.ended_at is not None:
        return fresh
    if not words:
        raise DomainError("Say why the hold ends.")
    fresh.ended_at, fresh.ended_by, fresh.end_reason = now(), actor, words[:300]
    fresh.save(update_fields=["ended_at", "ended_by", "end_reason", "updated_at"])
    audit.record(
        actor=actor,
        action="hold.ended",
        subject=fresh,
        organisation_id=fresh.organisation_id,
        details={"scope": fresh.scope.value, "story": fresh.story_id, "service": fresh.service_id},
    )
    return fresh
