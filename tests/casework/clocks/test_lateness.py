"""The steps for a late reply: in order, one a working day, each once."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from casework.clocks import is_working_day, latest_due_day, next_step, working_days_between

LADDER = {"deputy": 1, "lead": 3, "sponsor": 10}
DUE = date(2026, 3, 9)  # a Monday
NATIONS = st.sampled_from(["ENG", "SCT", "WLS", "NIR"])
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def climb(due: date, first: date, days: int, ladder: dict[str, int] = LADDER) -> dict[str, date]:
    """Ask every day, and twice on each, as beats do; give the day of each step."""
    taken: dict[str, date] = {}
    for number in range(days):
        today = first + timedelta(days=number)
        for _ in range(2):
            step = next_step(due, today, ladder, taken)
            if step:
                assert step not in taken
                taken[step] = today
    return taken


def test_each_step_is_taken_once_on_its_day() -> None:
    assert climb(DUE, DUE, 40) == {
        "deputy": date(2026, 3, 10),
        "lead": date(2026, 3, 12),
        "sponsor": date(2026, 3, 23),
    }


def test_after_an_outage_the_steps_go_one_a_working_day() -> None:
    assert climb(DUE, date(2026, 4, 2), 10) == {
        "deputy": date(2026, 4, 2),
        "lead": date(2026, 4, 7),  # Easter lies between
        "sponsor": date(2026, 4, 8),
    }


def test_a_step_that_is_left_out_holds_up_none() -> None:
    assert list(climb(DUE, DUE, 40, {"lead": 2})) == ["lead"]
    assert climb(DUE, DUE, 40, {}) == {}


@given(DAYS, st.integers(1, 20), NATIONS)
def test_the_day_to_ask_for_is_the_last_that_is_late_enough(today: date, after: int, nation: str) -> None:
    day = latest_due_day(after, today, nation)
    assert working_days_between(day, today, nation) >= after
    assert working_days_between(day + timedelta(days=1), today, nation) < after or is_working_day(
        today, nation
    )
