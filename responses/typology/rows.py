"""Where the features of sentences stand in the table of weights.

Many sentences are looked up at once, with NumPy: the words of all of them as numbers in a row, then every pair and
every triple of neighbours. Asking for each by name takes longer than all else that the engine does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from responses.typology import manner
from responses.typology.grams import token_of
from responses.typology.remembering import Remembered

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

_START, _END = "^", "$"
# Further apart than there are words or rows.
_FAR = 1 << 24
_NONE = -1
# Of a word that tells nothing of the manner.
_LEFT_OUT = -2


@dataclass(frozen=True)
class Joined:
    """Rows of features that are two things side by side, each a number: `first` times `_FAR` plus the second."""

    keys: Ints
    rows: Ints

    @classmethod
    def of(cls, placed: dict[int, int]) -> Joined:
        """Put them in order; a last one stands behind every key that may be asked for."""
        keys = sorted(placed)
        rows = [placed[key] for key in keys]
        return cls(np.array([*keys, np.iinfo(np.int64).max], np.int64), np.array([*rows, _NONE], np.int64))

    def found(self, first: Ints, second: Ints) -> Ints:
        """Give the row of each two, `_NONE` where there is none or where one of the two is none itself."""
        rows = np.full(len(first), _NONE, np.int64)
        asked = np.flatnonzero((first >= 0) & (second >= 0))
        wanted = first[asked] * _FAR + second[asked]
        places = np.searchsorted(self.keys, wanted)
        rows[asked] = np.where(self.keys[places] == wanted, self.rows[places], _NONE)
        return rows


@dataclass(frozen=True)
class Rows:
    """Where the features stand in the table: words and facts, pairs of words, triples (a pair and one word more).

    `numbers` gives a word's number (none for a word that is in no feature), `kinds` that of its kind (`manner`),
    `alone` the row by either number. A triple is known only where its first pair is, which counting guarantees:
    wherever the triple stands, the pair stands too.
    """

    facts: dict[str, int]
    numbers: Remembered[str, int]
    kinds: Remembered[str, int]
    alone: Ints
    pairs: Joined
    triples: Joined

    @classmethod
    def of(cls, names: Iterable[str]) -> Rows:
        """Sort the names of the table's rows into words, pairs and triples."""
        placed = {name: row for row, name in enumerate(names)}
        single = {name: row for name, row in placed.items() if " " not in name}
        longer = [(name.split(" "), row) for name, row in placed.items() if " " in name]
        parts = chain(
            single,
            (_START, _END, manner.START, manner.END),
            chain.from_iterable(parts for parts, _ in longer),
        )
        number = {name: place for place, name in enumerate(dict.fromkeys(parts))}
        pairs, triples = {}, {}
        for parts_of_it, row in longer:
            last = number[parts_of_it[-1]]
            if len(parts_of_it) == 2:
                pairs[number[parts_of_it[0]] * _FAR + last] = row
            elif (first := placed.get(" ".join(parts_of_it[:2]))) is not None:
                triples[first * _FAR + last] = row
        kinds = Remembered(
            lambda word: number.get(kind, _NONE) if (kind := manner.manner_of[word]) else _LEFT_OUT
        )
        kinds.update({_START: number[manner.START], _END: number[manner.END]})
        return cls(
            facts=single,
            numbers=Remembered(lambda word: number.get(token_of[word], _NONE)),
            kinds=kinds,
            # The last one is that of all words which have no number.
            alone=np.array([*(single.get(name, _NONE) for name in number), _NONE], np.int64),
            pairs=Joined.of(pairs),
            triples=Joined.of(triples),
        )

    def found(self, sentences: Sequence[Sequence[str]], facts: Sequence[Iterable[str]]) -> list[list[int]]:
        """Give the rows of each sentence's features, each once. The same as looking up all that `grams_of` gives.

        `sentences` are words as they are said, `facts` the plain facts of each (`grams.facts_of`).
        """
        words: list[str] = []
        for said in sentences:
            words += (_START, *said, _END)
        sizes = np.fromiter(map(len, sentences), np.int64, len(sentences)) + 2
        ends = np.cumsum(sizes)
        numbers = np.fromiter(map(self.numbers.__getitem__, words), np.int64, len(words))
        kinds = np.fromiter(map(self.kinds.__getitem__, words), np.int64, len(words))
        told = kinds != _LEFT_OUT
        # First all sentences by their words, then all of them by the kinds of those.
        everything = np.concatenate((numbers, kinds[told]))
        ends = np.concatenate((ends, len(numbers) + np.cumsum(told)[ends - 1]))
        alone = self.alone[everything]
        alone[ends - 1] = alone[np.concatenate(([0], ends[:-1]))] = _NONE
        single, of_single = _listed(alone, ends)
        longer, of_longer = _listed(self._longer(everything, ends), 2 * ends)
        known, half = self.facts, len(sentences)
        # The order in which a set gives them back is that in which rows have always been added up.
        return [
            list(
                {
                    *single[a:b],
                    *[known[one] for one in plain if one in known],
                    *longer[c:d],
                    *single[e:f],
                    *longer[g:h],
                }
            )
            for plain, (a, b), (c, d), (e, f), (g, h) in zip(
                facts, of_single[:half], of_longer[:half], of_single[half:], of_longer[half:], strict=True
            )
        ]

    def _longer(self, numbers: Ints, ends: Ints) -> Ints:
        """Give for each word the row of the triple that ends with it, then that of the pair."""
        found = np.full((len(numbers), 2), _NONE, np.int64)
        pairs = self.pairs.found(numbers[:-1], numbers[1:])
        # From the end of one sentence to the start of the next there is no pair.
        pairs[ends[:-1] - 1] = _NONE
        found[1:, 1] = pairs
        follows = pairs[:-1].copy()
        follows[ends[:-1] - 2] = _NONE
        found[2:, 0] = self.triples.found(follows, numbers[2:])
        return found.ravel()


def _listed(rows: Ints, ends: Ints) -> tuple[list[int], list[tuple[int, int]]]:
    """Give the rows that there are, and for each stretch (they end at `ends`) from where to where its own stand."""
    there = rows >= 0
    until = np.cumsum(there)[ends - 1].tolist()
    return rows[there].tolist(), list(zip([0, *until[:-1]], until, strict=True))
