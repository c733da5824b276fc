"""When a change is looked at again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.changes import reviewing
from casework.changes.reviewing import Look, look_again, looks_for, months_after

MADE = date(2026, 3, 31)
days = st.dates(date(2000, 1, 1), date(2090, 1, 1))


def test_a_change_is_looked_at_after_three_six_and_twelve_months() -> None:
    assert looks_for(MADE, today=MADE) == [
        Look(3, date(2026, 6, 30)),
        Look(6, date(2026, 9, 30)),
        Look(12, date(2027, 3, 31)),
    ]


def test_of_an_old_change_only_the_last_missed_look_is_asked_for() -> None:
    assert [look.month for look in looks_for(MADE, today=date(2026, 10, 1))] == [6, 12]
    assert [look.month for look in looks_for(MADE, today=date(2029, 1, 1))] == [12]


@given(made=days, after=st.integers(0, 2000), there=st.sets(st.sampled_from(reviewing.MONTHS)))
def test_no_look_is_asked_for_twice_and_none_ahead_is_forgotten(
    made: date, after: int, there: set[int]
) -> None:
    today = made + timedelta(days=after)
    found = [look.month for look in looks_for(made, today=today, there=there)]
    assert not set(found) & there
    ahead = {month for month in reviewing.MONTHS if months_after(made, month) > today}
    assert ahead <= set(found) | there
    assert sum(months_after(made, month) <= today for month in found) <= 1


@given(day=days, months=st.integers(0, 30))
def test_months_are_counted_as_people_count_them(day: date, months: int) -> None:
    later = months_after(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("month", "outcome", "again"),
    [
        (3, "partly", None),
        (12, "in_place", None),
        (12, "partly", 18),
        (18, "partly", 24),
        (12, "reversed", None),
    ],
)
def test_what_is_only_partly_there_after_a_year_is_looked_at_again(
    month: int, outcome: str, again: int | None
) -> None:
    look = look_again(month=month, outcome=outcome, answered_on=MADE)
    assert (look.month if look else None) == again


@pytest.mark.parametrize(
    ("month", "outcome", "lasts"), [(6, "in_place", False), (12, "in_place", True), (12, "partly", False)]
)
def test_a_change_has_lasted_after_a_year_in_place(month: int, outcome: str, lasts: bool) -> None:
    assert reviewing.has_lasted(month=month, outcome=outcome) is lasts


def test_nobody_answers_months_ahead() -> None:
    assert not reviewing.may_be_answered(MADE, MADE - timedelta(days=29))
    assert reviewing.may_be_answered(MADE, MADE - timedelta(days=28))
    assert not reviewing.is_late(MADE, MADE + timedelta(days=13))
    assert reviewing.is_late(MADE, MADE + timedelta(days=14))
