"""Cuts a draft into pieces for its marked copy: which words decided, which to look at again, which must be changed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """Why words are marked. Where marks lie over each other the later one is seen."""

    DECIDES = "decides"
    LOOK_AGAIN = "look-again"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class Span:
    """Words to mark (offsets into the draft), and what the note says about them (nothing where it is empty)."""

    start: int
    end: int
    mark: Mark
    note: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the draft. `mark` is empty where nothing is said of it; `note` is the number that stands after it."""

    text: str
    mark: str = ""
    note: int = 0


@dataclass(frozen=True, slots=True)
class MarkedDraft:
    """The whole draft in pieces, and the notes in the order of their numbers."""

    pieces: tuple[Piece, ...]
    notes: tuple[str, ...]


def mark_draft(draft: str, spans: Iterable[Span]) -> MarkedDraft:
    """Cut `draft` at the ends of the spans. The same note has one number, however often it applies.

    Joined again, the pieces are the draft, character for character; positions outside it are cut to it.
    """
    fitting = sorted(
        (
            span
            for span in (_within(one, len(draft)) for one in spans)
            if span.start < span.end and draft[span.start : span.end].strip()
        ),
        key=lambda span: (span.start, span.end),
    )
    numbers = {
        note: place + 1 for place, note in enumerate(dict.fromkeys(one.note for one in fitting if one.note))
    }
    cuts = sorted({0, len(draft), *(cut for one in fitting for cut in (one.start, one.end))})
    pieces = [_piece(draft, start, end, fitting, numbers) for start, end in itertools.pairwise(cuts)]
    return MarkedDraft(tuple(pieces), tuple(numbers))


def _within(span: Span, length: int) -> Span:
    return Span(max(0, span.start), min(span.end, length), span.mark, span.note)


def _piece(draft: str, start: int, end: int, spans: Sequence[Span], numbers: dict[str, int]) -> Piece:
    over = [one for one in spans if one.start <= start and end <= one.end]
    if not over:
        return Piece(draft[start:end])
    top = max(over, key=lambda one: list(Mark).index(one.mark))
    return Piece(draft[start:end], top.mark.value, _number_here(over, end, numbers))


def _number_here(over: Sequence[Span], end: int, numbers: dict[str, int]) -> int:
    """A note stands where its words end, also where other marks lie over them there."""
    return next((numbers[one.note] for one in over if one.end == end and one.note), 0)
