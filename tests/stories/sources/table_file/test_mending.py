"""Rejected rows go out so that no spreadsheet calculates them, and come back as the rows that they were."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stories.sources.record import StoryRecord
from stories.sources.table_file import ColumnMap, TableFileSource, TextColumn
from stories.sources.table_file.mended import csv_of, guarded

if TYPE_CHECKING:
    from pathlib import Path

MAP = ColumnMap(date="Date", texts=(TextColumn("Comment"),))


def cells(rows: list[tuple[str, int | None, str]]) -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(csv_of(rows)).removeprefix("\ufeff"))))


@given(st.text(max_size=20) | st.sampled_from(["=1", "+1", "-1", "@x", "\t=1", " =1", "＝1", "'=1", "''=1"]))
def test_nothing_that_goes_out_can_be_calculated(text: str) -> None:
    out = guarded(text)
    assert not out.lstrip(" \u00a0\ufeff\u200b\n").startswith(
        ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
    )
    assert out in (text, f"'{text}")


def test_rows_have_their_columns_with_line_and_reason() -> None:
    rows = [
        (json.dumps({"Date": "31/02/2026", "Comment": "=SUM(A1)"}), 4, "No such day"),
        (json.dumps({"row": ["01/02/2026", "a", "b"]}), 7, "Slipped"),
    ]
    assert cells(rows) == [
        ["Date", "Comment", "(column 3)", "line", "reason"],
        ["31/02/2026", "'=SUM(A1)", "", "4", "No such day"],
        ["01/02/2026", "a", "b", "7", "Slipped"],
    ]


@pytest.mark.parametrize(
    "comment", ["- kind staff", "=kind staff", "'=kind staff", "+44 was not answered", "Kind"]
)
def test_a_mended_row_comes_back_as_it_was_written(tmp_path: Path, comment: str) -> None:
    def body(text: str) -> tuple[str, str]:
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        (page,) = TableFileSource(path, MAP, now=lambda: datetime(2026, 4, 1, tzinfo=UTC)).pages()
        (story,) = page.records
        assert isinstance(story, StoryRecord)
        return story.body, story.external_id

    out = io.StringIO()
    csv.writer(out).writerows([["Date", "Comment"], ["01/02/2026", comment]])
    mended = "".join(csv_of([(json.dumps({"Date": "01/02/2026", "Comment": comment}), 2, "Mend it")]))
    if comment != "'=kind staff":
        assert body(mended) == body(out.getvalue())
    assert body(mended)[0] == comment
