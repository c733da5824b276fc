"""Which days count. Saturdays, Sundays and the nation's bank holidays do not (evidence C.2, complaint clocks).

The dates come from the `holidays` library, which also knows the days given once (the Jubilee, a state funeral).
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from functools import lru_cache

import holidays

ENGLAND = "ENG"
NATIONS = frozenset({"ENG", "SCT", "WLS", "NIR"})
_SATURDAY = 5


class UnknownNation(ValueError):
    """A nation was named whose bank holidays are not known here."""


def is_working_day(day: date, nation: str = ENGLAND) -> bool:
    """Say whether offices are open on `day` in `nation`. Raises `UnknownNation`."""
    return day.weekday() < _SATURDAY and day not in _weekdays_off(nation, day.year)


def due_on(received: date, working_days: int, nation: str = ENGLAND) -> date:
    """Give the last day on which something received on `received` is answered in time.

    The day of receipt is day zero and is not counted, whether or not it is a working day. Raises `UnknownNation`,
    and `ValueError` for a negative number of days.
    """
    if working_days < 0:
        raise ValueError("A due date lies on or after the day of receipt.")
    day = received
    for _ in range(working_days):
        day = next_working_day(day, nation)
    return day


def next_working_day(day: date, nation: str = ENGLAND) -> date:
    """Give the first working day after `day`."""
    following = day + timedelta(days=1)
    while not is_working_day(following, nation):
        following += timedelta(days=1)
    return following


def working_days_between(first: date, last: date, nation: str = ENGLAND) -> int:
    """Count the working days after `first` up to and with `last`; below zero where `last` comes first.

    `working_days_between(day, due_on(day, n))` is `n`. It takes time by years, not by days, so old stories are cheap.
    """
    if last < first:
        return -working_days_between(last, first, nation)
    return _weekdays_to(last) - _weekdays_to(first) - _days_off_between(first, last, nation)


def _weekdays_to(day: date) -> int:
    """Count the Mondays to Fridays from the calendar's first day, a Monday, up to and with `day`."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * _SATURDAY + min(rest, _SATURDAY)


def _days_off_between(first: date, last: date, nation: str) -> int:
    return sum(
        bisect_right(days, last) - bisect_right(days, first)
        for days in (_weekdays_off(nation, year) for year in range(first.year, last.year + 1))
    )


@lru_cache(maxsize=512)
def _weekdays_off(nation: str, year: int) -> tuple[date, ...]:
    """Give the bank holidays of one year that fall on Monday to Friday, in order."""
    if nation not in NATIONS:
        raise UnknownNation(f"{nation!r} is none of {', '.join(sorted(NATIONS))}")
    known = holidays.country_holidays("GB", subdiv=nation, years=year)
    return tuple(sorted(day for day in known if day.year == year and day.weekday() < _SATURDAY))
