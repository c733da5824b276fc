"""Remembers what was worked out of words and sentences.

Nearly all words of a reply were met before, and in a Trust's replies most sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from itertools import islice
from typing import TypeVar

K = TypeVar("K", str, bytes)
V = TypeVar("V")
H = TypeVar("H", bound=Hashable)
_MOST = 50_000
_MOST_SENTENCES = 20_000
# What is longer is no word, and would fill the memory.
_LONGEST = 40


class Remembered(dict[K, V]):
    """Gives for a word what `make` gives, and works it out once for each of the first 50,000 words."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make: Callable[[K], V] = make

    def __missing__(self, word: K) -> V:
        made = self._make(word)
        if len(self) < _MOST and len(word) <= _LONGEST:
            self[word] = made
        return made


class Lately(dict[H, V]):
    """Keeps what was made of the 20,000 sentences or so that were met last. When it is full it starts anew."""

    def keep(self, made: Mapping[H, V]) -> None:
        """Keep these as well."""
        if len(self) + len(made) > _MOST_SENTENCES:
            self.clear()
        self.update(islice(made.items(), _MOST_SENTENCES))
