"""Criticality by the worst statement, with the sentence that set it; and the language a story is in."""

from __future__ import annotations

import pytest

from stories.analysis.criticality import judge
from stories.analysis.language import Language, detect_language
from tests.stories.analysis.figures import stories


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Amazing care from start to finish, thank you all.", 0, 0),
        ("", 0, 0),
        ("The tea was cold but everybody was lovely.", 1, 1),
        ("Parking is a nightmare and costs a fortune.", 2, 2),
        ("Visitors waited two hours and nobody told us why.", 2, 2),
        ("I was left in agony for hours and nobody believed me.", 3, 4),
        ("They mixed up two patients and I was given the wrong blood.", 4, 5),
        ("Dad fell on the ward and broke his hip.", 4, 4),
        ("My mum died because nobody looked at her blood results.", 5, 5),
        ("I am going to kill myself tonight.", 5, 5),
        ("I was never left in a wet bed and the staff were not rude.", 0, 0),
    ],
)
def test_the_worst_statement_sets_the_level(text: str, least: int, most: int) -> None:
    assert least <= judge(text).level <= most


def test_the_worst_statement_wins_over_much_praise_and_is_shown() -> None:
    text = "The nurses were wonderful. The food was good. They operated on the wrong knee. Thank you to everybody."
    found = judge(text)
    assert (found.level, found.why) == (5, "never_event")
    assert text[slice(*found.sentence)] == "They operated on the wrong knee"
    assert text[slice(*found.words)] == "operated on the wrong knee"


def test_of_equally_bad_statements_the_first_is_shown() -> None:
    text = "The receptionist was rude. The doctor was rude too."
    assert text[slice(*judge(text).sentence)] == "The receptionist was rude"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Roedd y nyrsys yn garedig iawn a diolch o galon i bawb.", Language.WELSH),
        ("The nurses were kind and I was seen on time.", Language.ENGLISH),
        ("ok", Language.ENGLISH),
        ("", Language.ENGLISH),
        ("Мы ждали пять часов и никто не пришёл.", Language.OTHER),
        ("Czekaliśmy pięć godzin i nikt nie przyszedł, bardzo źle nas potraktowano.", Language.OTHER),
        (
            "Esperamos cinco horas y nadie vino a vernos, fue una experiencia muy mala para todos.",
            Language.OTHER,
        ),
    ],
)
def test_english_welsh_and_others_are_told_apart(text: str, language: Language) -> None:
    assert detect_language(text) is language


def test_english_stories_are_taken_for_english() -> None:
    taken = [detect_language(story) is Language.ENGLISH for story in stories().values()]
    assert sum(taken) / len(taken) > 0.99
