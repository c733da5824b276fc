"""Pairs side by side, in words: what each record says, why they are held for one, and what may be decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.web.dates import date_and_time, short_date
from stories.models import SameStoryState, StoryState

if TYPE_CHECKING:
    from stories.models import SameStory, Story


@dataclass(frozen=True, slots=True)
class Side:
    """One record of a pair. Without `body` where its author took it back."""

    heading: str
    title: str
    body: str
    facts: list[str]
    link: str
    link_text: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """One pair: both sides, why, and the buttons as (words, address, words for who hears the page)."""

    number: int
    heading: str
    why: str
    facts: list[str]
    sides: tuple[Side, Side]
    buttons: tuple[tuple[str, str], ...]


BUTTONS: dict[SameStoryState, tuple[tuple[str, str], ...]] = {
    SameStoryState.LINKED: (("Separate", "separate"), ("Keep", "keep")),
    SameStoryState.PROPOSED: (("Join them", "join"), ("They differ", "differ")),
}


def pair_rows(pairs: Iterable[SameStory], *, first: int = 1) -> list[PairRow]:
    """Give one row a pair, numbered from `first` so that equal buttons can be told apart."""
    return [_row(number, pair) for number, pair in enumerate(pairs, start=first)]


def _row(number: int, pair: SameStory) -> PairRow:
    state = SameStoryState(pair.state)
    kept = (
        f"Kept by {pair.kept_by.full_name} on {short_date(pair.kept_at)}"
        if pair.kept_by and pair.kept_at
        else ""
    )
    doable = [one for one in BUTTONS.get(state, ()) if not (kept and one[1] == "keep")]
    found = "Joined" if state is SameStoryState.LINKED else "Found"
    return PairRow(
        number=number,
        heading=f"Pair {number}: {_name(pair.original)}",
        why=pair.why,
        facts=[f"{found} {date_and_time(pair.created_at)}", *([kept] if kept else [])],
        sides=(_side("Came first", pair.original, number), _side("Came later", pair.story, number)),
        buttons=tuple(
            (words, reverse("stories:duplicate-decide", args=[pair.pk, what])) for words, what in doable
        ),
    )


def _side(heading: str, story: Story, number: int) -> Side:
    is_there = story.state == StoryState.LIVE
    return Side(
        heading=f"{heading}, by {story.source.name}",
        title=_name(story),
        body=story.body if is_there else "",
        facts=[
            ", ".join(service.name for service in story.services.all()),
            f"Told {short_date(story.submitted_at)}",
            *([story.author_name or "No name given"] if is_there else []),
        ],
        link=story.link if is_there else "",
        link_text=f"Read it where it was told (pair {number}, {heading[5:]})",
    )


def _name(story: Story) -> str:
    if story.state != StoryState.LIVE:
        return "A story that was taken back"
    return story.title or "Story without a title"
