"""When a person wants mail."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from casework.clocks import MailHours
from feedbackhub.core.clock import LONDON

USUAL = MailHours()
NURSE = MailHours(first=time(9), last=time(12, 30), weekdays=frozenset({2, 5}))


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("hours", "moment", "allowed"),
    [
        (USUAL, local(2, 7), True),
        (USUAL, local(2, 6, 59), False),
        (USUAL, local(2, 18, 59), True),
        (USUAL, local(2, 19), False),
        (USUAL, local(7, 12), False),
        (NURSE, local(2, 10), False),
        (NURSE, local(4, 9), True),
        (NURSE, local(4, 12, 30), False),
        (NURSE, local(7, 10), True),
    ],
)
def test_mail_goes_in_the_hours_and_on_the_days_chosen(
    hours: MailHours, moment: datetime, allowed: bool
) -> None:
    assert hours.allow(moment) is allowed


def test_bank_holidays_are_the_nation_s() -> None:
    st_andrew = datetime(2026, 11, 30, 10, tzinfo=LONDON)
    assert USUAL.allow(st_andrew)
    assert not MailHours(nation="SCT").allow(st_andrew)


def test_the_week_begins_on_the_first_day_that_is_worked() -> None:
    def first_days(hours: MailHours, monday: date) -> list[date]:
        week = (monday + timedelta(days=number) for number in range(7))
        return [day for day in week if hours.week_begins_on(day)]

    assert first_days(USUAL, date(2026, 3, 2)) == [date(2026, 3, 2)]
    assert first_days(NURSE, date(2026, 3, 2)) == [date(2026, 3, 4)]
    assert first_days(USUAL, date(2026, 4, 6)) == [date(2026, 4, 7)]  # Easter Monday
    assert first_days(MailHours(nation="SCT"), date(2026, 4, 6)) == [date(2026, 4, 6)]
    assert first_days(MailHours(weekdays=frozenset()), date(2026, 3, 2)) == []
