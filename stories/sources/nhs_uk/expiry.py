"""When a review of NHS.UK must be gone: it and its personal data are deleted two years after the experience.

The rule is NHS.UK's own (https://www.nhs.uk/about-us/managing-patient-feedback/); our copy keeps to it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

YEARS = 2


def expires_on(experienced_on: date | None, submitted: date | datetime) -> date:
    """Give the day two years after the experience, or after the submission where no visit is given.

    Of the experience only the month is known, and its first day counts: a copy may go early, never
    late. For the same reason 29 February falls on 28 February. A moment counts by its day in UTC.
    """
    if experienced_on is not None:
        return _years_later(experienced_on)
    day = submitted.astimezone(UTC).date() if isinstance(submitted, datetime) else submitted
    return _years_later(day)


def _years_later(day: date) -> date:
    """The same day of a later year."""
    try:
        return day.replace(year=day.year + YEARS)
    except ValueError:
        return day.replace(year=day.year + YEARS, day=28)
