"""Working-day arithmetic with the bank holidays of a nation. Pure: no Django; every function is given its days."""

from __future__ import annotations

from casework.clocks.answering import (
    DEFAULT_TARGETS,
    AnswerTargets,
    ClockRules,
    UnusableTargets,
    working_days_to_answer,
)
from casework.clocks.days import (
    ENGLAND,
    NATIONS,
    UnknownNation,
    due_on,
    is_working_day,
    next_working_day,
    working_days_between,
)
from casework.clocks.lateness import latest_due_day, next_step
from casework.clocks.mailing import MailHours
from casework.clocks.pausing import LONGEST_PAUSE, Pause, due_with_pauses, moved_day, paused_days, shifted
from casework.clocks.reminding import is_reminder_day, is_within_sending_hours
from casework.clocks.words import DueWords, age_words, due_words

__all__ = [
    "DEFAULT_TARGETS",
    "ENGLAND",
    "LONGEST_PAUSE",
    "NATIONS",
    "AnswerTargets",
    "ClockRules",
    "DueWords",
    "MailHours",
    "Pause",
    "UnknownNation",
    "UnusableTargets",
    "age_words",
    "due_on",
    "due_with_pauses",
    "due_words",
    "is_reminder_day",
    "is_within_sending_hours",
    "is_working_day",
    "latest_due_day",
    "moved_day",
    "next_step",
    "next_working_day",
    "paused_days",
    "shifted",
    "working_days_between",
    "working_days_to_answer",
]
