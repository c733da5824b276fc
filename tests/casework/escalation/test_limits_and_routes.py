"""By when a concern must be taken, and where each of the categories goes."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.clocks import is_working_day
from casework.escalation import CATEGORY_ROUTES, ROUTES, Decision, Limit, Route, due_at, limit_for, proposed
from stories.analysis.flags.categories import CATEGORIES

LONDON = ZoneInfo("Europe/London")
MOMENTS = st.builds(
    datetime,
    year=st.integers(2024, 2030),
    month=st.integers(1, 12),
    day=st.integers(1, 28),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
    tzinfo=st.just(LONDON),
)


def at(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("raised", "limit", "due"),
    [
        (at(24, 10), Limit(working_days=0), at(24, 17)),
        (at(24, 17), Limit(working_days=0), at(25, 17)),
        (at(28, 10), Limit(working_days=0), at(30, 17)),  # Saturday
        (at(25, 10, 12), Limit(working_days=0), at(29, 17, 12)),  # Christmas; the 28th stands for Boxing Day
        (at(24, 10), Limit(working_days=3), at(27, 17)),
        (at(24, 23), Limit(hours=1), at(25, 0)),
    ],
)
def test_the_limit_of_the_table_gives_the_moment(raised: datetime, limit: Limit, due: datetime) -> None:
    assert due_at(raised, limit) == due


def test_an_hour_is_an_hour_in_the_night_in_which_the_clocks_change() -> None:
    raised = datetime(2026, 10, 25, 0, 30, tzinfo=LONDON)
    due = due_at(raised, Limit(hours=2))
    assert (due.astimezone(ZoneInfo("UTC")) - raised.astimezone(ZoneInfo("UTC"))) == timedelta(hours=2)
    assert (due.hour, due.minute) == (1, 30)


@given(MOMENTS, st.integers(0, 20))
def test_a_limit_in_working_days_ends_on_one_and_after_it_began(raised: datetime, days: int) -> None:
    due = due_at(raised, Limit(working_days=days))
    assert due > raised
    assert is_working_day(due.date())
    assert due.hour == 17


@pytest.mark.parametrize(
    "wrong", [{}, {"hours": 1, "working_days": 1}, {"hours": 0}, {"hours": 999}, {"working_days": -1}]
)
def test_a_limit_is_in_hours_or_in_days(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"limit|At most"):
        Limit(**wrong)


def test_each_category_that_goes_somewhere_is_one_of_the_28() -> None:
    known = {one.code for one in CATEGORIES}
    assert set(CATEGORY_ROUTES) <= known
    assert {route for route, _ in CATEGORY_ROUTES.values()} == set(Route)


@pytest.mark.parametrize(
    ("code", "route", "words"),
    [
        ("danger_to_self", Route.SAFEGUARDING, "within 1 hour"),
        ("allegation_child_worker", Route.SAFEGUARDING, "the same working day"),
        ("never_event", Route.PATIENT_SAFETY, "within 1 hour"),
        ("near_miss", Route.PATIENT_SAFETY, "within 2 working days"),
        ("data_breach", Route.GOVERNANCE, "the same working day"),
        ("complaint", Route.COMPLAINT, "within 3 working days"),
        ("live_now", Route.PALS, "the same working day"),
    ],
)
def test_a_category_goes_where_the_table_says(code: str, route: Route, words: str) -> None:
    """Evidence C.2 rows 1, 6, 10, 11, 15, 20 and 21."""
    own, limit = CATEGORY_ROUTES[code]
    assert (own, limit.words) == (route, words)


def test_what_the_flags_call_for_comes_soonest_first() -> None:
    found = proposed(["praise", "near_miss", "complaint", "never_event", "near_miss"])
    assert found == {Route.PATIENT_SAFETY: ("never_event", "near_miss"), Route.COMPLAINT: ("complaint",)}


def test_the_soonest_flag_of_the_route_sets_the_limit_and_none_leaves_the_usual() -> None:
    usual = Limit(working_days=5)
    assert limit_for(Route.PATIENT_SAFETY, ["near_miss", "never_event"], usual) == Limit(hours=1)
    assert limit_for(Route.PATIENT_SAFETY, ["complaint"], usual) == usual


def test_only_a_complaint_is_opened_and_only_what_could_hurt_is_in_confidence() -> None:
    assert [route for route, rule in ROUTES.items() if Decision.OPENED in rule.decisions] == [Route.COMPLAINT]
    assert {route for route, rule in ROUTES.items() if rule.in_confidence} == {
        Route.SAFEGUARDING,
        Route.GOVERNANCE,
    }
