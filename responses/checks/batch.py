"""Checks many replies at once: the work behind `manage.py check_replies`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TextIO

from feedbackhub.core.jsonlines import Line, Row, Tally, parse, write
from responses.checks import factors, gate

REQUIRED = ("story", "reply")
OPTIONAL = ("channel", "tone", "author_name")


def check_row(row: Row) -> Row:
    """The output row of one input row, in the shape of DESIGN §8."""
    found = gate.check(
        story_text=row["story"],
        reply_text=row["reply"],
        channel=row.get("channel"),
        author_name=row.get("author_name"),
    )
    tone = row.get("tone")
    states = factors.assess(
        story_text=row["story"],
        reply_text=row["reply"],
        tone=tone if tone in {"positive", "negative", "mixed"} else None,
        author_name=row.get("author_name"),
    )
    return {
        "id": row["id"],
        "findings": [
            {"rule": f.rule, "severity": f.severity.value, "start": f.start, "end": f.end, "advice": f.told}
            for f in found
        ],
        "factors": {str(number): state.value for number, state in states.items()},
    }


def run(source: Callable[[], Iterable[str]], out: TextIO, *, report: Callable[[str], None]) -> Tally:
    """Check every line of `source` into `out`."""

    def answer(lines: Sequence[Line]) -> Iterable[Mapping[str, Any]]:
        return (check_row(line.row) for line in lines)

    return write(parse(source(), required=REQUIRED, optional=OPTIONAL), out, answer=answer, report=report)
