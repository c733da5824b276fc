"""How long somebody has until they must have taken a concern: hours of the clock, or the end of a working day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from casework.clocks.days import ENGLAND, is_working_day, next_working_day

DAY_ENDS = time(17)
MOST_HOURS, MOST_DAYS = 72, 60


@dataclass(frozen=True, slots=True)
class Limit:
    """Either `hours`, which run day and night, or `working_days` (0: the same working day). Never both.

    Raises `ValueError` for anything else.
    """

    hours: int | None = None
    working_days: int | None = None

    def __post_init__(self) -> None:
        if (self.hours is None) == (self.working_days is None):
            raise ValueError("A limit is in hours or in working days.")
        right = (
            0 < self.hours <= MOST_HOURS
            if self.hours is not None
            else 0 <= (self.working_days or 0) <= MOST_DAYS
        )
        if not right:
            raise ValueError(f"At most {MOST_HOURS} hours or {MOST_DAYS} working days.")

    @property
    def words(self) -> str:
        """Say it: "within 1 hour", "the same working day", "within 3 working days"."""
        if self.hours is not None:
            return f"within {self.hours} {'hour' if self.hours == 1 else 'hours'}"
        if not self.working_days:
            return "the same working day"
        return f"within {self.working_days} working {'day' if self.working_days == 1 else 'days'}"

    @property
    def rank(self) -> tuple[int, int]:
        """Order limits by how little time they leave: hours before days."""
        return (0, self.hours) if self.hours is not None else (1, self.working_days or 0)


def soonest(limits: Iterable[Limit]) -> Limit:
    """Give the limit that leaves least time. Raises `ValueError` where there is none."""
    return min(limits, key=lambda limit: limit.rank)


def due_at(raised: datetime, limit: Limit, nation: str = ENGLAND) -> datetime:
    """Give the moment by which something raised at `raised` must be taken.

    `raised` is in the organisation's own time zone, and so is the answer. The same working day means the one on which
    it is raised; out of hours it means the next one, at 5pm.
    """
    if limit.hours is not None:
        # By the world's clock: in the night in which the clocks change, an hour is still an hour.
        return (raised.astimezone(UTC) + timedelta(hours=limit.hours)).astimezone(raised.tzinfo)
    day = _first_day(raised, nation)
    for _ in range(limit.working_days or 0):
        day = next_working_day(day, nation)
    return datetime.combine(day, DAY_ENDS, raised.tzinfo)


def _first_day(raised: datetime, nation: str) -> date:
    day = raised.date()
    in_hours = is_working_day(day, nation) and raised.time() < DAY_ENDS
    return day if in_hours else next_working_day(day, nation)
