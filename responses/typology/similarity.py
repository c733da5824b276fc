"""Which words of a reply its organisation has used before: recurring blocks and near-duplicates.

An index over an organisation's replies, each tied to its story. Names, numbers and dates are masked first. Look-ups
do not grow with the number of replies: exact masked sentences are counted in a table, near-duplicates are found
through a bottom-k sketch of word triples, and only a handful of candidates is compared in full (rapidfuzz).
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from responses.typology.fingerprints import masked
from responses.typology.remembering import Remembered

if TYPE_CHECKING:
    from responses.typology.text import Sentence

_SKETCH = 8
_POSTINGS = 20
_FEW = 4
_CANDIDATES = 6
_SHORTEST_BLOCK = 4
TEMPLATE = 0.8
_SAME_SENTENCE = 0.8

Tokens = tuple[str, ...]


# Replies share words as they share sentences.
_HASHES = Remembered(lambda word: zlib.crc32(word.encode()))


def _sketch(tokens: Sequence[str]) -> tuple[int, ...]:
    """Give the smallest few of the hashes of a text's word triples: near-duplicates have most of them in common."""
    hashes = [_HASHES[token] for token in tokens]
    if len(hashes) < 3:
        return (sum(hashes),)
    triples = {
        (a * 0x9E3779B1 + b * 0x85EBCA6B + c * 0xC2B2AE35) & 0xFFFFFFFF
        for a, b, c in zip(hashes, hashes[1:], hashes[2:], strict=False)
    }
    return tuple(sorted(triples)[:_SKETCH])


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far a reply repeats others: best whole-reply similarity and, for each sentence, whether it recurs."""

    similarity: float
    recurring: tuple[bool, ...]
    known: int


@dataclass(slots=True)
class ReplyIndex:
    """The replies of one organisation. `add` each with the key of its story; look up with `overlap`."""

    _sentences: dict[Tokens, dict[str, None]] = field(default_factory=dict)
    _postings: dict[int, list[int]] = field(default_factory=dict)
    _whole: list[Tokens] = field(default_factory=list)
    _parts: list[tuple[Tokens, ...]] = field(default_factory=list)
    _stories: list[str] = field(default_factory=list)
    _count: Counter[str] = field(default_factory=Counter)

    def __len__(self) -> int:
        return len(self._whole)

    def add(self, body: Sequence[Sentence], story_key: str) -> None:
        """Add one reply (its body sentences). Two replies under one story never count against each other."""
        parts = tuple(masked(sentence.raw) for sentence in body)
        whole = tuple(token for part in parts for token in part)
        number = len(self._whole)
        self._whole.append(whole)
        self._parts.append(parts)
        self._stories.append(story_key)
        self._count[story_key] += 1
        for part in parts:
            seen = self._sentences.setdefault(part, {})
            if len(seen) < 8:
                seen[story_key] = None
        for gram in _sketch(whole):
            postings = self._postings.setdefault(gram, [])
            if len(postings) < _POSTINGS:
                postings.append(number)

    def overlap(self, body: Sequence[Sentence], story_key: str | None = None) -> Overlap:
        """Compare a reply with those to other stories."""
        parts = [masked(sentence.raw) for sentence in body]
        whole = tuple(token for part in parts for token in part)
        others = len(self._whole) - (self._count[story_key] if story_key is not None else 0)
        if others <= 0 or not whole:
            return Overlap(0.0, tuple(False for _ in parts), max(0, others))
        best, near = 0.0, []
        for number in self._candidates(whole, story_key):
            score = Indel.normalized_similarity(whole, self._whole[number])
            best = max(best, score)
            if score >= 0.5:
                near.append((score, number))
        recurring = tuple(self._recurs(part, story_key, near, best) for part in parts)
        return Overlap(best, recurring, others)

    def _candidates(self, whole: Tokens, story_key: str | None) -> Iterable[int]:
        sketch = _sketch(whole)
        votes: Counter[int] = Counter()
        for gram in sketch:
            votes.update(self._postings.get(gram, ()))
        # One triple in common is a phrase; in a text of a few words it is most of the text.
        least = 2 if len(sketch) >= _FEW else 1
        ranked = sorted(
            (-number, other)
            for other, number in votes.items()
            if number >= least and self._stories[other] != story_key
        )
        return [other for _, other in ranked[:_CANDIDATES]]

    def _recurs(
        self, part: Tokens, story_key: str | None, near: Sequence[tuple[float, int]], best: float
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
