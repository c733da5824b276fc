"""Pauses: the working days on which the clock stood are given back to whoever answers.

A pause holds from the day it began until the day on which the clock runs again, which is not part of it: paused on
Monday until Friday, four days are given back, and what was due on Monday is due on that Friday.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from casework.clocks.days import ENGLAND, due_on, is_working_day, working_days_between

LONGEST_PAUSE = 30
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood from `began_on` on and runs again from `runs_on` on."""

    began_on: date
    runs_on: date


def paused_days(pauses: Iterable[Pause], nation: str = ENGLAND) -> int:
    """Count the working days that the pauses took; they do not overlap."""
    return sum(
        max(0, working_days_between(pause.began_on - _DAY, pause.runs_on - _DAY, nation)) for pause in pauses
    )


def due_with_pauses(
    start: date, working_days: int, pauses: Iterable[Pause] = (), nation: str = ENGLAND
) -> date:
    """Give the day on which a reply is due whose clock started on `start` and stood during `pauses`."""
    return due_on(start, working_days + paused_days(pauses, nation), nation)


def shifted(day: date, working_days: int, nation: str = ENGLAND) -> date:
    """Give the day so many working days after `day`, or before it where the number is below zero."""
    if working_days >= 0:
        return due_on(day, working_days, nation)
    for _ in range(-working_days):
        day -= _DAY
        while not is_working_day(day, nation):
            day -= _DAY
    return day


def moved_day(*, computed: date, due: date, first_fair: date) -> date:
    """Give the new due day where the time allowed was changed on the way.

    More time counts in full. Less time never makes anybody late who was in time: the day comes no nearer than
    `first_fair`, the first day on which whoever answers could know of it, and never moves away for that.
    """
    return computed if computed >= due else max(computed, min(due, first_fair))
