"""Follows flags from one reading of a story to the next: which are the same, which are new, which are gone. Pure.

A flag is the same where its category and its words are, wherever they stand now: what a person decided stays decided.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Raised:
    """A place that a reading raised, with its words."""

    category: str
    start: int
    end: int
    quote: str

    @property
    def likeness(self) -> tuple[str, str]:
        """By what it is known again: the category and the words, whatever their case and spacing."""
        return likeness(self.category, self.quote)


@dataclass(frozen=True, slots=True)
class Known:
    """A flag that is stored, by its key."""

    key: int
    category: str
    quote: str


@dataclass(frozen=True, slots=True)
class Followed:
    """Where each stored flag stands now (by key), what is new, and which stored ones nothing raises any more."""

    moved: tuple[tuple[int, Raised], ...]
    new: tuple[Raised, ...]
    gone: tuple[int, ...]


def likeness(category: str, quote: str) -> tuple[str, str]:
    """Give by what a flag is known again."""
    return category, " ".join(quote.casefold().split())


def follow(known: Iterable[Known], raised: Sequence[Raised]) -> Followed:
    """Pair stored flags with raised ones, in the order of either; words that stand twice are two flags.

    >>> follow([Known(7, "live_now", "On ward 4")], [Raised("live_now", 9, 18, "on  ward 4")]).gone
    ()
    """
    places: dict[tuple[str, str], list[Raised]] = defaultdict(list)
    for one in raised:
        places[one.likeness].append(one)
    moved: list[tuple[int, Raised]] = []
    gone: list[int] = []
    for flag in known:
        waiting = places[likeness(flag.category, flag.quote)]
        if waiting:
            moved.append((flag.key, waiting.pop(0)))
        else:
            gone.append(flag.key)
    left = {id(one) for waiting in places.values() for one in waiting}
    return Followed(tuple(moved), tuple(one for one in raised if id(one) in left), tuple(gone))
