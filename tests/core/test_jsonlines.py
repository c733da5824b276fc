"""JSON lines in and out: one bad line never loses the good ones, and answers keep their order."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from feedbackhub.core.jsonlines import Line, parse, write


def _echo(lines: Sequence[Line]) -> Iterable[Mapping[str, Any]]:
    return ({"id": line.row["id"], "said": line.row["text"]} for line in lines)


def _run(*lines: str) -> tuple[list[dict[str, Any]], list[str], int]:
    out, told = io.StringIO(), []
    tally = write(
        parse(lines, required=("text",), optional=("question",)), out, answer=_echo, report=told.append
    )
    return [json.loads(row) for row in out.getvalue().splitlines()], told, tally.errors


def test_bad_lines_are_told_and_good_ones_answered_in_order() -> None:
    rows, told, errors = _run(
        '{"id": 1, "text": "a"}',
        "not json",
        "[]",
        '{"id": 1.5, "text": "x"}',
        '{"id": "b"}',
        '{"id": "c", "text": "c", "question": 5}',
        "  ",
        '\ufeff{"id": "d", "text": "d", "question": null}',
    )
    assert [row.get("said") for row in rows] == ["a", None, None, None, None, None, "d"]
    assert errors == len(told) == 5
    assert [row["id"] for row in rows] == [1, None, None, None, "b", "c", "d"]
    assert told[0].startswith("line 2: ")
    assert told[4] == "line 6: question is not text"


def test_more_lines_than_a_batch_come_out_in_order() -> None:
    rows, _, errors = _run(*(json.dumps({"id": n, "text": str(n)}) for n in range(450)))
    assert errors == 0
    assert [row["id"] for row in rows] == list(range(450))
