"""When one person wants mail: hours of the day, days of the week, never on their nation's bank holidays. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from casework.clocks.days import ENGLAND, is_working_day

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class MailHours:
    """From `first` until before `last`, by the reader's clock, on `weekdays` (Monday is 0)."""

    first: time = time(7)
    last: time = time(19)
    weekdays: frozenset[int] = frozenset(range(_SATURDAY))
    nation: str = ENGLAND

    def allow(self, local: datetime) -> bool:
        """Say whether mail may go at `local`."""
        return self.is_mail_day(local.date()) and self.first <= local.time() < self.last

    def is_mail_day(self, day: date) -> bool:
        """Say whether it is a day on which this person reads mail: a Saturday only where they chose Saturdays."""
        if day.weekday() not in self.weekdays:
            return False
        return day.weekday() >= _SATURDAY or is_working_day(day, self.nation)

    def week_begins_on(self, day: date) -> bool:
        """Say whether `day` is the first of its week on which this person reads mail."""
        monday = day - timedelta(days=day.weekday())
        earlier = (monday + timedelta(days=number) for number in range(day.weekday()))
        return self.is_mail_day(day) and not any(self.is_mail_day(one) for one in earlier)
