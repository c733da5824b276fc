"""One reading of a story, its row, and `manage.py analyse_stories` from file to file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from stories.analysis.batch import output_row
from stories.analysis.language import Language
from stories.analysis.reading import analyse, analyse_all
from tests.stories.analysis import figures

if TYPE_CHECKING:
    from pathlib import Path

STORY = "Lovely nurses, but they operated on the wrong knee. Ring me on 07700 900123."


def test_a_reading_holds_everything() -> None:
    read = analyse(STORY, "What could we do better?")
    assert read.criticality.level == 5
    assert {flag.code for flag in read.flags} >= {"never_event", "identifiable", "praise"}
    assert [STORY[one.start : one.end] for one in read.personal_data] == ["07700 900123"]
    assert read.sentiment in {1, 2, 3, 4, 5}
    assert read.language is Language.ENGLISH


def test_a_story_in_welsh_has_no_themes_and_no_sentiment() -> None:
    read = analyse("Roedd y nyrsys yn garedig iawn a diolch o galon i bawb.")
    assert (read.themes, read.sentiment) == ((), None)


def test_an_empty_story_is_read() -> None:
    assert analyse("  ").flags == ()


def test_stories_read_together_are_read_as_each_alone() -> None:
    """What stands beside a story in a file must not change what is read in it."""
    told = [(row["text"], "What could we do better?") for row in figures.rows("flags.jsonl")]
    told += [(STORY, None), ("", None), ("  ", "Why?"), ("Roedd y nyrsys yn garedig iawn a diolch.", None)]
    assert len(told) > 600
    together = analyse_all(told)
    assert together == [analyse(text, question) for text, question in told]
    without = analyse_all(told, with_spans=False)
    assert {one.span for read in without for one in read.themes} == {None}
    for with_them, lacking in zip(together, without, strict=True):
        assert [(one.code, one.score) for one in with_them.themes] == [
            (one.code, one.score) for one in lacking.themes
        ]


def test_a_row_has_the_agreed_shape() -> None:
    row = output_row({"id": "s1", "text": STORY, "question": None}, analyse(STORY))
    assert list(row) == ["id", "themes", "criticality", "sentiment", "flags", "personal_data"]
    assert all(set(one) == {"code", "label", "score"} for one in row["themes"])
    assert all(set(one) == {"category", "start", "end"} for one in row["flags"])
    assert all(set(one) == {"kind", "start", "end"} for one in row["personal_data"])


def test_the_command_answers_good_lines_and_tells_of_bad_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps({"id": 1, "text": STORY}) + '\nnonsense\n{"id": 2, "text": "Thank you."}\n')
    with pytest.raises(CommandError, match="1 of 3 rows"):
        call_command("analyse_stories", str(source), str(target))
    rows = [json.loads(line) for line in target.read_text().splitlines()]
    assert [row["id"] for row in rows] == [1, None, 2]
    assert rows[1]["error"].startswith("line 2")
    assert "3 rows, 1 errors" in capsys.readouterr().out


def test_the_command_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no file"):
        call_command("analyse_stories", str(tmp_path / "none.jsonl"), str(tmp_path / "out.jsonl"))
