"""How long a reply may take, by the worst statement and by what is still open."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clocks import (
    DEFAULT_TARGETS,
    AnswerTargets,
    ClockRules,
    UnusableTargets,
    working_days_to_answer,
)
from stories.analysis.flags.categories import CATEGORIES

CODES = [one.code for one in CATEGORIES]


@pytest.mark.parametrize(
    ("criticality", "flags", "days"),
    [
        (None, (), 5),
        (0, (), 5),
        (2, (), 5),
        (3, (), 3),
        (4, (), 2),
        (5, (), 1),
        (9, (), 1),
        (0, ("adult_at_risk",), 2),
        (None, ("never_event",), 1),
        (5, ("near_miss",), 1),
        (0, ("live_now",), 1),
        (0, ("praise", "identifiable"), 5),
        (3, ("a_code_of_last_year",), 3),
    ],
)
def test_worse_is_sooner(criticality: int | None, flags: tuple[str, ...], days: int) -> None:
    assert working_days_to_answer(criticality, flags) == days


def test_nothing_takes_longer_than_the_week_that_authors_accept() -> None:
    assert max(*DEFAULT_TARGETS.by_criticality, DEFAULT_TARGETS.unread, DEFAULT_TARGETS.live) <= 5


@given(st.integers(0, 4), st.sets(st.sampled_from(CODES)), st.sets(st.sampled_from(CODES)))
def test_more_serious_or_more_flags_never_take_longer(level: int, few: set[str], more: set[str]) -> None:
    assert working_days_to_answer(level + 1, few) <= working_days_to_answer(level, few)
    assert working_days_to_answer(level, few | more) <= working_days_to_answer(level, few)


@pytest.mark.parametrize(
    "days", [(5, 5, 5, 3, 2), (5, 5, 5, 3, 2, 0), (5, 5, 5, 3, 2, 4), (61, 5, 5, 3, 2, 1)]
)
def test_targets_that_could_not_be_kept_are_refused(days: tuple[int, ...]) -> None:
    with pytest.raises(UnusableTargets):
        AnswerTargets(by_criticality=days)


def test_the_nation_s_bank_holidays_are_left_out() -> None:
    maundy_thursday = date(2026, 4, 2)
    three = AnswerTargets(by_criticality=(3, 3, 3, 3, 3, 3))
    assert ClockRules(three, "ENG").due_on(maundy_thursday, 1) == date(2026, 4, 9)
    assert ClockRules(three, "WLS").due_on(maundy_thursday, 1) == date(2026, 4, 9)
    # Scotland has no Easter Monday.
    assert ClockRules(three, "SCT").due_on(maundy_thursday, 1) == date(2026, 4, 8)
