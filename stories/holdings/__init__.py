"""What this room holds about people, what becomes of it on an erasure, and how long its records are kept."""

from __future__ import annotations

from feedbackhub.core import retention, subjects
from stories.holdings.keeping import RECORD_TYPES
from stories.holdings.tables import SUBJECT_TABLES


def register() -> None:
    """Tell the core; Django calls this through the app's `ready`."""
    retention.register(*RECORD_TYPES)
    subjects.register(*SUBJECT_TABLES)
