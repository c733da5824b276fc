"""Training gives the same bytes for the same comments, judges by people not learned from, and refuses other files."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from stories.analysis.themes import engine, model
from stories.analysis.themes.labels import LABELS

pytest.importorskip("sklearn")

from stories.analysis.themes.training import fitting, measuring, source, storing

if TYPE_CHECKING:
    from pathlib import Path

SAID = (
    ("The food was {}", "food", ("cold", "awful", "tasty", "bland")),
    ("I waited {} hours", "timeliness", ("two", "many", "six", "long")),
    ("The nurse was {}", "staff-manner", ("kind", "rude", "lovely", "polite")),
    ("Thank you, {} care. The food was fine", "gratitude", ("great", "super", "good", "excellent")),
)
GLAD = {"tasty", "kind", "lovely", "polite", "great", "super", "good", "excellent"}


def made_up(path: Path) -> Path:
    """Write a small table of invented comments: sixty people with two answers each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "question", "text", "sentiment", "labels"])
        for person in range(60):
            for answer, (sentence, code, words) in enumerate((SAID[person % 4], SAID[(person + 1) % 4])):
                word = words[person // 4 % 4]
                mood = "" if person == 7 else 1 if word in GLAD else 3 if person % 5 == 0 else 4
                labels = "|".join((LABELS[code], "Not assigned"))
                row = [
                    f"Trust {person} - Q{answer}",
                    "What was good?",
                    sentence.format(word) + ".",
                    mood,
                    labels,
                ]
                table.writerow(row)
    return path


@pytest.fixture(scope="module")
def comments(tmp_path_factory: pytest.TempPathFactory) -> list[source.Comment]:
    return source.comments(made_up(tmp_path_factory.mktemp("data") / "made_up.csv"))


def test_the_same_comments_give_the_same_bytes(comments: list[source.Comment], tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    version, figures = storing.rebuild(comments, source.examples()[:20], one)
    assert storing.rebuild(comments, source.examples()[:20], two) == (version, figures)
    assert storing.differing(one, two) == []
    (two / "rest.json").write_text("{}", encoding="utf-8")
    assert storing.differing(one, two) == ["rest.json"]


def test_what_was_learned_is_read_back_from_its_files(comments: list[source.Comment], tmp_path: Path) -> None:
    version, figures = storing.rebuild(comments, [], tmp_path)
    learned = model.read_weights(tmp_path)
    assert learned.rest.version == version
    assert "food" in {
        one.code for one in engine.read_with(learned, "The food was cold.", "What was good?").themes
    }
    assert figures.each["food"][1] > 0.8
    assert figures.accuracy > 0.6


def test_other_comments_give_another_version(comments: list[source.Comment], tmp_path: Path) -> None:
    versions = {storing.rebuild(given, [], tmp_path)[0] for given in (comments, comments[:-1], comments)}
    assert len(versions) == 2


def test_all_answers_of_a_person_are_in_one_fifth(comments: list[source.Comment]) -> None:
    held = fitting.hold_out(comments, [])
    for one, fold in zip(held.comments, held.folds, strict=True):
        assert source.fold_of(one.respondent) == fold
    assert len({one.respondent for one in comments}) == 60
    assert len(set(held.folds.tolist())) == source.FOLDS


def test_no_fifth_is_read_by_a_model_that_saw_it(
    comments: list[source.Comment], monkeypatch: pytest.MonkeyPatch
) -> None:
    learned_from: list[set[str]] = []
    fit = fitting.fit_table

    def watched(given: list[source.Comment]) -> model.Weights:
        learned_from.append({one.respondent for one in given})
        return fit(given)

    monkeypatch.setattr(fitting, "fit_table", watched)
    held = fitting.hold_out(comments, [])
    for fold, seen in enumerate(learned_from):
        unseen = {one.respondent for one, at in zip(comments, held.folds, strict=True) if at == fold}
        assert not seen & unseen
        assert seen | unseen == {one.respondent for one in comments}


def test_a_word_of_one_person_is_not_kept(tmp_path: Path) -> None:
    given = [source.Comment(f"p{at}", "why", "Food was cold", 4, frozenset({"food"})) for at in range(4)]
    given += [source.Comment("p9", "why", "Secretname Secretname", 1, frozenset())] * 5
    names = {name for block in fitting.fit_table(given).blocks for name in block}
    assert "food" in names
    assert not [name for name in names if "secret" in name]


def test_a_cut_of_few_examples_is_near_the_common_one() -> None:
    scores = np.array([[-1.2, 0.7]] + [[-1.2, 0.3]] * 100 + [[-0.5, -1.2]] * 200)
    there = np.array([[False, True]] + [[False, False]] * 100 + [[True, False]] * 200)
    common, few = fitting.cuts_of(scores, there)
    alone = fitting.cuts_of(scores[:, 1:], there[:, 1:])[0]
    assert alone >= 0.29, "what one example would choose"
    assert abs(few - common) < 0.1


def test_the_examples_are_sound() -> None:
    found = source.examples()
    assert len({one.text for one in found}) == len(found)
    assert all(one.themes and one.sentiment in range(1, 6) for one in found)
    assert all(one.weight < 1 for one in found)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "columns"),
        ("id,question,text\n", "columns"),
        ("id,question,text,sentiment,labels\n", "no comments"),
        ("id,question,text,sentiment,labels\na - 1,q,Words,9,\n", "no sentiment"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "data.csv").write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=why):
        call_command("train_themes", data=tmp_path / "data.csv", folder=tmp_path / "weights")
    assert not (tmp_path / "weights").exists()


def test_the_command_writes_and_checks(tmp_path: Path) -> None:
    data, folder, said = made_up(tmp_path / "data.csv"), tmp_path / "weights", io.StringIO()
    call_command("train_themes", data=data, folder=folder, stdout=said, stderr=io.StringIO())
    assert "micro-F1" in said.getvalue()
    call_command("train_themes", data=data, folder=folder, check=True, stdout=said, stderr=io.StringIO())
    assert "the same as what stands" in said.getvalue()
    (folder / "features.txt").write_text("", encoding="utf-8")
    with pytest.raises(CommandError, match=r"features\.txt differ"):
        call_command("train_themes", data=data, folder=folder, check=True, stderr=io.StringIO())


def test_figures_print_every_theme(comments: list[source.Comment]) -> None:
    lines = measuring.report(measuring.measure(fitting.hold_out(comments, [])), len(comments))
    assert all(any(line.endswith(label) for line in lines) for label in LABELS.values())
