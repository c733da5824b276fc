"""Promises: whoever reads one must be able to see who keeps it, and by when."""

from __future__ import annotations

import time

import pytest

from responses.checks.promises import Missing, unowned_in

LACKING = {
    "This will be looked into.": Missing.BOTH,
    "I am sorry to read this, and it will be looked into.": Missing.BOTH,
    "Lessons will be learned.": Missing.BOTH,
    "Steps are being taken to improve the signs.": Missing.BOTH,
    "Improvements will be made in the coming weeks.": Missing.BOTH,
    "Your comments will be passed on to the staff.": Missing.BOTH,
    "The lift is due to be repaired.": Missing.BOTH,
    "We will look into this.": Missing.BOTH,
    "We will let you know.": Missing.BOTH,
    "Your concerns will be reviewed by Friday.": Missing.WHO,
    "I will ask the night team about it.": Missing.WHEN,
    "This is being investigated by our catering team.": Missing.WHEN,
}
KEPT_OR_NONE = (
    "I will ask the night team about it tomorrow.",
    "We will look into this by the end of the month.",
    "The ward manager will check the rota each Monday.",
    "Asha will come back here next week.",
    "Your concerns will be reviewed by the ward manager on Friday.",
    "I have asked the matron to review this and it will be done by Friday.",
    "I will ask the porters. This will be done by Friday.",
    "I will share your comments with the team.",
    "We have changed the rota.",
    "We will always strive to do better.",
    "We will be happy to help.",
    "If you ring us we will look into it.",
    "I hope this will be resolved.",
    "Will this be looked into?",
    "You will be pleased to hear that the lift works.",
    "You will be given a letter when you leave.",
)


@pytest.mark.parametrize(("text", "missing"), LACKING.items())
def test_a_promise_without_an_owner_or_a_day_is_found(text: str, missing: Missing) -> None:
    [promise] = unowned_in(text)
    assert promise.missing is missing
    assert text[promise.start : promise.end].strip() == text[promise.start : promise.end]


@pytest.mark.parametrize("text", KEPT_OR_NONE)
def test_a_promise_with_both_and_what_is_no_promise_are_left_alone(text: str) -> None:
    assert unowned_in(text) == ()


def test_positions_count_the_text_as_it_was_given() -> None:
    text = "Dear daisy47 🙂🙂,\r\n\r\nThank you.\r\nThis will be looked into."
    [promise] = unowned_in(text)
    assert text[promise.start : promise.end] == "will be looked into"


@pytest.mark.parametrize(
    "piece", ["we will ", "will be reviewed ", "will be made by Our ", "a", "the team of the "]
)
def test_no_text_makes_it_slow(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    began = time.perf_counter()
    unowned_in(text)
    assert time.perf_counter() - began < 0.25
