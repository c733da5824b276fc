"""How often the engine agrees with people's labels: `python -m tests.responses.typology.figures` prints the report.

Two files of labelled replies stand beside this one. `cases.jsonl` was written with the codebook's near misses in mind
and is judged without history. `unseen.jsonl` is by two people who saw neither the code nor the corpus; each set is
judged with its organisations' other replies, as `manage.py classify_replies` does it.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from responses.typology import CUE_NAMES, ResponseType, Verdict, classify
from responses.typology.batch import build_indexes, story_key

HERE = Path(__file__).parent
LABELS = tuple(label.value for label in ResponseType if label is not ResponseType.NON_RESPONSE)
SETS = ("a", "b")


@dataclass(frozen=True)
class Judged:
    """A case with the engine's verdict."""

    case: dict[str, Any]
    verdict: Verdict

    @property
    def right(self) -> bool:
        """Whether the machine and the label agree."""
        return bool(self.verdict.label.value == self.case["label"])


@lru_cache(maxsize=2)
def rows(name: str) -> tuple[dict[str, Any], ...]:
    """The rows of one of the data files."""
    return tuple(json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=8)
def judged(only: str | None = None) -> list[Judged]:
    """Every case (of one set), classified without other replies."""
    return [
        Judged(case, classify(story_text=case["story"], reply_text=case["reply"]))
        for case in rows("cases.jsonl")
        if only is None or case["set"] == only
    ]


@lru_cache(maxsize=4)
def unseen(only: str) -> list[Judged]:
    """One set of the replies by other hands, each beside its organisation's others."""
    cases = [case for case in rows("unseen.jsonl") if case["set"] == only]
    indexes = build_indexes(json.dumps(case) for case in cases)
    return [
        Judged(
            case,
            classify(
                story_text=case["story"],
                reply_text=case["reply"],
                index=indexes.get(case.get("organisation", "")),
                story_key=story_key(case["story"]),
            ),
        )
        for case in cases
    ]


def confusion(results: Sequence[Judged]) -> dict[str, Counter[str]]:
    """Rows: the label. Columns: what the engine said."""
    table: dict[str, Counter[str]] = {label: Counter() for label in LABELS}
    for one in results:
        table[one.case["label"]][one.verdict.label.value] += 1
    return table


def accuracy(results: Sequence[Judged]) -> float:
    """Share of agreement."""
    return sum(one.right for one in results) / len(results)


def macro_f1(results: Sequence[Judged]) -> float:
    """Mean F1 over the four types."""
    table = confusion(results)
    scores = []
    for label in LABELS:
        hits = table[label][label]
        total = sum(table[label].values()) + sum(row[label] for row in table.values())
        scores.append(2 * hits / total if total else 1.0)
    return sum(scores) / len(scores)


def kappa(results: Sequence[Judged]) -> float:
    """Cohen's kappa: agreement beyond what two who guess in these shares would have."""
    said = Counter(one.verdict.label.value for one in results)
    meant = Counter(one.case["label"] for one in results)
    chance = sum(said[label] * meant[label] for label in LABELS) / len(results) ** 2
    return (accuracy(results) - chance) / (1 - chance)


def cue_f1(results: Sequence[Judged], cue: str) -> float:
    """F1 of one cue."""
    pairs = Counter((one.verdict.cues[cue], cue in one.case["cues"]) for one in results)
    hits, false, missed = pairs[True, True], pairs[True, False], pairs[False, True]
    return 2 * hits / (2 * hits + false + missed) if hits + false + missed else 1.0


def calibration_error(results: Sequence[Judged]) -> float:
    """Expected calibration error over bins of a tenth."""
    bins: dict[int, list[Judged]] = {}
    for one in results:
        bins.setdefault(min(9, int(one.verdict.confidence * 10)), []).append(one)
    return sum(
        abs(sum(one.verdict.confidence for one in group) / len(group) - accuracy(group)) * len(group)
        for group in bins.values()
    ) / len(results)


def wrong(results: Sequence[Judged]) -> list[str]:
    """The disagreements, each in a line, for the eyes of whoever reads a failed test."""
    return [
        f"{one.case['id']}: {one.case['label']}, engine {one.verdict.label.value} ({one.verdict.confidence})"
        for one in results
        if not one.right
    ]


def report() -> str:
    """The figures for each set, as text."""
    sets = {name: judged(name) for name in dict.fromkeys(case["set"] for case in rows("cases.jsonl"))}
    sets |= {"cases, all": judged()} | {f"unseen {name}": unseen(name) for name in SETS}
    lines = [
        f"{name:12} {len(results):4} replies, right {accuracy(results):.3f}, macro-F1 {macro_f1(results):.3f}, "
        f"kappa {kappa(results):.3f}, calibration error {calibration_error(results):.3f}"
        for name, results in sets.items()
    ]
    shown = [judged(), *(unseen(name) for name in SETS)]
    lines.append(f"\n{'cue (F1)':32}" + "".join(f"{name:>8}" for name in ("cases", *SETS)))
    for cue in CUE_NAMES:
        lines.append(f"  {cue:30}" + "".join(f"{cue_f1(results, cue):8.3f}" for results in shown))
    for name, results in (("cases", judged()), ("unseen", [*unseen("a"), *unseen("b")])):
        lines.append(f"\n{name}: the label is on the left, what the engine said is above")
        lines.append(" " * 30 + "".join(f"{label[:7]:>9}" for label in LABELS))
        for label, row in confusion(results).items():
            lines.append(f"  {label:28}" + "".join(f"{row[other]:9}" for other in LABELS))
        lines.extend(f"  {one}" for one in wrong(results))
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
