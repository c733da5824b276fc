"""Days in the language of the page. Welsh names are those of Cymraeg Clir; not yet checked by a Welsh speaker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.core.clock import LONDON
from feedbackhub.public.language import speaks_welsh
from feedbackhub.web import dates

if TYPE_CHECKING:
    from datetime import date, datetime

_DAYS = (
    *("Dydd Llun", "Dydd Mawrth", "Dydd Mercher", "Dydd Iau"),
    *("Dydd Gwener", "Dydd Sadwrn", "Dydd Sul"),
)
_MONTHS = (
    *("Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin"),
    *("Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd", "Rhagfyr"),
)


def short_date(value: date | datetime) -> str:
    """Give the day without its weekday: "4 March 2026", or "4 Mawrth 2026"."""
    if not speaks_welsh():
        return dates.short_date(value)
    day = _day(value)
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def long_date(value: date | datetime) -> str:
    """Give the day with its weekday: "Wednesday 4 March 2026", or "Dydd Mercher 4 Mawrth 2026"."""
    if not speaks_welsh():
        return dates.long_date(value)
    return f"{_DAYS[_day(value).weekday()]} {short_date(value)}"


def _day(value: date | datetime) -> date:
    return value.astimezone(LONDON) if hasattr(value, "astimezone") else value
