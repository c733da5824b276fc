"""On which days and hours mail may go."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from casework.clocks import is_reminder_day, is_within_sending_hours, working_days_between

DUE = date(2026, 3, 4)


def test_late_cases_are_mailed_about_on_three_days_and_then_weekly() -> None:
    days = [DUE + timedelta(days=step) for step in range(-5, 40)]
    mailed = [working_days_between(DUE, day) for day in days if is_reminder_day(DUE, day)]
    assert mailed == [1, 2, 3, 8, 13, 18, 23]


@pytest.mark.parametrize(
    ("local", "may_go"),
    [
        (datetime(2026, 3, 4, 6, 59), False),  # noqa: DTZ001 (a wall clock's time, by intent)
        (datetime(2026, 3, 4, 7, 0), True),  # noqa: DTZ001
        (datetime(2026, 3, 4, 18, 59), True),  # noqa: DTZ001
        (datetime(2026, 3, 4, 19, 0), False),  # noqa: DTZ001
        (datetime(2026, 3, 7, 12, 0), False),  # noqa: DTZ001 (a Saturday)
        (datetime(2026, 4, 3, 12, 0), False),  # noqa: DTZ001 (Good Friday)
    ],
)
def test_mail_goes_on_working_days_by_day(local: datetime, may_go: bool) -> None:
    assert is_within_sending_hours(local) is may_go
