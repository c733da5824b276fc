"""Dates and times as a person says them, in London's time. Pure; imports no Django.

The forms are those of the NHS service manual's content guide: "4 March 2026", "9:30am", "midday".
"""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def _moment(value: datetime) -> datetime:
    """Move an aware moment to London; refuse a naive one, whose place nobody knows."""
    if value.tzinfo is None:
        raise ValueError("A moment without a time zone cannot be shown: make it aware first.")
    return value.astimezone(LONDON)


def _day(value: date) -> date:
    """Give the London day of a moment; a plain date is a day already."""
    return _moment(value) if isinstance(value, datetime) else value


def long_date(value: date) -> str:
    """Give the day with its weekday.

    >>> long_date(date(2026, 3, 4))
    'Wednesday 4 March 2026'
    """
    local = _day(value)
    return f"{local:%A} {local.day} {local:%B %Y}"


def short_date(value: date) -> str:
    """Give the day without its weekday.

    >>> short_date(date(2026, 3, 4))
    '4 March 2026'
    """
    local = _day(value)
    return f"{local.day} {local:%B %Y}"


def time_of_day(value: datetime) -> str:
    """Give the time as the content guide writes it.

    >>> from datetime import timezone
    >>> time_of_day(datetime(2026, 7, 4, 8, 30, tzinfo=timezone.utc))
    '9:30am'
    >>> time_of_day(datetime(2026, 1, 4, 12, 0, tzinfo=timezone.utc))
    'midday'
    """
    local = _moment(value)
    if local.minute == 0 and local.hour in (0, 12):
        return "midnight" if local.hour == 0 else "midday"
    hour = local.hour % 12 or 12
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{hour}{minutes}{'am' if local.hour < 12 else 'pm'}"


def date_and_time(value: datetime) -> str:
    """Give day and time.

    >>> from datetime import timezone
    >>> date_and_time(datetime(2026, 3, 4, 17, 5, tzinfo=timezone.utc))
    'Wednesday 4 March 2026 at 5:05pm'
    """
    return f"{long_date(value)} at {time_of_day(value)}"
