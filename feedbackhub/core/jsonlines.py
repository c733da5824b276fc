"""Streams JSON lines in and out for the batch commands: one bad line never loses the good ones.

Pure Python: reads and writes text streams that callers open.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TextIO

Row = dict[str, Any]
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One input line: its number from 1, and the row or what is wrong with it."""

    number: int
    row: Row
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows were written and how many of them are errors."""

    rows: int
    errors: int


def parse(
    lines: Iterable[str], *, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> Iterator[Line]:
    """Yield each non-blank line as a row whose named fields are text (`id` may be a number)."""
    for number, text in enumerate(lines, start=1):
        if text.strip():
            yield _parse_line(number, text.lstrip("\ufeff"), required, optional)


def _parse_line(number: int, text: str, required: tuple[str, ...], optional: tuple[str, ...]) -> Line:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as fault:
        return Line(number, {}, f"not valid JSON: {str(fault)[:120]}")
    if not isinstance(row, dict):
        return Line(number, {}, "not a JSON object")
    identity = row.get("id")
    if isinstance(identity, bool) or not isinstance(identity, (str, int)):
        return Line(number, row, "no id (text or whole number)")
    for name in required:
        if not isinstance(row.get(name), str):
            return Line(number, row, f"no {name} (text)")
    for name in optional:
        if row.get(name) is not None and not isinstance(row[name], str):
            return Line(number, row, f"{name} is not text")
    return Line(number, row)


def write(
    lines: Iterable[Line],
    out: TextIO,
    *,
    answer: Callable[[Sequence[Line]], Iterable[Mapping[str, Any]]],
    report: Callable[[str], None],
) -> Tally:
    """Write one output row for each line, flushing as it goes; bad lines become `{"id":…, "error":…}`.

    `answer` is given the good lines of some at a time, and gives their rows in the same order.
    """
    rows = errors = 0
    remaining = iter(lines)
    while batch := list(islice(remaining, _BATCH)):
        answers = iter(answer([line for line in batch if line.error is None]))
        for line in batch:
            rows += 1
            errors += line.error is not None
            result = next(answers) if line.error is None else _refusal(line, report)
            out.write(json.dumps(result, ensure_ascii=False) + "\n")
        out.flush()
    return Tally(rows, errors)


def _refusal(line: Line, report: Callable[[str], None]) -> Row:
    identity = line.row.get("id")
    error = f"line {line.number}: {line.error}"
    report(error)
    return {"id": identity if isinstance(identity, (str, int)) else None, "error": error}
