"""How well flags do on labelled sentences and ordinary stories: `python -m tests.stories.analysis.figures` prints it.

`flags.jsonl` holds sentences for each category, most written before the rules, and controls with denials, tenses and
idioms. Two batches (68 and 60) were written after the rules, in other words on purpose: 0.47 and 0.53 of them were
heard at first sight, before the rules were widened. A recall of 1.0 here is what the rules know, not what people say.
`ordinary.jsonl` names invented stories, those of `responses/typology/corpus` and those of `unseen.jsonl` beside the
typology's tests, with the flags that a reader thought deserved among those raised. The reader wrote the rules. Before
they were mended on each part, 0.55 to 0.60 of the flags of that part were deserved: expect that on texts as odd.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import Any

from stories.analysis.criticality import judge
from stories.analysis.flags import CATEGORIES, category, find_flags
from stories.analysis.flags.engine import read_hits
from stories.analysis.personal_data import find_personal_data

HERE = Path(__file__).parent
CORPUS = HERE.parents[2] / "responses" / "typology" / "corpus"
OTHERS = HERE.parents[1] / "responses" / "typology" / "unseen.jsonl"
SETS = ("corpus", "others")


@lru_cache(maxsize=4)
def rows(name: str) -> tuple[dict[str, Any], ...]:
    """The rows of one of the data files."""
    return tuple(json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines())


@lru_cache(maxsize=1)
def stories() -> dict[str, str]:
    """The invented stories by the id of the first reply to each, those of other hands last."""
    found: dict[str, str] = {}
    for path in (*sorted(CORPUS.glob("*.jsonl")), OTHERS):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.setdefault(row["story"], row["id"])
    return {name: story for story, name in found.items()}


def recall() -> dict[str, tuple[int, int]]:
    """For each category, how many of its sentences are flagged, and how many there are."""
    hit, all_ = Counter[str](), Counter[str]()
    for case in rows("flags.jsonl"):
        raised = {flag.code for flag in find_flags(case["text"])}
        all_.update(case["flags"])
        hit.update(code for code in case["flags"] if code in raised)
    return {code: (hit[code], number) for code, number in all_.items()}


def controls_raised() -> list[str]:
    """The controls that raise what they must not."""
    return [
        case["text"]
        for case in rows("flags.jsonl")
        if {flag.code for flag in find_flags(case["text"])} & set(case.get("not", ()))
    ]


def raised_on(story: str) -> list[str]:
    """The categories, routine ones apart, that a story raises."""
    return sorted({flag.code for flag in find_flags(story) if not category(flag.code).routine})


def precision(only: str) -> tuple[int, int, int]:
    """How many raised flags are deserved, how many are raised, on how many stories."""
    cases = [case for case in rows("ordinary.jsonl") if case["set"] == only]
    raised = [(case, code) for case in cases for code in raised_on(stories()[case["id"]])]
    return sum(code in case["deserves"] for case, code in raised), len(raised), len(cases)


def stories_a_second() -> float:
    """Stories a second of one core for flags and criticality, of about 184 characters each."""
    texts = list(stories().values())
    for text in texts:
        read_hits(text)
    personal = [find_personal_data(text) for text in texts]
    started = time.process_time()
    for text, found in zip(texts, personal, strict=True):
        hits = read_hits(text)
        judge(text, hits, find_flags(text, hits, found))
    return len(texts) / (time.process_time() - started)


def report() -> str:
    """All figures, as text."""
    found = recall()
    hit, all_ = sum(h for h, _ in found.values()), sum(n for _, n in found.values())
    controls = sum(not case["flags"] for case in rows("flags.jsonl"))
    lines = [
        f"recall {hit}/{all_} = {hit / all_:.3f}; controls raised {len(controls_raised())} of {controls}"
    ]
    lines += [
        f"  {one.number:2} {one.code:24} {found[one.code][0]}/{found[one.code][1]}" for one in CATEGORIES
    ]
    for name in SETS:
        right, raised, number = precision(name)
        lines.append(
            f"precision, {name}: {right}/{raised} = {right / max(1, raised):.3f} on {number} stories"
        )
    lines.append(f"flags and criticality: {stories_a_second():,.0f} stories/s a core (personal data apart)")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
