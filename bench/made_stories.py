"""Stories for the benchmark, made up word by word from a seed: as long as real ones, saying nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SERVICES = tuple(f"ward{number}" for number in range(1, 41))
_COMMON = (
    "the",
    "was",
    "and",
    "to",
    "my",
    "I",
    "in",
    "of",
    "a",
    "they",
    "me",
    "for",
    "it",
    "were",
    "not",
    "on",
    "had",
)
_ONSETS = (
    "b",
    "br",
    "c",
    "d",
    "f",
    "g",
    "gr",
    "h",
    "l",
    "m",
    "n",
    "p",
    "pl",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "w",
)
_RHYMES = (
    "ad",
    "ain",
    "al",
    "ar",
    "ead",
    "el",
    "en",
    "est",
    "ice",
    "ill",
    "in",
    "ock",
    "old",
    "on",
    "ot",
    "urn",
)
_LABELS = (None, "not critical", "mildly critical", "moderately critical")
_ROLES = ("the patient", "a relative", "a carer")


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Give 3,000 words and how often each is used: by the law of Zipf and Mandelbrot, as in what people write."""
    chance = random.Random(1)
    made = {f"{o}{r}{p}{e}" for o in _ONSETS for r in _RHYMES for p in _ONSETS[:6] for e in ("", "er", "ing")}
    words = [*_COMMON, *chance.sample(sorted(made), 3000 - len(_COMMON))]
    return words, list(accumulate(1 / (place + 2.7) for place in range(1, len(words) + 1)))


def story(number: int, *, seed: int = 7) -> dict[str, object]:
    """Give one story in Care Opinion's format; the same number and seed give the same words."""
    chance = random.Random(seed * 1_000_003 + number)
    known, weights = _vocabulary()
    words = chance.choices(known, cum_weights=weights, k=chance.randint(40, 200))
    month, day = chance.randint(1, 10), chance.randint(1, 28)
    service = chance.choice(SERVICES)
    return {
        "id": number,
        "title": " ".join(words[:6]).capitalize(),
        "body": " ".join(words) + ".",
        "dateOfSubmission": f"2026-{month:02}-{day:02}T09:12:00",
        "dateOfPublication": f"2026-{month:02}-{day:02}T17:30:00",
        "criticality": chance.choice(_LABELS),
        "progress": "read",
        "authorRole": chance.choice(_ROLES),
        "authorAgeGroup": None,
        "submissionRoute": "web",
        "links": [{"rel": "healthservice", "id": service, "href": ""}],
    }


def told_again(number: int, *, every: int) -> dict[str, object]:
    """Give the story that another site shows of every so many: another id, the same words but for a few."""
    same = story(number * every)
    body = str(same["body"])
    return same | {
        "id": 10_000_000 + number,
        "title": "",
        "body": body.replace(" was ", " were ", 1) + " Thank you.",
    }


def write_lines(path: Path, stories: Iterator[dict[str, object]]) -> None:
    """Write them one a line."""
    with path.open("w", encoding="utf-8") as file:
        for one in stories:
            file.write(json.dumps(one) + "\n")
