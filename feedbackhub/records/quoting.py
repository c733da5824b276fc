"""Whether somebody's words repeat a story's: the longest run of words that both have. Pure; imports no Django."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"\w+")
TELLING = 4
"""Four words in a row that are the same are seldom chance, and are enough to find the story by."""


def longest_quote(text: str, stories: Iterable[str]) -> int:
    """Give how many words in a row `text` shares with one of `stories`; 0 where fewer than `TELLING`.

    >>> longest_quote("You said the nurse found my glasses at last.", ["The nurse found my glasses"])
    5
    >>> longest_quote("Thank you for your comments.", ["The nurse found my glasses"])
    0
    """
    words = _words(text)
    longest = max((_shared(words, _words(story)) for story in stories), default=0)
    return longest if longest >= TELLING else 0


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _shared(left: list[str], right: list[str]) -> int:
    """Give the longest common run: for each word, how long the run is that ends with it in both."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(right):
        places.setdefault(word, []).append(place)
    longest = 0
    runs: dict[int, int] = {}
    for word in left:
        runs = {place: runs.get(place - 1, 0) + 1 for place in places.get(word, ())}
        longest = max(longest, *runs.values()) if runs else longest
    return longest
