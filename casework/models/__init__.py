"""The room's tables: cases with their owners and states, reminders, changes."""

from __future__ import annotations

from casework.models.case import (
    CASE_TRANSITIONS,
    Assignment,
    Case,
    CaseOutcome,
    CaseState,
    CaseStateChange,
)
from casework.models.change import (
    CHANGE_TRANSITIONS,
    Change,
    ChangeKind,
    ChangeOrigin,
    ChangeSize,
    ChangeState,
    ChangeStatus,
    ChangeStory,
    ChangeStrength,
)
from casework.models.reminder import Reminder, ReminderKind, ReminderState
from casework.models.visit import CaseVisit, Doing

__all__ = [
    "CASE_TRANSITIONS",
    "CHANGE_TRANSITIONS",
    "Assignment",
    "Case",
    "CaseOutcome",
    "CaseState",
    "CaseStateChange",
    "CaseVisit",
    "Change",
    "ChangeKind",
    "ChangeOrigin",
    "ChangeSize",
    "ChangeState",
    "ChangeStatus",
    "ChangeStory",
    "ChangeStrength",
    "Doing",
    "Reminder",
    "ReminderKind",
    "ReminderState",
]
