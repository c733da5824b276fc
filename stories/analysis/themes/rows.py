"""Where the features of a text stand in the table. A word is looked up once a process; no text is made for a pair."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from stories.analysis.themes.grams import END, KINDS, SIZES, START, letters_of, size_of, token_of

# Further apart than there are words.
_FAR = 1 << 24
_REMEMBERED = 30_000
_MEMORABLE = 40
_NONE = -1


class Word(NamedTuple):
    """What is known of a word: its number within pairs, its row, its rows by question, and those of its letters."""

    number: int
    row: int
    asked: tuple[int, ...]
    letters: tuple[int, ...]


class Rows:
    """The rows of a table by what they stand for. A cache within: the words of a text were nearly all met before."""

    def __init__(self, plain: dict[str, int], asked: dict[str, int], letters: dict[str, int]) -> None:
        """Take the rows of the three blocks by name."""
        self._single = {name: row for name, row in plain.items() if " " not in name}
        self._asked, self._letters = asked, letters
        self._numbers: dict[str, int] = {}
        self._pairs: dict[int, int] = {}
        for name, row in plain.items():
            if " " in name:
                first, second = (
                    self._numbers.setdefault(part, len(self._numbers)) for part in name.split(" ")
                )
                self._pairs[first * _FAR + second] = row
        self._known: dict[str, Word] = {}
        self._lengths = {
            (kind, size): [asked.get(name, _NONE) for name in (f"={kind}", f"={size}", f"={kind}{size}")]
            for kind in KINDS
            for size in range(SIZES)
        }

    @classmethod
    def of(cls, blocks: Sequence[Iterable[str]]) -> Rows:
        """Number the names of three blocks in their order."""
        placed: list[dict[str, int]] = []
        row = 0
        for names in blocks:
            placed.append({name: at for at, name in enumerate(names, row)})
            row += len(placed[-1])
        return cls(placed[0], placed[1], placed[2])

    def as_written(self, written: str) -> Word:
        """Give what is known of a word as it stands in a text."""
        known = self._known.get(written)
        if known is None:
            known = self._look_up(token_of(written))
            if len(self._known) < _REMEMBERED and len(written) < _MEMORABLE:
                self._known[written] = known
        return known

    def _look_up(self, word: str) -> Word:
        asked, letters = self._asked, self._letters
        return Word(
            self._numbers.get(word, _NONE),
            self._single.get(word, _NONE),
            tuple(asked.get(f"{kind}={word}", _NONE) for kind in KINDS),
            tuple({letters[one] for one in letters_of(word) if one in letters}),
        )

    def pairs(self, words: Sequence[Word]) -> list[int]:
        """Give the row of each pair of neighbours, edges included (one more than words); -1 where it is not known."""
        found, get = [], self._pairs.get
        before = self._numbers.get(START, _NONE)
        for word in words:
            number = word.number
            found.append(get(before * _FAR + number, _NONE) if before >= 0 and number >= 0 else _NONE)
            before = number
        end = self._numbers.get(END, _NONE)
        found.append(get(before * _FAR + end, _NONE) if before >= 0 and end >= 0 else _NONE)
        return found

    def unit(self, words: Sequence[Word], kind: str) -> tuple[list[int], list[int], list[int]]:
        """Give the rows of a text or sentence, each once, by block."""
        place = KINDS.index(kind)
        different = set(words)
        plain = {word.row for word in different}
        plain.update(self.pairs(words))
        said = {word.asked[place] for word in different}
        said.update(self._lengths[kind, size_of(len(words))])
        letters: set[int] = set()
        letters.update(*(word.letters for word in different))
        plain.discard(_NONE)
        said.discard(_NONE)
        return list(plain), list(said), list(letters)
