"""What people decide about what was read: flags raised, confirmed, dismissed and reopened, and how critical a story is.

A machine proposes; each decision is a row with its reason, and none is ever changed. The rooms above hear of each.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, outbox
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from stories.analysis.flags.categories import CATEGORIES
from stories.models import (
    FLAG_TRANSITIONS,
    CriticalityDecision,
    FlagDecision,
    FlagState,
    FlagStep,
    Story,
    StoryFlag,
    StoryReading,
)
from stories.models.reading import LONGEST_QUOTE, text_of
from stories.selectors.reading import standings_of
from stories.services.reading import read_stories
from stories.signals import story_read

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

# A person can raise any concern; what alarms nobody is not raised by hand.
RAISABLE: frozenset[str] = frozenset(one.code for one in CATEGORIES if not one.routine)
LONGEST_REASON = 500


def dismiss_flag(*, flag: StoryFlag, reason: str, actor: User) -> FlagDecision:
    """Say that there is nothing in a flag, and why. Raises `DomainError` without a reason or where it is not open."""
    return _step(flag, FlagStep.DISMISSED, FlagState.DISMISSED, _required(reason, "dismiss it"), actor)


def confirm_flag(*, flag: StoryFlag, reason: str, actor: User) -> FlagDecision:
    """Say that a flag is right; the reason may be empty. Raises `DomainError` where it is not open."""
    return _step(flag, FlagStep.CONFIRMED, FlagState.CONFIRMED, reason.strip(), actor)


def reopen_flag(*, flag: StoryFlag, reason: str, actor: User) -> FlagDecision:
    """Take a decision back. Raises `DomainError` where the flag is open already."""
    return _step(flag, FlagStep.REOPENED, FlagState.OPEN, reason.strip(), actor)


@transaction.atomic
def raise_flag(*, story: Story, category: str, quote: str, reason: str, actor: User) -> StoryFlag:
    """Raise a flag that the engine did not, with the words that did it where the person names them.

    It is confirmed at once: somebody has looked. Raises `DomainError` for a category that cannot be raised, without a
    reason, and for words that do not stand in the story.
    """
    if category not in RAISABLE:
        raise DomainError("Select what the concern is about.")
    why = _required(reason, "raise it")
    held, _ = _hold(story)
    start, end = _place(held, quote)
    flag = StoryFlag.objects.create(
        story=held,
        category=category,
        start=start,
        end=end,
        quote=text_of(held.title, held.body)[start:end][:LONGEST_QUOTE],
        state=FlagState.CONFIRMED,
        raised_at=now(),
        raised_by=actor,
    )
    _note(flag, FlagStep.RAISED, why, actor)
    _tell(held)
    return flag


@transaction.atomic
def decide_criticality(*, story: Story, level: int | None, reason: str, actor: User) -> CriticalityDecision:
    """Say how critical a story is, and why; with no level an earlier decision is taken back.

    Raises `DomainError` without a reason, for a level that there is not, and where nothing would change.
    """
    if level is not None and level not in range(6):
        raise DomainError("Select how critical the story is, from 0 to 5.")
    why = _required(reason, "change it")
    held, reading = _hold(story)
    before = CriticalityDecision.objects.filter(story=held).last()
    if (before.level if before else None) == level:
        raise DomainError(
            "This is what a person has decided already." if before else "Nobody has decided yet."
        )
    decision = CriticalityDecision.objects.create(
        story=held,
        level=level,
        before=standings_of([held.pk])[held.pk].criticality,
        text_hash=reading.text_hash,
        reason=why,
        actor=actor,
        actor_name=actor.full_name[:200],
        at=now(),
    )
    audit.record(
        actor=actor,
        action="story.criticality_decided",
        subject=held,
        organisation_id=held.organisation_id,
        details={"before": decision.before, "after": level},
    )
    _tell(held)
    return decision


@transaction.atomic
def note_told(*, story_ids: list[int]) -> None:
    """Note that the room above has taken over what counts of these stories. Call it where it holds their readings."""
    StoryReading.objects.untold().filter(story__in=story_ids).update(is_told=True)


def hold_readings(*, story_ids: list[int]) -> list[int]:
    """Lock the current readings of stories until the transaction ends, so that no decision slips in between.

    Gives the ids of the stories that have one.
    """
    rows = StoryReading.objects.current().select_for_update().filter(story__in=story_ids).order_by("story")
    return list(rows.values_list("story", flat=True))


def _hold(story: Story) -> tuple[Story, StoryReading]:
    """Lock a story and its reading, and give both as they stand; read it first where that was not done."""
    reading = read_stories([story]).get(story.pk)
    if reading is None:
        raise DomainError("The words of this story are gone, so there is nothing to decide about them.")
    hold_readings(story_ids=[story.pk])
    return Story.objects.get(pk=story.pk), reading


@transaction.atomic
def _step(flag: StoryFlag, step: FlagStep, after: FlagState, reason: str, actor: User) -> FlagDecision:
    story, _ = _hold(flag.story)
    held = StoryFlag.objects.select_for_update(of=("self",)).get(pk=flag.pk)
    FLAG_TRANSITIONS.check(FlagState(held.state), after)
    StoryFlag.objects.filter(pk=held.pk).update(state=after)
    decision = _note(held, step, reason[:LONGEST_REASON], actor)
    _tell(story)
    return decision


def _note(flag: StoryFlag, step: FlagStep, reason: str, actor: User) -> FlagDecision:
    decision = FlagDecision.objects.create(
        flag=flag, step=step, reason=reason, actor=actor, actor_name=actor.full_name[:200], at=now()
    )
    audit.record(
        actor=actor,
        action=f"story.flag_{step.value}",
        subject=flag.story,
        organisation_id=flag.story.organisation_id,
        details={"flag": flag.pk, "before": flag.state},
    )
    return decision


def _tell(story: Story) -> None:
    """Owe the rooms above what changed, and tell them after commit. The row is the debt."""
    StoryReading.objects.current().filter(story=story).update(is_told=False)
    outbox.after_commit(partial(story_read.send, sender=Story, story_ids=(story.pk,)))


def _required(reason: str, what: str) -> str:
    if not reason.strip():
        raise DomainError(f"Say why you {what}.")
    return reason.strip()[:LONGEST_REASON]


def _place(story: Story, quote: str) -> tuple[int, int]:
    words = quote.strip()
    if not words:
        return 0, 0
    start = text_of(story.title, story.body).casefold().find(words.casefold())
    if start < 0:
        raise DomainError("These words do not stand in the story. Copy them from it, or leave the box empty.")
    return start, start + len(words)
