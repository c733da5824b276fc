"""Decides, from a plan and a seed, when each story was told, in which words, and who answered it when. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedbackhub.nonprod.demo.plans import LATEST, TrustPlan

if TYPE_CHECKING:
    from random import Random

    from feedbackhub.nonprod.demo.texts import ReplyText, StoryText, Texts

# What counts as new here must be well within the days after which silence is a non-response.
TOO_NEW = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PlannedReply:
    """One reply: its words and its time."""

    text: ReplyText
    at: datetime


@dataclass(frozen=True, slots=True)
class PlannedStory:
    """One story: its words, its time of publication, and its replies."""

    number: int
    text: StoryText
    at: datetime
    replies: tuple[PlannedReply, ...]


def plan_stories(plan: TrustPlan, texts: Texts, now: datetime, rng: Random) -> list[PlannedStory]:
    """Give the stories of a Trust, newest first, with exactly the plan's numbers of stories, answers and replies."""
    answered = _answered(plan, rng)
    templated = plan.key == "B"
    pool = [reply for replies in texts.replies.values() for reply in replies]
    stories: list[PlannedStory] = []
    extra = plan.responses - sum(answered)
    turns = _turns(texts.stories, rng)
    told = _turns([story for story in texts.stories if templated or texts.replies.get(story.key)], rng)
    for number, is_answered in enumerate(answered):
        text = next(told if is_answered else turns)
        at = now - _age(plan, number, rng)
        chosen: Sequence[ReplyText] = ()
        if is_answered:
            # One text whatever the story says: any of the near-identical replies stands under any story.
            offered = [rng.choice(pool)] if templated else list(texts.replies[text.key])
            more = min(extra, len(offered) - 1, 1)
            extra -= more
            chosen = offered[: 1 + more]
        stories.append(PlannedStory(number, text, at, tuple(_timed(chosen, at, now, rng))))
    if extra:
        raise ValueError(f"Trust {plan.key}: {extra} replies found no story to stand under.")
    return stories


def _answered(plan: TrustPlan, rng: Random) -> list[bool]:
    """Give for each story, newest first, whether it is answered: exact counts in the latest hundred and before."""
    latest = [True] * plan.answered_of_latest + [False] * (LATEST - plan.too_new - plan.answered_of_latest)
    rng.shuffle(latest)
    older_count = plan.stories - LATEST
    if plan.key == "A":
        # Answering had only just begun: what was answered before the latest hundred is next to them.
        older = [True] * plan.answered_of_older + [False] * (older_count - plan.answered_of_older)
        near = older[: 8 * plan.answered_of_older]
        rng.shuffle(near)
        older[: len(near)] = near
    else:
        older = [True] * plan.answered_of_older + [False] * (older_count - plan.answered_of_older)
        rng.shuffle(older)
    return [False] * plan.too_new + latest + older


def _turns(stories: Sequence[StoryText], rng: Random) -> Iterator[StoryText]:
    """Give the texts in turn, for ever, shuffled anew in each round, so that neighbours differ."""
    while True:
        yield from rng.sample(stories, len(stories))


def _age(plan: TrustPlan, number: int, rng: Random) -> timedelta:
    """Give how long ago a story was published. Each keeps to its own stretch of time, so the order is the number's."""
    days = plan.days_between * (number + 0.3 + 0.6 * rng.random())
    return timedelta(days=days)


def _timed(
    replies: Sequence[ReplyText], told: datetime, now: datetime, rng: Random
) -> Iterator[PlannedReply]:
    """Give each reply a time after the one before it, and none in the future."""
    last = told
    for position, reply in enumerate(replies):
        days = rng.uniform(1, 6) if position == 0 else rng.uniform(7, 45)
        last = min(last + timedelta(days=days), now - timedelta(minutes=30 - position))
        yield PlannedReply(reply, last)
