"""A story's words as its page shows them: with what raised a concern marked, or with personal data hidden.

Who may answer sees everything, with numbers that lead to the panel of concerns. Who may only read does not need to
know who somebody is: there stands "[phone number]" instead.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from casework.presenters.reading_rows import flags_shown, is_current
from stories.analysis.masking import Hidden, places_to_hide
from stories.models.reading import FlagState, text_of

if TYPE_CHECKING:
    from stories.models import Story, StoryFlag

IDENTIFIABLE = "identifiable"
# Title and words are parted by an empty line in what was read.
_GAP = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text: as it was told, marked, or replaced. `notes` are the concerns that end here."""

    text: str
    is_marked: bool = False
    is_hidden: bool = False
    notes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class StoryWords:
    """The words in pieces. Without marks and without anything hidden, the page shows the text as it always did."""

    title: str
    title_pieces: tuple[Piece, ...]
    pieces: tuple[Piece, ...]
    body: str
    is_plain: bool
    hides: tuple[str, ...]

    @property
    def is_plain_title(self) -> bool:
        """Say whether the title is shown as it always was."""
        return not any(one.is_marked or one.is_hidden for one in self.title_pieces)

    @property
    def hidden_words(self) -> str:
        """Name what is hidden: "phone number and postcode"."""
        *first, last = self.hides or ("",)
        return f"{', '.join(first)} and {last}" if first else last


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    number: int
    anchor: str


def story_words(story: Story, *, may_work: bool) -> StoryWords:
    """Give the words of a story whose reading was loaded (`with_reading`), for who may work on it or only read."""
    marks = _marks(story) if is_current(story) else []
    hidden = () if may_work else hidden_in(story)
    title = tuple(_cut(story.title, marks, hidden, 0))
    body = tuple(_cut(story.body, marks, hidden, body_begins(story)))
    return StoryWords(
        title="".join(one.text for one in title),
        title_pieces=title,
        pieces=body,
        body=story.body,
        is_plain=not any(one.is_marked or one.is_hidden for one in body),
        hides=tuple(dict.fromkeys(one.what for one in hidden)),
    )


def hidden_in(story: Story) -> tuple[Hidden, ...]:
    """Give what is hidden of a story from who may only read, in its title and words."""
    flags: list[StoryFlag] = [one for one in flags_shown(story) if one.category == IDENTIFIABLE]
    if not is_current(story):
        flags = []
    return places_to_hide(
        text_of(story.title, story.body),
        also=[(one.start, one.end) for one in flags if one.is_standing],
        never=[(one.start, one.end) for one in flags if one.state == FlagState.DISMISSED],
    )


def quoted(story: Story, start: int, end: int, hidden: Sequence[Hidden]) -> str:
    """Give the words of a place, without what is hidden of them."""
    return "".join(piece.text for piece in pieces_between(story, start, end, hidden))


def pieces_between(
    story: Story, start: int, end: int, hidden: Sequence[Hidden], spans: Iterable[tuple[int, int]] = ()
) -> Iterable[Piece]:
    """Give a place in pieces, with `spans` of the whole text marked. What is hidden is hidden whole, never cut."""
    within = [one for one in hidden if one.start < end and one.end > start]
    first = min([start, *(one.start for one in within)])
    last = max([end, *(one.end for one in within)])
    text = text_of(story.title, story.body)[first:last]
    return _cut(text, [_Mark(*span, 0, "") for span in spans], within, first)


def body_begins(story: Story) -> int:
    """Give where a story's words begin in what was read."""
    return len(story.title) + _GAP


def _marks(story: Story) -> list[_Mark]:
    return [
        _Mark(flag.start, flag.end, number, f"flag-{flag.pk}")
        for number, flag in enumerate(standing_flags(story), start=1)
        if flag.start < flag.end
    ]


def standing_flags(story: Story) -> list[StoryFlag]:
    """Give the flags that count, in the order of their numbers."""
    return [flag for flag in flags_shown(story) if flag.is_standing]


def _cut(text: str, marks: Sequence[_Mark], hidden: Sequence[Hidden], offset: int) -> Iterable[Piece]:
    """Cut a part of the text, which starts at `offset` of the whole, where something begins or ends."""
    length = len(text)
    places = [
        (max(0, one.start - offset), min(length, one.end - offset), one)
        for one in hidden
        if one.start - offset < length and one.end > offset
    ]
    covers = [
        (max(0, one.start - offset), min(length, one.end - offset), one)
        for one in marks
        if one.start - offset < length and one.end > offset
    ]
    cuts = {0, length}
    for start, end, _ in [*places, *covers]:
        cuts |= {start, end}
    within = {cut for cut in cuts for start, end, _ in places if start < cut < end}
    for start, end in itertools.pairwise(sorted(cuts - within)):
        replaced = next((one for first, last, one in places if first <= start and end <= last), None)
        over = [one for first, last, one in covers if first < end and last > start]
        notes = tuple((one.number, one.anchor) for _, last, one in covers if start < last <= end)
        yield Piece(
            text=replaced.mark if replaced else text[start:end],
            is_marked=bool(over),
            is_hidden=replaced is not None,
            notes=notes,
        )
