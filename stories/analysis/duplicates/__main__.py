"""Says what the fingerprint of a story costs: `python -m stories.analysis.duplicates`."""

from __future__ import annotations

import random
import sys
import time
from datetime import date, timedelta

from stories.analysis.duplicates import Sample, fingerprints

BATCH = 200
WORDS = 120
_PARTS = (
    "ward",
    "nurse",
    "kind",
    "wait",
    "tea",
    "let",
    "found",
    "ask",
    "told",
    "pain",
    "calm",
    "door",
    "night",
    "bed",
)


def samples(number: int, *, words: int = WORDS, seed: int = 7) -> list[Sample]:
    """Make texts of so many words; no real story is needed to measure."""
    chance = random.Random(seed)  # noqa: S311 - test data
    vocabulary = ["".join(chance.sample(_PARTS, chance.randint(1, 2))) for _ in range(2_000)]
    day = date(2026, 1, 1)
    return [
        Sample(
            " ".join(chance.choices(vocabulary, k=words)),
            f"author{n}",
            day + timedelta(n % 300),
            (f"site:{n}0",),
        )
        for n in range(number)
    ]


def microseconds_a_story(number: int = 4_000) -> float:
    """Give the best of five rounds over `number` stories in batches, as the importer has them."""
    texts = samples(number)
    rounds = []
    for _ in range(5):
        began = time.perf_counter()
        for first in range(0, number, BATCH):
            fingerprints(texts[first : first + BATCH], organisation=1)
        rounds.append(time.perf_counter() - began)
    return min(rounds) / number * 1e6


if __name__ == "__main__":
    cost = microseconds_a_story()
    sys.stdout.write(f"{cost:.1f} µs a story of {WORDS} words, in batches of {BATCH}\n")
