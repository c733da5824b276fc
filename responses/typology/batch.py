"""Classifies many replies at once: the work behind `manage.py classify_replies`.

With `organisation` given, a reply is compared with that organisation's other replies in the file, to different
stories. Two passes: the first builds an index for each organisation, the second answers line by line.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TextIO

from feedbackhub.core.jsonlines import Line, Row, Tally, parse, write
from responses.typology.engine import Job, classify_all
from responses.typology.layout import read
from responses.typology.similarity import ReplyIndex
from responses.typology.text import lower

if TYPE_CHECKING:
    from responses.typology.model import Head
    from responses.typology.types import Verdict

REQUIRED = ("story", "reply")
OPTIONAL = ("organisation",)


def story_key(story: str) -> str:
    """Two rows with the same story text answer the same story."""
    return hashlib.sha256(" ".join(lower(story).split()).encode(errors="replace")).hexdigest()[:24]


def build_indexes(lines: Iterable[str]) -> Mapping[str, ReplyIndex]:
    """First pass: an index for each organisation named in the file. Bad lines are left to the second pass."""
    indexes: dict[str, ReplyIndex] = defaultdict(ReplyIndex)
    for line in parse(lines, required=REQUIRED, optional=OPTIONAL):
        if line.error is None and line.row.get("organisation") and line.row["reply"].strip():
            indexes[line.row["organisation"]].add(read(line.row["reply"]).body, story_key(line.row["story"]))
    return dict(indexes)


def classify_rows(
    rows: Sequence[Row], indexes: Mapping[str, ReplyIndex], heads: Mapping[str, Head]
) -> list[Row]:
    """The output rows of some input rows, in their order. Those of one head are read together."""
    found: dict[int, Verdict] = {}
    names = [name if (name := row.get("organisation") or "") in heads else "" for row in rows]
    for name in dict.fromkeys(names):
        places = [place for place, other in enumerate(names) if other == name]
        jobs = _jobs([rows[place] for place in places], indexes)
        found.update(zip(places, classify_all(jobs, head=heads.get(name)), strict=True))
    return [{"id": row["id"], **as_row(found[place])} for place, row in enumerate(rows)]


def _jobs(rows: Sequence[Row], indexes: Mapping[str, ReplyIndex]) -> list[Job]:
    return [
        Job(
            row["story"],
            row["reply"],
            indexes.get(row.get("organisation") or ""),
            story_key(row["story"]),
        )
        for row in rows
    ]


def as_row(verdict: Verdict) -> Row:
    """A verdict in the shape of DESIGN §8."""
    return {
        "label": verdict.label.value,
        "runner_up": verdict.runner_up.value,
        "confidence": verdict.confidence,
        "cues": dict(verdict.cues),
        "evidence": [{"start": e.start, "end": e.end, "reason": e.reason} for e in verdict.evidence],
    }


def run(
    source: Callable[[], Iterable[str]],
    out: TextIO,
    *,
    report: Callable[[str], None],
    indexed: Callable[[], None] = lambda: None,
    heads: Mapping[str, Head] | None = None,
) -> Tally:
    """Classify every line of `source` (called twice, for the two passes) into `out`.

    `indexed` is called between the passes, when all that is long-lived is in memory. `heads` are the last steps of
    those organisations that have one of their own.
    """
    indexes = build_indexes(source())
    indexed()

    def answer(lines: Sequence[Line]) -> Iterable[Mapping[str, Any]]:
        return classify_rows([line.row for line in lines], indexes, heads or {})

    return write(parse(source(), required=REQUIRED, optional=OPTIONAL), out, answer=answer, report=report)
