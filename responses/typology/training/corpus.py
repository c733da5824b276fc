"""The corpus: invented stories and replies, what readers made of them, and the split by organisation.

One file an organisation under `corpus/`, one pair a line; single sentences under `corpus/drills/`. See
docs/typology.md for how they were written and read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "corpus"
FOLDS = 5

Marked = tuple[int, int, tuple[str, ...]]


@dataclass(frozen=True)
class Pair:
    """A story and a reply to it.

    `acts` are stretches of the reply with what they do (codes of `acts.Act`); None where nobody marked them. `second`
    is the type by a second reader who did not know the first one's, with that reader's cues.
    """

    id: str
    organisation: str
    hand: str
    story: str
    reply: str
    label: str
    cues: frozenset[str]
    boundary: str = ""
    tone: str = ""
    acts: tuple[Marked, ...] | None = None
    second: str = ""
    second_cues: frozenset[str] | None = None
    weight: float = 1.0

    @cached_property
    def story_key(self) -> str:
        """Pairs with the same story answer the same story."""
        return hashlib.sha256(self.story.encode()).hexdigest()[:16]


def pairs(folder: Path = FOLDER) -> list[Pair]:
    """Read the whole corpus, in a fixed order."""
    return [
        _pair(line, path.stem) for path in _files(folder) for line in path.read_text("utf-8").splitlines()
    ]


@dataclass(frozen=True)
class Drill:
    """A single sentence with what it does, for acts that few replies hold."""

    acts: tuple[str, ...]
    text: str


def drills(folder: Path = FOLDER) -> list[Drill]:
    """Read the single sentences, in a fixed order. Whether one is tied to a story is not learned from them."""
    lines = [line for path in _drill_files(folder) for line in path.read_text("utf-8").splitlines() if line]
    parts = [line.split("\t") for line in lines]
    return [Drill(tuple(codes.split(",")), text) for codes, _, text in parts]


def _drill_files(folder: Path) -> list[Path]:
    return sorted((folder / "drills").glob("*.tsv"))


def digest(folder: Path = FOLDER) -> str:
    """Give the fingerprint of the corpus, by which weights say what they were trained on."""
    found = hashlib.sha256()
    for path in (*_files(folder), *_drill_files(folder)):
        found.update(path.name.encode() + b"\n" + path.read_bytes())
    return found.hexdigest()[:16]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def _pair(line: str, organisation: str) -> Pair:
    row = json.loads(line)
    second = row.get("second")
    acts = row.get("acts")
    return Pair(
        id=row["id"],
        organisation=organisation,
        hand=row["hand"],
        story=row["story"],
        reply=row["reply"],
        label=row["label"],
        cues=frozenset(row["cues"]),
        boundary=row.get("boundary", ""),
        tone=row.get("tone", ""),
        acts=None if acts is None else tuple((start, end, tuple(codes)) for start, end, codes in acts),
        second=second["label"] if second else "",
        second_cues=frozenset(second["cues"]) if second else None,
    )


def fold_of(organisation: str) -> int:
    """Give the fifth to which an organisation belongs: fixed by its name, so that no voice is on both sides."""
    return int(hashlib.sha256(f"fold {organisation}".encode()).hexdigest(), 16) % FOLDS


def split(given: Iterable[Pair], fold: int = 0) -> tuple[list[Pair], list[Pair]]:
    """Give the pairs to learn from, and those of the fifth that is held out."""
    everything = list(given)
    return (
        [pair for pair in everything if fold_of(pair.organisation) != fold],
        [pair for pair in everything if fold_of(pair.organisation) == fold],
    )


def organisations(given: Sequence[Pair]) -> list[str]:
    """Give the organisations, in the order of their names."""
    return sorted({pair.organisation for pair in given})
