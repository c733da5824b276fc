"""The gate's figures hold: what is planted is found, what is clean passes, and nothing holds it up."""

from __future__ import annotations

from collections import Counter

import pytest

from responses.checks import Severity, check
from responses.checks.gate import RULES
from tests.responses.checks import figures
from tests.responses.checks.planted import BIRTH_FORMS, EMAIL_FORMS, LANDLINE_FORMS, NHS_FORMS, PHONE_FORMS


def test_each_kind_is_planted_in_twelve_forms_or_more_and_in_thousands() -> None:
    assert all(
        len(forms) >= 12 for forms in (NHS_FORMS, PHONE_FORMS, LANDLINE_FORMS, BIRTH_FORMS, EMAIL_FORMS)
    )
    made, _ = figures.recall(24)
    assert sum(made.values()) >= 2_000


def test_all_that_is_planted_is_found() -> None:
    _, missed = figures.recall(24)
    assert Counter((one.kind, one.form) for one in missed) == Counter()


def test_five_hundred_clean_replies_hardly_ever_stop() -> None:
    clean = figures.rows("clean.jsonl")
    assert len({row["reply"] for row in clean}) == 500
    assert len({row["story"] for row in clean}) >= 120
    assert len(figures.stopped_clean()) <= 0.02 * 500, figures.stopped_clean()


def test_clean_replies_hold_what_must_not_stop_them() -> None:
    text = "\n".join(row["reply"] for row in figures.rows("clean.jsonl"))
    for wanted in (
        "01632 960123",
        "PALS",
        "@northmere.nhs.uk",
        "£4.50",
        "NE4 6BE",
        "1234567890",
        "9am",
        "17 May",
        "116 123",
    ):
        assert wanted in text


def test_only_the_reply_with_the_fact_that_the_story_lacks_stops() -> None:
    """Evidence E, test idea 5."""
    assert len(figures.rows("disclosures.jsonl")) >= 40
    assert figures.wrong_pairs() == []


@pytest.mark.parametrize("row", figures.rows("disclosures.jsonl"), ids=lambda row: row["id"])
def test_the_same_fact_passes_where_the_story_tells_it(row: dict[str, str]) -> None:
    """It is told again at most with a warning: what stops is the news, not the word."""
    told = f"{row['story']} {row['with']}"
    stopped = [
        found
        for found in check(story_text=told, reply_text=row["with"])
        if found.severity is Severity.BLOCK and found.rule == "new_clinical_fact"
    ]
    assert stopped == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_no_text_of_20_kb_holds_a_rule_up() -> None:
    """A rule that backtracks takes seconds; how near the 50 ms of the bar each comes, the bench tells."""
    worst = figures.slowest()
    assert {name for _, name, _ in worst} == {figures.READING, *RULES}
    assert [one for one in worst if one[0] > 500] == []
