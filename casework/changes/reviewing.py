"""When a change is looked at again, and what an answer leads to. Pure.

Source: evidence D.1 rows 92 and 93 (a change that an inspector had undone and nobody noticed; checks after 3, 6 and 12
months).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = (3, 6, 12)
LAST = MONTHS[-1]
# What is only partly there after a year is looked at twice a year until it is there or gone.
AGAIN_AFTER = 6
# An answer is a look at how things are, so it cannot be given months ahead.
OPENS_BEFORE = timedelta(days=28)
# So long after the day, those who lead hear that nobody has looked.
LATE_AFTER = timedelta(days=14)

IN_PLACE, PARTLY, REVERSED = "in_place", "partly", "reversed"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a change: after how many months, and its day."""

    month: int
    due_on: date


def looks_for(made_on: date, *, today: date, there: Collection[int] = ()) -> list[Look]:
    """Give the looks that a change made on `made_on` still has ahead of it, without the months that are `there`.

    A change that came onto the register long after it was made is not asked about for months that are over, but the
    last of those is asked about once: nobody knows yet how it stands.
    """
    all_looks = [Look(month, months_after(made_on, month)) for month in MONTHS]
    ahead = [look for look in all_looks if look.due_on > today]
    over = [look for look in all_looks if look.due_on <= today]
    wanted = ahead if there else over[-1:] + ahead
    return [look for look in wanted if look.month not in there]


def look_again(*, month: int, outcome: str, answered_on: date) -> Look | None:
    """Give the further look that an answer to the last one asks for: where it is only partly in place."""
    if month < LAST or outcome != PARTLY:
        return None
    return Look(month + AGAIN_AFTER, months_after(answered_on, AGAIN_AFTER))


def has_lasted(*, month: int, outcome: str) -> bool:
    """Say whether the change counts as lasting from now on: in place a year after it was made."""
    return month >= LAST and outcome == IN_PLACE


def may_be_answered(due_on: date, today: date) -> bool:
    """Say whether the look is near enough to be answered."""
    return today >= due_on - OPENS_BEFORE


def is_late(due_on: date, today: date) -> bool:
    """Say whether so long has passed since the day that those who lead should know."""
    return today >= due_on + LATE_AFTER


def months_after(day: date, months: int) -> date:
    """Give the same day so many months later, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
