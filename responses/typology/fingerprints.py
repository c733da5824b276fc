"""Fingerprints of a reply's wording, by which replies that share some of it are found without reading the others.

Two kinds: one of each whole sentence, and a sketch of the reply (the smallest few of its word triples' hashes), which
finds near-duplicates that have no whole sentence in common. Names and numbers are masked first, so that swapping
them makes no new text. A fingerprint is stored, so the way it is made must not change unless VERSION does.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from responses.typology.masking import masked_all

if TYPE_CHECKING:
    from responses.typology.text import Sentence

#: Raise it whenever the same words would give other numbers: everything stored is then made anew.
VERSION = 2
# Shorter sentences ("Thank you.") stand everywhere and tell nothing.
_SHORTEST = 4
_SKETCH = 8
_MOST = 60


def fingerprints(body: Sequence[Sentence]) -> tuple[int, ...]:
    """Give the fingerprints of a reply's body, each once: numbers that fit a signed column of 64 bits.

    There is always at least one, so that a reply without words can be told from one that was never read.
    """
    masked = masked_all(sentence.raw for sentence in body)
    parts = [masked[sentence.raw] for sentence in body]
    found = dict.fromkeys(_of_sentences(parts))
    found.update(dict.fromkeys(_sketch([word for part in parts for word in part])))
    return tuple(found)[:_MOST] or (_hash("nothing"),)


def _of_sentences(parts: Sequence[tuple[str, ...]]) -> Iterator[int]:
    for part in parts:
        if len(part) >= _SHORTEST:
            yield _hash(" ".join(part))


def _sketch(words: Sequence[str]) -> list[int]:
    grams = {
        zlib.crc32(f"{one} {two} {three}".encode())
        for one, two, three in zip(words, words[1:], words[2:], strict=False)
    }
    # Beyond 32 bits, where no sentence's fingerprint is likely to lie.
    return [(1 << 40) + gram for gram in sorted(grams)[:_SKETCH]]


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
