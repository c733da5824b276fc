"""Analyses many stories at once: the work behind `manage.py analyse_stories`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TextIO

from feedbackhub.core.jsonlines import Line, Row, Tally, parse, write
from stories.analysis.reading import Reading, analyse_all

REQUIRED = ("text",)
OPTIONAL = ("question",)


def output_row(row: Row, read: Reading) -> Row:
    """The output row of one input row, in the shape of DESIGN §8."""
    return {
        "id": row["id"],
        "themes": [
            {"code": one.code, "label": one.label, "score": round(one.score, 4)} for one in read.themes
        ],
        "criticality": read.criticality.level,
        "sentiment": read.sentiment,
        "flags": [{"category": one.code, "start": one.start, "end": one.end} for one in read.flags],
        "personal_data": [
            {"kind": one.kind.value, "start": one.start, "end": one.end} for one in read.personal_data
        ],
    }


def run(source: Callable[[], Iterable[str]], out: TextIO, *, report: Callable[[str], None]) -> Tally:
    """Analyse every line of `source` into `out`."""

    def answer(lines: Sequence[Line]) -> Iterable[Mapping[str, Any]]:
        read = analyse_all([(line.row["text"], line.row.get("question")) for line in lines], with_spans=False)
        return (output_row(line.row, one) for line, one in zip(lines, read, strict=True))

    return write(parse(source(), required=REQUIRED, optional=OPTIONAL), out, answer=answer, report=report)
