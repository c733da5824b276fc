"""How old a promise is, and the two sides of the promise check."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from casework.changes import ageing
from casework.changes.ageing import Age
from casework.changes.promises import Done, is_untold

TODAY = date(2026, 7, 1)
MADE = datetime(2026, 3, 2, 9, tzinfo=UTC)


def age(planned: int, due: int | None, word: int | None = None) -> Age:
    """How a promise stands that was made, was due and was spoken of so many days ago."""
    return ageing.ageing(
        planned_on=TODAY - timedelta(days=planned),
        due_on=TODAY - timedelta(days=due) if due is not None else None,
        last_word_on=TODAY - timedelta(days=word) if word is not None else None,
        today=TODAY,
    ).age


@pytest.mark.parametrize(
    ("stands", "expected"),
    [
        ((300, -5, None), Age.AHEAD),
        ((100, 5, None), Age.LATE),
        ((180, 1, None), Age.SILENT),
        ((400, 300, 179), Age.LATE),
        ((400, 300, 180), Age.SILENT),
        ((179, None, None), Age.AHEAD),
        ((180, None, None), Age.SILENT),
    ],
)
def test_a_late_promise_of_which_nobody_speaks_is_silent(
    stands: tuple[int, int | None, int | None], expected: Age
) -> None:
    assert age(*stands) is expected


def test_the_owner_hears_the_day_after_and_every_fourth_week() -> None:
    due = date(2026, 1, 1)
    heard = [day for day in range(90) if ageing.is_reminder_day(due, due + timedelta(days=day))]
    assert heard == [1, 29, 57, 85]


def test_the_middle_of_nothing_is_nothing() -> None:
    assert ageing.median([]) is None
    assert ageing.median([9, 1, 5, 3]) == 3


def test_a_word_before_the_change_was_made_does_not_count() -> None:
    before, after = MADE - timedelta(days=1), MADE + timedelta(days=1)
    assert is_untold(Done(MADE, (before,), None))
    assert not is_untold(Done(MADE, (before, after), None))
    assert not is_untold(Done(MADE, (), after))
