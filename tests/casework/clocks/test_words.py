"""What a person reads about days."""

from __future__ import annotations

from datetime import date

import pytest

from casework.clocks import age_words, due_words


@pytest.mark.parametrize(
    ("due", "today", "state", "text"),
    [
        (date(2026, 3, 4), date(2026, 3, 4), "today", "Due today"),
        (date(2026, 3, 5), date(2026, 3, 4), "soon", "1 working day left"),
        (date(2026, 3, 9), date(2026, 3, 6), "soon", "1 working day left"),
        (date(2026, 3, 9), date(2026, 3, 7), "soon", "1 working day left"),
        (date(2026, 3, 10), date(2026, 3, 6), "later", "2 working days left"),
        (date(2026, 3, 3), date(2026, 3, 4), "late", "1 working day late"),
        (date(2026, 3, 6), date(2026, 3, 7), "late", "Less than a working day late"),
        (date(2026, 4, 2), date(2026, 4, 8), "late", "2 working days late"),
        (date(2019, 4, 2), date(2026, 4, 8), "late", "1,770 working days late"),
    ],
)
def test_due_days_in_words(due: date, today: date, state: str, text: str) -> None:
    words = due_words(due, today)
    assert (words.state, words.text) == (state, text)


@pytest.mark.parametrize(
    ("received", "today", "text"),
    [
        (date(2026, 3, 4), date(2026, 3, 4), "today"),
        (date(2026, 3, 5), date(2026, 3, 4), "today"),  # a clock that runs ahead must not say "-1 days"
        (date(2026, 3, 3), date(2026, 3, 4), "1 working day ago"),
        (date(2026, 3, 2), date(2026, 3, 4), "2 working days ago"),
        (date(2026, 3, 6), date(2026, 3, 7), "yesterday"),
        (date(2026, 3, 6), date(2026, 3, 8), "2 days ago"),
        (date(2026, 3, 6), date(2026, 3, 9), "1 working day ago"),
    ],
)
def test_ages_in_words(received: date, today: date, text: str) -> None:
    assert age_words(received, today) == text
