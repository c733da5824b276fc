"""Remembers what was worked out of a word: nearly all words of a reply were met before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")
_MOST = 50_000


class Remembered(dict[str, V]):
    """Gives for a word what `make` gives, and works it out once for each of the first 50,000 words."""

    def __init__(self, make: Callable[[str], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> V:
        made = self._make(word)
        if len(self) < _MOST:
            self[word] = made
        return made
