"""Hides what tells who somebody is from people who may read a story and need not know that. Pure.

What is hidden is what rules find: numbers, addresses, dates of birth, full names with whose they are. Where a person
said that a place is harmless it stays; where one said that it is not, it goes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stories.analysis.flags.names import identifying
from stories.analysis.personal_data import find_personal_data

Span = tuple[int, int]
DETAIL = "personal detail"


@dataclass(frozen=True, slots=True, order=True)
class Hidden:
    """A place to be hidden, and what stands there in words."""

    start: int
    end: int
    what: str

    @property
    def mark(self) -> str:
        """What is shown instead."""
        return f"[{self.what}]"


def places_to_hide(text: str, *, also: Iterable[Span] = (), never: Iterable[Span] = ()) -> tuple[Hidden, ...]:
    """Give what is to be hidden in `text`, in reading order and without overlaps.

    `also` and `never` are what people decided: places that tell who somebody is, and places that do not.

    >>> places_to_hide("Ring me on 07700 900123.")
    (Hidden(start=11, end=23, what='phone number'),)
    """
    harmless = list(never)
    found = [Hidden(one.start, one.end, one.kind.value) for one in find_personal_data(text)]
    found += [Hidden(start, end, DETAIL) for start, end in [*identifying(text), *also] if start < end]
    return _joined(
        one for one in found if not any(start <= one.start and one.end <= end for start, end in harmless)
    )


def masked(text: str, *, also: Iterable[Span] = (), never: Iterable[Span] = ()) -> str:
    """Give `text` with each such place replaced by what it was.

    >>> masked("Ring me on 07700 900123.")
    'Ring me on [phone number].'
    """
    parts: list[str] = []
    end = 0
    for one in places_to_hide(text, also=also, never=never):
        parts += [text[end : one.start], one.mark]
        end = one.end
    return "".join([*parts, text[end:]])


def _joined(places: Iterable[Hidden]) -> tuple[Hidden, ...]:
    """Join places that overlap; of two that are one, what is known more exactly names it."""
    joined: list[Hidden] = []
    for one in sorted(places):
        if joined and one.start < joined[-1].end:
            last = joined[-1]
            what = next((name for name in (last.what, one.what) if name != DETAIL), DETAIL)
            same = (last.start, last.end) == (one.start, one.end)
            joined[-1] = Hidden(last.start, max(last.end, one.end), what if same else DETAIL)
        else:
            joined.append(one)
    return tuple(joined)
