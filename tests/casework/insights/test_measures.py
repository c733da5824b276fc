"""The measures, by tables of cases: no database, no clock but the one that is handed in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from casework.insights.measures import (
    OPENNESS,
    OUTCOME_NAMES,
    Outcome,
    StoryFact,
    definition,
    outcome,
    response_rate,
    type_mix,
)
from responses.typology.engine import build_index, classify
from responses.typology.types import ResponseType

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAYS = 7
GENERIC, OFFLINE = ResponseType.GENERIC, ResponseType.OFFLINE
APPRECIATIVE, OPEN = ResponseType.APPRECIATIVE, ResponseType.TRANSPARENT_CONVERSATIONAL


def fact(
    number: int = 1,
    *,
    age: timedelta = timedelta(days=30),
    replied: bool = False,
    types: tuple[ResponseType, ...] = (),
) -> StoryFact:
    return StoryFact(number, NOW - age, replied or bool(types), types)


def test_26_of_100_answered_is_26_per_cent() -> None:
    facts = [fact(n, types=(GENERIC,) if n < 26 else ()) for n in range(100)]
    assert response_rate(facts).share == pytest.approx(0.26)


def test_two_replies_to_one_story_and_none_to_another_is_half() -> None:
    """Evidence D.1 row 4: stories count, not replies."""
    rate = response_rate([fact(1, types=(GENERIC, OPEN)), fact(2)])
    assert (rate.answered, rate.stories, rate.share) == (1, 2, 0.5)


def test_no_story_has_no_rate() -> None:
    assert response_rate([]).share is None


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        ((GENERIC, OPEN), Outcome.TRANSPARENT_CONVERSATIONAL),
        ((OPEN, GENERIC), Outcome.TRANSPARENT_CONVERSATIONAL),
        ((OFFLINE, APPRECIATIVE), Outcome.APPRECIATIVE),
        ((GENERIC, OFFLINE), Outcome.OFFLINE),
        ((GENERIC, GENERIC), Outcome.GENERIC),
        ((ResponseType.NON_RESPONSE, GENERIC), Outcome.GENERIC),
        ((ResponseType.NON_RESPONSE,), Outcome.NON_RESPONSE),
    ],
)
def test_a_story_counts_under_its_most_open_reply(types: tuple[ResponseType, ...], expected: Outcome) -> None:
    assert outcome(fact(types=types), now=NOW, mature_days=DAYS) is expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(days=6, hours=23, minutes=59), Outcome.WAITING),
        (timedelta(days=7), Outcome.NON_RESPONSE),
        (timedelta(days=400), Outcome.NON_RESPONSE),
        (timedelta(), Outcome.WAITING),
    ],
)
def test_a_new_story_waits_and_is_no_refusal(age: timedelta, expected: Outcome) -> None:
    assert outcome(fact(age=age), now=NOW, mature_days=DAYS) is expected


def test_an_answered_story_whose_type_is_not_read_is_no_non_response() -> None:
    assert outcome(fact(replied=True), now=NOW, mature_days=DAYS) is Outcome.NOT_READ


def test_the_mix_counts_each_story_once_and_names_every_outcome() -> None:
    facts = [
        fact(1, types=(GENERIC, OPEN)),
        fact(2, types=(GENERIC,)),
        fact(3),
        fact(4, age=timedelta(days=1)),
    ]
    mix = type_mix(facts, now=NOW, mature_days=DAYS)
    assert list(mix) == list(OUTCOME_NAMES)
    assert sum(mix.values()) == len(facts)
    assert {each: number for each, number in mix.items() if number} == {
        Outcome.TRANSPARENT_CONVERSATIONAL: 1,
        Outcome.GENERIC: 1,
        Outcome.NON_RESPONSE: 1,
        Outcome.WAITING: 1,
    }


def test_every_type_of_reply_has_its_place_and_every_outcome_its_words() -> None:
    assert set(OPENNESS) | {ResponseType.NON_RESPONSE} == set(ResponseType)
    assert set(OUTCOME_NAMES) == set(Outcome)


@pytest.mark.parametrize("measure", ["latest", "mature", "mix"])
def test_a_definition_names_its_window(measure: str) -> None:
    words = definition(measure, latest=100, mature_days=7)
    assert "100" in words.words
    assert "7 days" in words.words or measure == "latest"
    assert "evidence" not in words.words.lower()


def test_one_text_for_all_raises_the_rate_and_shows_in_the_mix() -> None:
    """The gaming test: a hundred stories, one template under 99 of them (evidence A.0, site B; D.1 rows 2 to 4)."""
    template = (
        "Thank you for taking the time to share your feedback. Your comments are important to us and will be passed "
        "on to the relevant team. If you would like to discuss this further please contact PALS on 01234 567890."
    )
    stories = [
        f"I came to clinic {n} with my mother. Nurse {name} was kind, but we waited {n} minutes for the scan."
        for n, name in enumerate(["Mo", "Ada", "Lin", "Kit"] * 25, start=5)
    ]
    index = build_index([template] * 99)
    facts = [
        fact(n, types=(classify(story_text=story, reply_text=template, index=index).label,) if n else ())
        for n, story in enumerate(stories)
    ]
    assert response_rate(facts).share == pytest.approx(0.99)
    mix = type_mix(facts, now=NOW, mature_days=DAYS)
    assert mix[Outcome.GENERIC] >= 90
    assert mix[Outcome.NON_RESPONSE] == 1
    assert mix[Outcome.TRANSPARENT_CONVERSATIONAL] == 0
