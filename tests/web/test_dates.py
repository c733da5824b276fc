"""Moments are shown in London's time, winter and summer, and never guessed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from feedbackhub.web import dates


def test_a_summer_evening_in_utc_is_the_next_day_in_london() -> None:
    assert dates.long_date(datetime(2026, 7, 31, 23, 30, tzinfo=UTC)) == "Saturday 1 August 2026"


def test_a_winter_evening_stays_that_day() -> None:
    assert dates.short_date(datetime(2026, 1, 31, 23, 30, tzinfo=UTC)) == "31 January 2026"


def test_a_plain_date_is_itself() -> None:
    assert dates.long_date(date(2026, 3, 29)) == "Sunday 29 March 2026"


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [
        (0, 0, "midnight"),
        (0, 5, "12:05am"),
        (9, 0, "9am"),
        (12, 0, "midday"),
        (12, 30, "12:30pm"),
        (23, 59, "11:59pm"),
    ],
)
def test_times_follow_the_content_guide(hour: int, minute: int, expected: str) -> None:
    assert dates.time_of_day(datetime(2026, 1, 4, hour, minute, tzinfo=UTC)) == expected


@pytest.mark.parametrize("show", [dates.long_date, dates.short_date, dates.time_of_day, dates.date_and_time])
def test_a_moment_without_a_zone_is_refused(show: object) -> None:
    with pytest.raises(ValueError, match="time zone"):
        show(datetime(2026, 1, 4, 9, 0))  # type: ignore[operator]  # noqa: DTZ001
