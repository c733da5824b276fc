"""Joins and separates records of one story. Each change of a pair is one function here, is written down and audited.

Nothing is deleted: a record that is joined keeps its words, its replies and its case; only `duplicate_of` points away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from feedbackhub.core import audit
from feedbackhub.core.actors import SystemActor, actor_name, user_or_none
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from stories.analysis.duplicates import How, Verdict
from stories.analysis.duplicates.grouping import groups
from stories.models import (
    SAME_STORY_TRANSITIONS,
    SameStory,
    SameStoryChange,
    SameStoryState,
    Story,
    StoryState,
)
from stories.services.same_story_groups import edges_around, lock_links, settle

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import Actor

FINDER = SystemActor("the search for stories that came twice")
PARTED = " A person separated two of them before, so somebody has to look."
_Link = Story.services.through


@dataclass(frozen=True, slots=True)
class Found:
    """Two stories that are one, or may be. `earlier` was received first."""

    later: int
    earlier: int
    verdict: Verdict


def link_found(*, organisation_id: int, found: Sequence[Found], actor: Actor = FINDER) -> int:
    """Join, or propose, pairs that the machine found; give how many were joined. Needs the organisation's lock.

    A pair of which anything is held already stays as it is. Where a join would bring together two that a person
    separated, it is proposed only.
    """
    fresh = _not_held(found)
    parted = _parted(fresh)
    at = now()
    rows = [_row(one, organisation_id, parted, actor, at) for one in fresh]
    SameStory.objects.bulk_create(rows)
    _write_down(rows, before="", actor=actor, at=at)
    joined = [row for row in rows if row.state == SameStoryState.LINKED]
    _lend(joined)
    if joined:
        settle({pk for row in joined for pk in (row.story_id, row.original_id)})
    return len(joined)


@transaction.atomic
def link_by_hand(*, story: Story, other: Story, actor: User, reason: str = "") -> SameStory:
    """Join two stories because a person says so, whatever the machine thought; give the pair.

    Raises `DomainError` for one story twice, for stories of two organisations or of one source, and for what is not
    live.
    """
    _refuse_unfit(story, other)
    lock_links(story.organisation_id)
    pair = SameStory.objects.select_for_update().between(story.pk, other.pk).first()
    why = f"{actor_name(actor)} says so" + (f": {reason.strip()}" if reason.strip() else ".")
    if pair is None:
        earlier, later = sorted((story, other), key=lambda one: (one.received_at, one.pk))
        found = Found(later.pk, earlier.pk, Verdict(True, 1.0, why[:300], How.PERSON))
        pair = _row(found, story.organisation_id, set(), actor, now())
        pair.save()
        _write_down([pair], before="", actor=actor, at=pair.changed_at, reason=reason)
    elif pair.state != SameStoryState.LINKED:
        _move(pair, SameStoryState.LINKED, actor=actor, reason=reason, how=How.PERSON, why=why)
    else:
        return pair
    _lend([pair])
    settle([story.pk, other.pk])
    return pair


@transaction.atomic
def separate(*, pair: SameStory, actor: User, reason: str = "") -> SameStory:
    """Undo a link for good: no machine joins these two again. Gives the pair.

    Where the later story is joined to others of the group too, these links end as well, so that it stands alone.
    Raises `TransitionNotAllowed` where the pair is not joined.
    """
    lock_links(pair.organisation_id)
    held = SameStory.objects.select_for_update().get(pk=pair.pk)
    _move(held, SameStoryState.UNDONE, actor=actor, reason=reason)
    undone = [held]
    if _are_one_group(held.story_id, held.original_id):
        for other in SameStory.objects.select_for_update().linked().of([held.story_id]):
            _move(other, SameStoryState.UNDONE, actor=actor, reason=reason)
            undone.append(other)
    _take_back(undone)
    settle({pk for one in undone for pk in (one.story_id, one.original_id)})
    return held


@transaction.atomic
def confirm(*, pair: SameStory, actor: User) -> SameStory:
    """Join a pair that was proposed. Raises `TransitionNotAllowed` where it is joined already."""
    lock_links(pair.organisation_id)
    held = SameStory.objects.select_for_update().get(pk=pair.pk)
    _move(held, SameStoryState.LINKED, actor=actor)
    _lend([held])
    settle([held.story_id, held.original_id])
    return held


@transaction.atomic
def reject(*, pair: SameStory, actor: User) -> SameStory:
    """Note that a proposed pair is two stories. Raises `TransitionNotAllowed` where it was not proposed."""
    lock_links(pair.organisation_id)
    held = SameStory.objects.select_for_update().get(pk=pair.pk)
    _move(held, SameStoryState.REJECTED, actor=actor)
    return held


@transaction.atomic
def keep(*, pair: SameStory, actor: User) -> SameStory:
    """Note that a person looked at a link and left it. Raises `DomainError` where the pair is not joined."""
    held = SameStory.objects.select_for_update().get(pk=pair.pk)
    if held.state != SameStoryState.LINKED:
        raise DomainError("These two are not joined any more. Reload the page to see where they stand.")
    held.kept_at, held.kept_by = now(), actor
    held.save(update_fields=["kept_at", "kept_by", "updated_at"])
    _audit(held, "kept", actor)
    return held


def part_from_gone(*, story: Story, actor: User) -> None:
    """End the links of `story` with records that are not live any more. Needs the organisation's lock."""
    linked = SameStory.objects.select_for_update(of=("self",)).linked().of([story.pk])
    gone = linked.exclude(story__state=StoryState.LIVE, original__state=StoryState.LIVE)
    pairs = list(gone)
    for pair in pairs:
        _move(pair, SameStoryState.UNDONE, actor=actor, reason="One was taken back, the other is shown on.")
    _take_back(pairs)
    settle({pk for pair in pairs for pk in (pair.story_id, pair.original_id)} | {story.pk})


