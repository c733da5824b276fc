"""Batch checks: the agreed shape, one row for each line."""

from __future__ import annotations

import io
import json

from responses.checks import batch


def test_rows_hold_findings_and_nineteen_factors() -> None:
    lines = [
        json.dumps({"id": 1, "story": "Long wait.", "reply": "I looked at your notes.", "channel": "hub"}),
        json.dumps({"id": 2, "story": "Long wait."}),
    ]
    out, errors = io.StringIO(), []
    tally = batch.run(lambda: lines, out, report=errors.append)
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert set(first) == {"id", "findings", "factors"}
    assert set(first["findings"][0]) == {"rule", "severity", "start", "end", "advice"}
    assert list(first["factors"]) == [str(number) for number in range(1, 20)]
    assert set(first["factors"].values()) <= {"met", "weak", "missing", "not_applicable"}
    assert (second["id"], tally.errors, len(errors)) == (2, 1, 1)
