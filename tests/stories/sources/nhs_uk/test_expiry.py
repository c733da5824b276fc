"""Two years from the experience, and never later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from stories.sources.nhs_uk import expires_on


@pytest.mark.parametrize(
    ("experienced", "submitted", "expires"),
    [
        (date(2025, 2, 1), date(2025, 6, 9), date(2027, 2, 1)),
        (None, date(2025, 6, 9), date(2027, 6, 9)),
        (None, datetime(2025, 6, 9, 23, 30, tzinfo=UTC), date(2027, 6, 9)),
        (None, datetime(2025, 6, 10, 0, 30, tzinfo=timezone(timedelta(hours=1))), date(2027, 6, 9)),
        (date(2024, 2, 29), date(2024, 6, 9), date(2026, 2, 28)),
        (date(2022, 2, 1), date(2024, 1, 31), date(2024, 2, 1)),
    ],
)
def test_a_review_expires_two_years_after_the_experience(
    experienced: date | None, submitted: date | datetime, expires: date
) -> None:
    assert expires_on(experienced, submitted) == expires
