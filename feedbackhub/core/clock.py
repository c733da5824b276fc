"""The one place that asks what time it is. Stored times are UTC; people see London's."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """Give the present moment, aware, in UTC."""
    return timezone.now()


def local_date(moment: datetime | None = None) -> date:
    """Give the London calendar date of an aware `moment`, or of now."""
    return (moment or now()).astimezone(LONDON).date()
