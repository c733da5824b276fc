"""Batch classification: JSON lines in and out, templates found within an organisation, bad lines reported."""

from __future__ import annotations

import io
import json
import time
from typing import Any

from responses.typology import CUE_NAMES, batch

FRAME = "Thank you for your feedback on {}. We are pleased that you were happy with the care you had. Best wishes, Jo"


def run(lines: list[str]) -> tuple[list[dict[str, Any]], list[str], int]:
    out = io.StringIO()
    errors: list[str] = []
    tally = batch.run(lambda: lines, out, report=errors.append)
    return [json.loads(line) for line in out.getvalue().splitlines()], errors, tally.errors


def row(number: int, story: str, reply: str, **more: str) -> str:
    return json.dumps({"id": f"r{number}", "story": story, "reply": reply, **more})


def test_rows_come_out_in_the_agreed_shape() -> None:
    rows, errors, failed = run(
        [row(1, "The tea was cold.", "Sorry about the cold tea. We've bought a new urn.")]
    )
    assert (errors, failed) == ([], 0)
    assert set(rows[0]) == {"id", "label", "runner_up", "confidence", "cues", "evidence"}
    assert set(rows[0]["cues"]) == set(CUE_NAMES)
    assert all(set(span) == {"start", "end", "reason"} for span in rows[0]["evidence"])


def test_the_organisations_other_replies_make_a_template_generic() -> None:
    stories = [f"Ward {n} was kind to me and the physio came at {n} o'clock." for n in range(20)]
    lines = [row(n, story, FRAME.format(f"Ward {n}"), organisation="B") for n, story in enumerate(stories)]
    rows, _, _ = run(lines)
    assert {item["label"] for item in rows} == {"generic"}


def test_several_replies_to_one_story_are_no_template() -> None:
    story = "The bins banged all night on the stroke unit."
    reply = (
        "I'm sorry about the bins on the stroke unit. New lids were fitted on Monday and the noise has gone."
    )
    rows, _, _ = run([row(n, story, reply, organisation="B") for n in range(5)])
    assert {item["label"] for item in rows} == {"transparent_conversational"}


def test_bad_lines_are_named_and_the_rest_is_done() -> None:
    lines = [
        row(1, "a", "b"),
        "{not json",
        "",
        '{"id": "r4", "story": "no reply here"}',
        "[1, 2]",
        '{"story": "x", "reply": "y"}',
        row(7, "a", ""),
    ]
    rows, errors, failed = run(lines)
    assert failed == 4
    assert [item.get("id") for item in rows] == ["r1", None, "r4", None, None, "r7"]
    assert "line 2" in str(rows[1]["error"])
    assert [error.split(":")[0] for error in errors] == ["line 2", "line 4", "line 5", "line 6"]
    assert rows[-1]["label"] == "non_response"


def test_a_thousand_replies_of_one_organisation_scale() -> None:
    lines = [
        row(
            n,
            f"Story {n} about bay {n % 7}",
            f"Sorry about bay {n % 7}. We moved chair {n} to room {n % 31}.",
            organisation="C",
        )
        for n in range(1000)
    ]
    started = time.process_time()
    rows, _, failed = run(lines)
    assert (len(rows), failed) == (1000, 0)
    assert time.process_time() - started < 15
