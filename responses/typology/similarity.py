"""Which words of a reply its organisation has used before: recurring blocks and near-duplicates.

An index over an organisation's replies, each tied to its story. Names, numbers and dates are masked first. Look-ups
do not grow with the number of replies: exact masked sentences are counted in a table, near-duplicates are found
through a bottom-k sketch of word triples, and only a handful of candidates is compared in full (rapidfuzz).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from responses.typology.wording import Wording, wording_of

if TYPE_CHECKING:
    from responses.typology.masking import Tokens
    from responses.typology.text import Sentence

_POSTINGS = 20
_FEW = 4
_CANDIDATES = 6
_SHORTEST_BLOCK = 4
TEMPLATE = 0.8
_SAME_SENTENCE = 0.8
# Stands for all words that an index has not met: none of them is like any that it has.
_UNKNOWN = "\0"
_SURROGATES = range(0xD800, 0xE000)
_LETTERS = 0x10FFFF - len(_SURROGATES)


class Letters(dict[str, str]):
    """A letter for each word: texts are compared as fast as if each word were one, and kept in little room."""

    def __missing__(self, word: str) -> str:
        # Whoever has more than a million words uses some letters twice.
        number = 1 + len(self) % _LETTERS
        letter = chr(number if number < _SURROGATES.start else number + len(_SURROGATES))
        self[word] = letter
        return letter


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far a reply repeats others: best whole-reply similarity and, for each sentence, whether it recurs."""

    similarity: float
    recurring: tuple[bool, ...]
    known: int


@dataclass(slots=True)
class ReplyIndex:
    """The replies of one organisation. `add` each with the key of its story; look up with `overlap`."""

    _letters: Letters = field(default_factory=Letters)
    _sentences: dict[str, dict[str, None]] = field(default_factory=dict)
    _postings: dict[int, list[int]] = field(default_factory=dict)
    _whole: list[str] = field(default_factory=list)
    _parts: list[tuple[str, ...]] = field(default_factory=list)
    _stories: list[str] = field(default_factory=list)
    _count: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self._whole)

    def add(self, body: Sequence[Sentence], story_key: str) -> None:
        """Add one reply (its body sentences). Two replies under one story never count against each other."""
        wording = wording_of(body)
        letter_of = self._letters.__getitem__
        parts = tuple(["".join(map(letter_of, part)) for part in wording.parts])
        number = len(self._whole)
        self._whole.append("".join(parts))
        self._parts.append(parts)
        self._stories.append(story_key)
        self._count[story_key] += 1
        for part in parts:
            seen = self._sentences.setdefault(part, {})
            if len(seen) < 8:
                seen[story_key] = None
        for gram in wording.sketch:
            postings = self._postings.setdefault(gram, [])
            if len(postings) < _POSTINGS:
                postings.append(number)

    def overlap(self, body: Sequence[Sentence], story_key: str | None = None) -> Overlap:
        """Compare a reply with those to other stories."""
        return self.overlap_of(wording_of(body), story_key)

    def overlap_of(self, wording: Wording, story_key: str | None = None) -> Overlap:
        """Compare a reply whose wording is worked out already."""
        parts = [self._written(part) for part in wording.parts]
        whole = "".join(parts)
        others = len(self._whole) - (self._count[story_key] if story_key is not None else 0)
        if others <= 0 or not whole:
            return Overlap(0.0, (False,) * len(parts), max(0, others))
        best, near = 0.0, []
        for number in self._candidates(wording.sketch, story_key):
            score = Indel.normalized_similarity(whole, self._whole[number])
            best = max(best, score)
            if score >= 0.5:
                near.append((score, number))
        recurring = tuple([self._recurs(part, story_key, near, best) for part in parts])
        return Overlap(best, recurring, others)

    def _written(self, words: Tokens) -> str:
        return "".join(map(self._letters.get, words, repeat(_UNKNOWN)))

    def _candidates(self, sketch: Sequence[int], story_key: str | None) -> Iterable[int]:
        postings = [found for gram in sketch if (found := self._postings.get(gram))]
        # One triple in common is a phrase; in a text of a few words it is most of the text.
        least = 2 if len(sketch) >= _FEW else 1
        if len(postings) < least:
            return []
        votes = Counter(chain.from_iterable(postings))
        enough = [(-number, other) for other, number in votes.items() if number >= least]
        stories = self._stories
        ranked = sorted([one for one in enough if stories[one[1]] != story_key])
        return [other for _, other in ranked[:_CANDIDATES]]

    def _recurs(
        self, part: str, story_key: str | None, near: Sequence[tuple[float, int]], best: float
    ) -> bool:
        seen = self._sentences.get(part, {})
        elsewhere = len(seen) - (1 if story_key in seen else 0)
        if elsewhere >= 2 or (elsewhere >= 1 and (len(part) < _SHORTEST_BLOCK or best >= 0.6)):
            return True
        alike = 0
        for score, number in near:
            if any(
                Indel.normalized_similarity(part, other) >= _SAME_SENTENCE for other in self._parts[number]
            ):
                alike += 1
                if alike >= 2 or score >= TEMPLATE:
                    return True
        return False


def index_of(replies: Iterable[Sequence[Sentence]]) -> ReplyIndex:
    """An index of replies that each stand under a story of their own."""
    index = ReplyIndex()
    for number, body in enumerate(replies):
        index.add(body, f"other-{number}")
    return index
