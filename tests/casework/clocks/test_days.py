"""Working days against dates that anybody can look up, and against each other."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clocks import (
    NATIONS,
    UnknownNation,
    due_on,
    is_working_day,
    next_working_day,
    working_days_between,
)

DAYS = st.dates(min_value=date(2005, 1, 1), max_value=date(2040, 12, 31))
NATION = st.sampled_from(sorted(NATIONS))


def test_three_working_days_from_maundy_thursday_skip_good_friday_and_easter_monday() -> None:
    assert due_on(date(2026, 4, 2), 3) == date(2026, 4, 9)


def test_scotland_works_on_easter_monday() -> None:
    assert due_on(date(2026, 4, 2), 3, "SCT") == date(2026, 4, 8)


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),  # day zero is the day of receipt
        (date(2026, 3, 2), 1, date(2026, 3, 3)),
        (date(2026, 3, 2), 5, date(2026, 3, 9)),  # over a weekend
        (date(2026, 3, 7), 1, date(2026, 3, 9)),  # received on a Saturday
        (date(2026, 3, 8), 5, date(2026, 3, 13)),  # received on a Sunday
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Boxing Day falls on a Saturday, so Monday is off
        (date(2027, 12, 31), 1, date(2028, 1, 4)),  # New Year's Day falls on a Saturday
        (date(2022, 9, 16), 1, date(2022, 9, 20)),  # the state funeral, a day given once
        (
            date(2022, 6, 1),
            2,
            date(2022, 6, 7),
        ),  # the Platinum Jubilee: the spring holiday moved and one was added
    ],
)
def test_due_days_in_england(received: date, days: int, due: date) -> None:
    assert due_on(received, days) == due


@pytest.mark.parametrize(
    ("day", "working_in"),
    [
        (date(2026, 1, 2), {"ENG", "WLS", "NIR"}),  # 2 January: Scotland
        (date(2026, 3, 17), {"ENG", "WLS", "SCT"}),  # St Patrick's Day: Northern Ireland
        (date(2026, 7, 13), {"ENG", "WLS", "SCT"}),  # the Boyne: Northern Ireland
        (date(2026, 8, 3), {"ENG", "WLS", "NIR"}),  # summer holiday: Scotland
        (date(2026, 8, 31), {"SCT"}),  # summer holiday: the others
        (date(2026, 12, 25), set()),
    ],
)
def test_each_nation_has_its_own_holidays(day: date, working_in: set[str]) -> None:
    assert {nation for nation in NATIONS if is_working_day(day, nation)} == working_in


@given(DAYS, st.integers(0, 40), NATION)
def test_the_days_up_to_the_due_day_are_those_that_were_given(day: date, days: int, nation: str) -> None:
    assert working_days_between(day, due_on(day, days, nation), nation) == days


@given(DAYS, st.integers(0, 900), NATION)
def test_counting_by_years_agrees_with_counting_day_by_day(first: date, length: int, nation: str) -> None:
    last = first + timedelta(days=length)
    one_by_one = sum(is_working_day(first + timedelta(days=step), nation) for step in range(1, length + 1))
    assert working_days_between(first, last, nation) == one_by_one
    assert working_days_between(last, first, nation) == -one_by_one


@given(DAYS, NATION)
def test_the_next_working_day_is_one_working_day_on(day: date, nation: str) -> None:
    following = next_working_day(day, nation)
    assert is_working_day(following, nation)
    assert working_days_between(day, following, nation) == 1


def test_an_unknown_nation_is_refused() -> None:
    with pytest.raises(UnknownNation, match="ENG, NIR, SCT, WLS"):
        due_on(date(2026, 3, 2), 1, "FRA")


def test_a_due_day_before_the_receipt_is_refused() -> None:
    with pytest.raises(ValueError, match="on or after"):
        due_on(date(2026, 3, 2), -1)
