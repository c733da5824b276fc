"""Counts how often the engine agrees with the labels of `cases.jsonl`. Run as a script it prints the report."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from responses.typology import CUE_NAMES, ResponseType, Verdict, classify

CASES = Path(__file__).parent / "cases.jsonl"
LABELS = tuple(label.value for label in ResponseType if label is not ResponseType.NON_RESPONSE)


@dataclass(frozen=True)
class Judged:
    """A case with the engine's verdict."""

    case: dict[str, Any]
    verdict: Verdict

    @property
    def right(self) -> bool:
        """Whether the machine and the label agree."""
        return bool(self.verdict.label.value == self.case["label"])


@lru_cache(maxsize=8)
def judged(only: str | None = None) -> list[Judged]:
    """Every case (of one set), classified without other replies."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    return [
        Judged(case, classify(story_text=case["story"], reply_text=case["reply"]))
        for case in cases
        if only is None or case["set"] == only
    ]


def confusion(results: list[Judged]) -> dict[str, Counter[str]]:
    """Rows: the label. Columns: what the engine said."""
    table: dict[str, Counter[str]] = {label: Counter() for label in LABELS}
    for one in results:
        table[one.case["label"]][one.verdict.label.value] += 1
    return table


def accuracy(results: list[Judged]) -> float:
    """Share of agreement."""
    return sum(one.right for one in results) / len(results)


def macro_f1(results: list[Judged]) -> float:
    """Mean F1 over the four types."""
    table = confusion(results)
    scores = []
    for label in LABELS:
        hits = table[label][label]
        total = sum(table[label].values()) + sum(row[label] for row in table.values())
        scores.append(2 * hits / total if total else 1.0)
    return sum(scores) / len(scores)


def cue_f1(results: list[Judged], cue: str) -> float:
    """F1 of one cue."""
    pairs = Counter((one.verdict.cues[cue], cue in one.case["cues"]) for one in results)
    hits, false, missed = pairs[True, True], pairs[True, False], pairs[False, True]
    return 2 * hits / (2 * hits + false + missed) if hits + false + missed else 1.0


def calibration_error(results: list[Judged]) -> float:
    """Expected calibration error over bins of a tenth."""
    bins: dict[int, list[Judged]] = {}
    for one in results:
        bins.setdefault(min(9, int(one.verdict.confidence * 10)), []).append(one)
    return sum(
        abs(sum(one.verdict.confidence for one in group) / len(group) - accuracy(group)) * len(group)
        for group in bins.values()
    ) / len(results)


def report() -> str:
    """The figures for each set, as text."""
    lines: list[str] = []
    for name in (*dict.fromkeys(one.case["set"] for one in judged()), None):
        results = judged(name)
        lines.append(
            f"{name or 'all'}: {len(results)} cases, accuracy {accuracy(results):.3f}, "
            f"macro-F1 {macro_f1(results):.3f}, calibration error {calibration_error(results):.3f}"
        )
    for label, row in confusion(judged()).items():
        lines.append(f"  {label:28}" + "".join(f"{row[other]:5}" for other in LABELS))
    lines.extend(f"  {cue:30}{cue_f1(judged(), cue):.3f}" for cue in CUE_NAMES)
    return "\n".join(lines)


if __name__ == "__main__":
    print(report())  # noqa: T201 - a report on the command line