def lend_again(stories: Collection[int]) -> None:
    """Put edited stories, which an import has just placed anew, back on what their twins are about."""
    _lend(list(SameStory.objects.linked().of(list(stories))))


def _refuse_unfit(story: Story, other: Story) -> None:
    if story.pk == other.pk:
        raise DomainError("That is this story itself. Give the number or link of the other one.")
    if story.organisation_id != other.organisation_id:
        raise DomainError("The other story belongs to another organisation.")
    if story.source_id == other.source_id:
        raise DomainError("Both came by the same source, so they are two stories.")
    if story.state != StoryState.LIVE or other.state != StoryState.LIVE:
        raise DomainError("One of the two is not there any more, so they cannot be joined.")


def _row(found: Found, organisation_id: int, parted: set[int], actor: Actor, at: datetime) -> SameStory:
    verdict = found.verdict
    asks = not verdict.same or found.later in parted
    assert verdict.how is not None  # noqa: S101 - what is joined or proposed says how
    return SameStory(
        organisation_id=organisation_id,
        story_id=found.later,
        original_id=found.earlier,
        how=verdict.how.value,
        score=round(verdict.score, 4),
        why=(verdict.why + (PARTED if found.later in parted else ""))[:300],
        state=(SameStoryState.PROPOSED if asks else SameStoryState.LINKED).value,
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
        changed_at=at,
    )


def _not_held(found: Sequence[Found]) -> list[Found]:
    """Leave out the pairs of which a row exists, in whatever state, and pairs that come twice."""
    stories = [pk for one in found for pk in (one.later, one.earlier)]
    held = {frozenset(pair) for pair in SameStory.objects.of(stories).values_list("story", "original")}
    fresh: dict[frozenset[int], Found] = {}
    for one in found:
        pair = frozenset((one.later, one.earlier))
        if pair not in held:
            fresh.setdefault(pair, one)
    return list(fresh.values())


