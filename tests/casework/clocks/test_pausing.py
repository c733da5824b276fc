"""Pauses give working days back; a changed target never makes anybody late who was in time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clocks import (
    Pause,
    due_on,
    due_with_pauses,
    is_working_day,
    moved_day,
    paused_days,
    shifted,
    working_days_between,
)

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
MARCH = date(2026, 3, 2)  # a Monday


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.mark.parametrize(
    ("began", "runs", "days"),
    [
        (march(2), march(6), 4),
        (march(6), march(9), 1),
        (march(7), march(9), 0),
        (march(7), march(10), 1),
        (march(2), march(2), 0),
        (date(2026, 4, 2), date(2026, 4, 7), 1),
    ],
)
def test_a_pause_takes_the_working_days_from_its_first_to_the_day_before_the_clock_runs(
    began: date, runs: date, days: int
) -> None:
    assert paused_days([Pause(began, runs)]) == days


def test_what_was_due_on_monday_is_due_on_friday_after_four_days() -> None:
    assert due_with_pauses(march(2), 5) == march(9)
    assert due_with_pauses(march(2), 5, [Pause(march(9), march(13))]) == march(13)


def test_easter_monday_is_given_back_in_scotland_only() -> None:
    easter = Pause(date(2026, 4, 2), date(2026, 4, 8))
    assert paused_days([easter], "ENG") == 2
    assert paused_days([easter], "SCT") == 3


@given(DAYS, st.integers(1, 20), st.integers(0, 60), st.integers(0, 40))
def test_the_days_that_are_left_are_the_same_after_a_pause(
    start: date, allowed: int, after: int, length: int
) -> None:
    began = start + timedelta(days=after)
    pause = Pause(began, began + timedelta(days=length))
    due = due_with_pauses(start, allowed, [pause])
    assert due >= due_on(start, allowed)
    left_then = working_days_between(began - timedelta(days=1), due_on(start, allowed))
    assert working_days_between(pause.runs_on - timedelta(days=1), due) == left_then
    assert is_working_day(due)


@pytest.mark.parametrize(
    ("computed", "due", "fair", "moved"),
    [
        (march(12), march(9), march(5), march(12)),  # more time counts in full
        (march(6), march(9), march(5), march(6)),  # less, and it is still ahead
        (march(3), march(9), march(5), march(5)),  # it had passed: the next working day
        (march(3), march(4), march(5), march(4)),  # the day was nearer than that already: it stays
        (march(9), march(9), march(5), march(9)),
    ],
)
def test_nobody_in_time_is_made_late(computed: date, due: date, fair: date, moved: date) -> None:
    assert moved_day(computed=computed, due=due, first_fair=fair) == moved


@given(DAYS, DAYS, DAYS)
def test_a_move_is_never_into_what_nobody_could_know(computed: date, due: date, fair: date) -> None:
    moved = moved_day(computed=computed, due=due, first_fair=fair)
    assert moved >= min(due, fair)
    assert moved >= computed
    assert moved <= max(computed, due)


@given(DAYS.filter(is_working_day), st.integers(0, 40))
def test_a_shift_is_taken_back_by_its_opposite(day: date, days: int) -> None:
    assert shifted(shifted(day, days), -days) == day
