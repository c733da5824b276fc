"""What a story may be found by, as 64-bit numbers: one index finds, for a page of new stories, the few to look at.

A text of some length gives MinHash bands: two texts that share most of their word pairs share a band almost surely. A
short one gives the hash of its words, and its author with the day. Every key is mixed with the organisation and, save
for references, with the half-year of the telling, so that a long history costs no more to search than a short one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from rensa import RMinHash

from stories.analysis.duplicates.wording import SHORT, words_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Texts whose word pairs are alike (Jaccard) to 0.5 share one of 8 bands of 2 with a chance of 90 %, to 0.7 with
# 99.7 %; two strangers' texts (below 0.03) with one of 1 %.
BANDS = 8
SEED = 20260117
# Dates this far apart may still be one telling: the other site shows a story when its moderators have read it.
DAYS_APART = 45
_PERIOD = 180
_SIGN = 1 << 63
_ALL = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Sample:
    """What is needed of a story to find its twin."""

    text: str
    author: str
    told_on: date
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a story is found by (`keys`, kept), what others are looked for by (`wanted`), and the hash of its words."""

    text_hash: str
    keys: tuple[int, ...]
    wanted: tuple[int, ...]


def fingerprints(samples: Sequence[Sample], *, organisation: int) -> list[Fingerprint]:
    """Give the fingerprints of some stories of one organisation, in their order."""
    if not samples:
        return []
    words = [words_of(sample.text) for sample in samples]
    own, near = zip(*(_periods(sample.told_on) for sample in samples), strict=True)
    raw = _bands(words)
    keys, keys_near = _mixed(raw, organisation, own), _mixed(raw, organisation, near)
    return [
        _fingerprint(sample, said, [*here, *there] if one != other else here, here, organisation)
        if len(said) >= SHORT
        else _short_fingerprint(sample, said, organisation)
        for sample, said, here, there, one, other in zip(
            samples, words, keys, keys_near, own, near, strict=True
        )
    ]


def _bands(words: Sequence[list[str]]) -> NDArray[np.uint64]:
    """Give the bands of each text's word pairs, a row a text; those of a short text mean nothing."""
    pairs = [list(map(" ".join, pairwise(one))) if len(one) >= SHORT else [""] for one in words]
    digests = np.array(RMinHash.digests_from_token_sets(pairs, BANDS * 2, SEED), dtype=np.uint64)
    return digests[:, ::2] << np.uint64(32) | digests[:, 1::2]


def _fingerprint(
    sample: Sample, words: list[str], wanted: list[int], keys: list[int], organisation: int
) -> Fingerprint:
    text = blake2b(" ".join(words).encode(), digest_size=16)
    named = [_signed(_number(f"{organisation}\n{one}")) for one in sample.references]
    return Fingerprint(text.hexdigest(), (*named, *keys), (*named, *wanted))


def _short_fingerprint(sample: Sample, words: list[str], organisation: int) -> Fingerprint:
    """Give that of a text too short for bands: the hash of its words, and its author with the day."""
    text = blake2b(" ".join(words).encode(), digest_size=16).digest()
    raw = [int.from_bytes(text[:8], "big")] if words else []
    if sample.author:
        raw.append(_number(f"{sample.author.casefold()}\n{sample.told_on.isoformat()}"))
    own, near = _periods(sample.told_on)
    here, there = (
        [_signed(one ^ int(salt)) for one, salt in zip(raw, _salts(organisation, period), strict=False)]
        for period in (own, near)
    )
    return _fingerprint(sample, words, here if own == near else [*here, *there], here, organisation)


def _periods(day: date) -> tuple[int, int]:
    """Give the period of a day, and the other one within reach of it (the same again where there is none)."""
    number = day.toordinal()
    own = number // _PERIOD
    if number % _PERIOD < DAYS_APART:
        return own, own - 1
    return own, own + 1 if number % _PERIOD >= _PERIOD - DAYS_APART else own


def _mixed(raw: NDArray[np.uint64], organisation: int, periods: Sequence[int]) -> list[list[int]]:
    """Give the keys of each row of bands in its period, as PostgreSQL's bigint holds them."""
    salts = np.stack([_salts(organisation, period) for period in periods])
    keys: list[list[int]] = (raw ^ salts).view(np.int64).tolist()
    return keys


@lru_cache(maxsize=4096)
def _salts(organisation: int, period: int) -> NDArray[np.uint64]:
    """Give a number for each band, so that equal values in different bands are different keys."""
    return np.array([_number(f"{organisation}\n{period}\n{band}") for band in range(BANDS)], dtype=np.uint64)


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _signed(number: int) -> int:
    """Give the number as PostgreSQL's bigint holds it."""
    number &= _ALL
    return number - (1 << 64) if number & _SIGN else number
