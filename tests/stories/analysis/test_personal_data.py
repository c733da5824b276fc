"""What could tell who somebody is, is found in a story; what only looks like it is left alone."""

from __future__ import annotations

import doctest
import time
from itertools import pairwise

import pytest

from stories.analysis import personal_data, spam, taking_out
from stories.analysis.personal_data import PersonalData, find_personal_data, kinds_in, without_personal_data
from stories.analysis.spam import SpamSign, spam_signs
from stories.analysis.taking_out import only_takes_out
from stories.sources import parts, web_form


@pytest.mark.parametrize(
    ("text", "kind", "there"),
    [
        ("My NHS number is 943 476 5919.", PersonalData.NHS_NUMBER, "943 476 5919"),
        ("Write to daisy.47@example.org please", PersonalData.EMAIL, "daisy.47@example.org"),
        ("Ring me on 07700 900123!", PersonalData.PHONE, "07700 900123"),
        ("call +44 20 7946 0123", PersonalData.PHONE, "+44 20 7946 0123"),
        ("I was born on 3 May 1951.", PersonalData.BIRTH, "3 May 1951"),
        ("We live in SW1A 1AA now", PersonalData.POSTCODE, "SW1A 1AA"),
        ("from m1 1ae by bus", PersonalData.POSTCODE, "m1 1ae"),
    ],
)
def test_each_kind_is_found_where_it_stands(text: str, kind: PersonalData, there: str) -> None:
    [found] = find_personal_data(text)
    assert (found.kind, text[found.start : found.end]) == (kind, there)


@pytest.mark.parametrize(
    "text",
    [
        "I waited 4 hours on Ward 12, bed 3.",
        "It cost £1,200 and took 20 minutes.",
        "She came at 10am on 4 March and again at 3.30pm.",
        "The B12 injection was in room A4.",
        "In 2024 there were 943476 others.",
        "",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert find_personal_data(text) == ()


def test_finds_do_not_overlap_and_are_taken_out() -> None:
    text = "NHS number 9434765919, phone 07700 900123, mail a@b.org"
    found = find_personal_data(text)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert without_personal_data(text) == (
        "NHS number [NHS number removed], phone [phone number removed], mail [email address removed]"
    )
    assert kinds_in(text, text) == [PersonalData.NHS_NUMBER, PersonalData.EMAIL, PersonalData.PHONE]


def test_long_texts_take_no_long_time() -> None:
    begun = time.perf_counter()
    for text in ("1 " * 50_000, "a@" * 50_000, "07 " * 50_000, "AB1 " * 50_000, "[" * 50_000):
        find_personal_data(text)
        spam_signs(text)
    assert time.perf_counter() - begun < 3


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("The tea was cold.", []),
        ("See www.example.com for pills", [SpamSign.LINK]),
        ("THE NURSE SHOUTED AT ME AND I WAS AFRAID OF HER ALL DAY", [SpamSign.SHOUTING]),
        ("NHS A&E", []),
        ("aaaaaaaaaaaaaaaa", [SpamSign.RUN]),
    ],
)
def test_spam_leaves_signs(text: str, signs: list[SpamSign]) -> None:
    assert spam_signs(text) == signs


@pytest.mark.parametrize(
    ("original", "edited", "may"),
    [
        ("Nurse Ann Bell was rude.", "Nurse [name removed] was rude.", True),
        ("Nurse Ann Bell was rude.", "nurse was rude", True),
        ("Nurse Ann Bell was rude.", "", True),
        ("Nurse Ann Bell was rude.", "Nurse Ann Bell was not rude.", False),
        ("Nurse Ann Bell was rude.", "was Nurse rude", False),
        ("Ring 07700 900123", "Ring [phone number removed]", True),
        ("Ring me", "Ring me [kind words removed]", True),
        ("Ring me", "Ring me [kindly]", False),
        ("It said [name removed].", "It said [name removed].", True),
    ],
)
def test_words_may_be_taken_out_and_none_put_in(original: str, edited: str, may: bool) -> None:
    assert only_takes_out(original, edited) is may


@pytest.mark.parametrize(
    "module", [personal_data, spam, taking_out, parts, web_form], ids=lambda one: one.__name__
)
def test_the_examples_hold(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert result.attempted > 0
    assert result.failed == 0
