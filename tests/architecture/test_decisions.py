"""Decisions are numbered once each and say what was refused and how we would notice that they are wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "decisions"
PARTS = (
    "## Context",
    "## Options refused",
    "## Decision",
    "## Consequences",
    "## How we would notice it is wrong",
)
DECISIONS = sorted(FOLDER.glob("*.md"))


def test_each_number_is_given_once() -> None:
    numbers = Counter(path.name[:4] for path in DECISIONS)
    assert numbers.most_common(1)[0][1] == 1


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_has_all_its_parts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [part for part in PARTS if part not in text] == []
    assert text.startswith(f"# {int(path.name[:4])}. ")
