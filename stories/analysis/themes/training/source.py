"""Reads what the model learns from: hand-labelled comments from a file outside the project, and own examples.

The comments' texts are never written anywhere: weights hold words, pairs of words and letters that several people
used.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stories.analysis.themes.grams import KINDS, kind_of
from stories.analysis.themes.labels import CODES, LABELS

EXAMPLES = Path(__file__).parent / "examples.tsv"
FOLDS = 5
OWN_WEIGHT = 0.5
"""An invented example counts as less than what a patient said."""
_CODE_OF = {label: code for code, label in LABELS.items()}
_COLUMNS = {"id", "question", "text", "sentiment", "labels"}


class NotTheData(Exception):
    """The file is not a table of labelled comments; the message says why."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: who said it, the kind of its question, and what it was labelled with (sentiment 0: not at all)."""

    respondent: str
    kind: str
    text: str
    sentiment: int
    themes: frozenset[str]
    weight: float = 1.0


def comments(path: Path) -> list[Comment]:
    """Read the labelled comments in the file's order. Raises `NotTheData` or `OSError`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        missing = _COLUMNS - set(table.fieldnames or ())
        if missing:
            raise NotTheData(f"the columns {', '.join(sorted(missing))} are missing")
        found = [_comment(row) for row in table if row["text"].strip()]
    if not found:
        raise NotTheData("it holds no comments")
    return found


def _comment(row: dict[str, str]) -> Comment:
    sentiment = row["sentiment"].strip()
    if sentiment not in {"", "1", "2", "3", "4", "5"}:
        raise NotTheData(f"{row['id']}: {sentiment!r} is no sentiment")
    return Comment(
        respondent=row["id"].rsplit(" - ", 1)[0],
        kind=kind_of(row["question"]),
        text=row["text"],
        sentiment=int(sentiment or 0),
        # Labels beyond the 30 have too few examples to be learned.
        themes=frozenset(_CODE_OF[label] for label in row["labels"].split("|") if label in _CODE_OF),
    )


def examples(path: Path = EXAMPLES) -> list[Comment]:
    """Read the written examples of rare themes: label, kind of question, sentiment, text. Invented, every one."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        labels, kind, sentiment, text = line.split("\t")
        if kind not in KINDS:
            raise NotTheData(f"{kind!r} is no kind of question")
        themes = frozenset(_CODE_OF[label] for label in labels.split("|"))
        found.append(Comment(f"own {number}", kind, text, int(sentiment), themes, OWN_WEIGHT))
    return found


def fold_of(respondent: str) -> int:
    """Give the fifth to which a person belongs: all of one person's answers are on one side."""
    return int(hashlib.sha256(f"themes {respondent}".encode()).hexdigest(), 16) % FOLDS


def digest(given: Sequence[Comment]) -> str:
    """Give the fingerprint of what was learned from, by which weights say what they were trained on."""
    found = hashlib.sha256(" ".join(CODES).encode())
    for one in given:
        parts = (one.respondent, one.kind, one.text, str(one.sentiment), *sorted(one.themes))
        found.update("\x1f".join(parts).encode() + b"\x1e")
    return found.hexdigest()[:16]
