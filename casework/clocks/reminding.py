"""On which days and hours a person may be reminded. Chosen by us; no source sets these numbers.

Late cases are mailed about on each of the first three working days and then once in five, so that a reminder stays
a reminder: a daily mail about a case that waits for somebody else is a mail that nobody opens.
"""

from __future__ import annotations

from datetime import date, datetime, time

from casework.clocks.days import ENGLAND, is_working_day, working_days_between

DAILY_FOR = 3
THEN_EVERY = 5
_FIRST_HOUR = time(7)
_LAST_HOUR = time(19)


def is_reminder_day(due: date, today: date, nation: str = ENGLAND) -> bool:
    """Say whether a case due on `due` and still open is mailed about on `today`: day 1, 2, 3, 8, 13 … of lateness."""
    if today <= due or not is_working_day(today, nation):
        return False
    late = working_days_between(due, today, nation)
    return late <= DAILY_FOR or (late - DAILY_FOR) % THEN_EVERY == 0


def is_within_sending_hours(local: datetime, nation: str = ENGLAND) -> bool:
    """Say whether mail may go at `local`, the time by the reader's clock: working days, from 7am until before 7pm."""
    return is_working_day(local.date(), nation) and _FIRST_HOUR <= local.time() < _LAST_HOUR
