"""How a reply is worded, as an index keeps and finds it: its masked sentences and a sketch of the whole.

The sketch is the smallest few of the hashes of a text's word triples: near-duplicates have most of them in common.
Many replies are worked out at once, with NumPy.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from responses.typology.masking import Tokens, masked_all
from responses.typology.remembering import Remembered

if TYPE_CHECKING:
    from responses.typology.text import Sentence

_SKETCH = 8
_FACTORS = np.array([0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35], np.uint32)
# Replies share words as they share sentences.
_HASHES = Remembered(lambda word: zlib.crc32(word.encode()))


class Wording(NamedTuple):
    """The body of a reply, the masked words of each of its sentences, and the sketch of all of them."""

    body: Sequence[Sentence]
    parts: tuple[Tokens, ...]
    sketch: tuple[int, ...]


def wording_of(body: Sequence[Sentence]) -> Wording:
    """Give the wording of one reply."""
    return wordings_of([body])[0]


def wordings_of(bodies: Sequence[Sequence[Sentence]]) -> list[Wording]:
    """Give the wordings of replies, by their body sentences."""
    masked = masked_all(sentence.raw for body in bodies for sentence in body)
    parts = [tuple([masked[sentence.raw] for sentence in body]) for body in bodies]
    return list(map(Wording, bodies, parts, _sketches(parts)))


def _sketches(replies: Sequence[Sequence[Tokens]]) -> list[tuple[int, ...]]:
    words = list(chain.from_iterable(chain.from_iterable(replies)))
    hashes = np.fromiter(map(_HASHES.__getitem__, words), np.uint32, len(words))
    sizes = np.array([sum(map(len, parts)) for parts in replies])
    ends = np.cumsum(sizes)
    found = _smallest(hashes, sizes, ends)
    # A text of one or two words has no triple.
    short = np.flatnonzero(sizes < 3).tolist()
    for place in short:
        found[place] = (sum(hashes[ends[place] - sizes[place] : ends[place]].tolist()),)
    return found


def _smallest(hashes: np.ndarray, sizes: np.ndarray, ends: np.ndarray) -> list[tuple[int, ...]]:
    """Give for each reply the smallest hashes of its triples, each once, in order."""
    if len(hashes) < 3:
        return [()] * len(sizes)
    one, two, three = (hashes[at : len(hashes) - 2 + at] * _FACTORS[at] for at in range(3))
    triples = (one + two + three).astype(np.int64)
    reply = np.repeat(np.arange(len(sizes)), sizes)
    # A triple belongs to a reply if it ends in the one where it begins. Sorted by reply, then by hash.
    inside = reply[:-2] == reply[2:]
    ordered = np.unique((reply[:-2][inside] << 32) + triples[inside])
    owners = ordered >> 32
    until = np.searchsorted(owners, np.arange(len(sizes)), side="right").tolist()
    values = (ordered & 0xFFFFFFFF).tolist()
    return [
        tuple(values[start : min(end, start + _SKETCH)])
        for start, end in zip([0, *until[:-1]], until, strict=True)
    ]
