"""Days in words: "2 working days ago", "1 working day left", "3 working days late"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from casework.clocks.days import ENGLAND, working_days_between

DueState = Literal["late", "today", "soon", "later"]


@dataclass(frozen=True, slots=True)
class DueWords:
    """How a due date stands: the state that the tag shows, and the words that say it."""

    state: DueState
    text: str


def due_words(due: date, today: date, nation: str = ENGLAND) -> DueWords:
    """Say how `due` stands on `today`. Late begins with the day after, also where that is a Saturday."""
    if due == today:
        return DueWords("today", "Due today")
    if due < today:
        late = working_days_between(due, today, nation)
        return DueWords("late", f"{_days(late)} late" if late else "Less than a working day late")
    left = working_days_between(today, due, nation)
    return DueWords("soon" if left <= 1 else "later", f"{_days(left)} left")


def age_words(received: date, today: date, nation: str = ENGLAND) -> str:
    """Say how long ago `received` was. Over a weekend no working day has passed, so calendar days are named."""
    if received >= today:
        return "today"
    passed = working_days_between(received, today, nation)
    if passed:
        return f"{_days(passed)} ago"
    calendar_days = (today - received).days
    return "yesterday" if calendar_days == 1 else f"{calendar_days} days ago"


def _days(number: int) -> str:
    return f"{number:,} working day" if number == 1 else f"{number:,} working days"
