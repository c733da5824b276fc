"""How old a promise is, and when somebody has to say something about it. Pure.

Source: evidence D.1 row 90: agreed changes were undone two years later, and nobody had said so. None may be older than
180 days without a dated note, and a suggestion from staff is decided within 30 days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DECIDED_WITHIN = timedelta(days=30)
SILENT_FOR = timedelta(days=180)
# A reminder the day after, then every fourth week: often enough to be heard, seldom enough to be read.
REMINDED_EVERY = 28


class Age(StrEnum):
    """How a promise stands."""

    AHEAD = "ahead"
    LATE = "late"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Ageing:
    """How a promise stands on a day: its age since it was planned, how late it is, and how long nobody said a word."""

    age: Age
    days_old: int
    days_late: int
    days_silent: int


def ageing(*, planned_on: date, due_on: date | None, last_word_on: date | None, today: date) -> Ageing:
    """Give how a planned change stands. `last_word_on` is the day of its newest note to the public, None without one.

    It is SILENT where it is late, or has no day, and neither the promise nor a word about it is younger than 180 days.
    """
    late = max(0, (today - due_on).days) if due_on else 0
    heard = max(planned_on, last_word_on or planned_on)
    silent = max(0, (today - heard).days)
    age = Age.AHEAD
    if late or due_on is None:
        is_silent = silent >= SILENT_FOR.days
        age = Age.SILENT if is_silent else (Age.LATE if late else Age.AHEAD)
    return Ageing(age, max(0, (today - planned_on).days), late, silent)


def is_reminder_day(due_on: date, today: date) -> bool:
    """Say whether the owner of a late promise hears of it today."""
    late = (today - due_on).days
    return late > 0 and (late - 1) % REMINDED_EVERY == 0


def decide_by(suggested_on: date) -> date:
    """Give the day by which a suggestion is decided."""
    return suggested_on + DECIDED_WITHIN


def median(days: list[int]) -> int | None:
    """Give the middle one, the lower of two; None of nothing."""
    return sorted(days)[(len(days) - 1) // 2] if days else None