def _parted(found: Sequence[Found]) -> set[int]:
    """Give the later stories whose joining would bring together two that a person separated."""
    new = {(one.later, one.earlier) for one in found if one.verdict.same}
    concerned = {pk for edge in new for pk in edge}
    edges = edges_around(concerned) | new
    concerned |= {pk for edge in edges for pk in edge}
    apart = SameStory.objects.of(list(concerned)).filter(
        state__in=[SameStoryState.UNDONE, SameStoryState.REJECTED]
    )
    bad = set(apart.values_list("story", "original"))
    return {
        pk
        for group in groups(concerned, edges)
        if any(one in group and other in group for one, other in bad)
        for pk in group
    }


def _are_one_group(one: int, other: int) -> bool:
    return any(one in group and other in group for group in groups([one, other], edges_around([one])))


def _move(
    pair: SameStory,
    after: SameStoryState,
    *,
    actor: User,
    reason: str = "",
    how: How | None = None,
    why: str = "",
) -> None:
    before = SameStoryState(pair.state)
    SAME_STORY_TRANSITIONS.check(before, after)
    pair.state = after.value
    pair.actor, pair.actor_name, pair.changed_at = actor, actor_name(actor)[:200], now()
    pair.kept_at = pair.kept_by = None
    if how is not None:
        pair.how, pair.why, pair.score = how.value, why[:300], 1.0
    pair.save()
    _write_down([pair], before=before.value, actor=actor, at=pair.changed_at, reason=reason)


def _write_down(
    pairs: Sequence[SameStory], *, before: str, actor: Actor, at: datetime, reason: str = ""
) -> None:
    SameStoryChange.objects.bulk_create(
        SameStoryChange(
            pair=pair,
            before=before,
            after=pair.state,
            at=at,
            actor=user_or_none(actor),
            actor_name=actor_name(actor)[:200],
            reason=reason.strip()[:500],
        )
        for pair in pairs
    )
    for organisation_id, state in {(pair.organisation_id, pair.state) for pair in pairs}:
        those = [one for one in pairs if (one.organisation_id, one.state) == (organisation_id, state)]
        audit.record_all(
            actor=actor,
            action=f"same_story.{state}",
            subjects=[(pair, _details(pair)) for pair in those],
            organisation_id=organisation_id,
        )


def _audit(pair: SameStory, what: str, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=f"same_story.{what}",
        subject=pair,
        organisation_id=pair.organisation_id,
        details=_details(pair),
    )


def _details(pair: SameStory) -> dict[str, str | int | bool | None]:
    return {"story": pair.story_id, "original": pair.original_id, "how": pair.how}


def _lend(pairs: Sequence[SameStory]) -> None:
    """Put each of two joined stories on what the other is about, so that whoever answers for one sees both."""
    if not pairs:
        return
    stories = {pk for pair in pairs for pk in (pair.story_id, pair.original_id)}
    places = _places(stories)
    wanted: set[tuple[int, int]] = set()
    for pair in pairs:
        both = places.get(pair.story_id, set()) | places.get(pair.original_id, set())
        missing = {
            (pk, place) for pk in (pair.story_id, pair.original_id) for place in both - places.get(pk, set())
        }
        if missing:
            kept = {(story, place) for story, place in pair.lent}
            pair.lent = sorted([list(one) for one in kept | missing])
            pair.save(update_fields=["lent", "updated_at"])
        wanted |= missing
    _Link.objects.bulk_create(
        (_Link(story_id=pk, service_id=place) for pk, place in sorted(wanted)), ignore_conflicts=True
    )


def _take_back(pairs: Sequence[SameStory]) -> None:
    """Take stories off what they were put on for their twin's sake alone."""
    gone = Q(pk__in=[])
    for pair in pairs:
        for story, place in pair.lent:
            gone |= Q(story=story, service=place)
        pair.lent = []
        pair.save(update_fields=["lent", "updated_at"])
    _Link.objects.filter(gone).delete()


def _places(stories: Iterable[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for story, place in _Link.objects.filter(story__in=list(stories)).values_list("story", "service"):
        found.setdefault(story, set()).add(place)
    return found
