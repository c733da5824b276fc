"""Dates as files write them. The map says which ways are used; no row is guessed at.

Day and month cannot both come first in one map: 03/04/2026 would be two days. Times without an offset are London's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from stories.sources.cleaning import EARLIEST_YEAR, FUTURE_ALLOWANCE, Reason, Refused
from stories.sources.table_file.cells import Cell, Odd, text_of, value_of

_LONDON = ZoneInfo("Europe/London")
_TIME = (
    r"(?:[T ,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"(?P<offset>\s?Z|[+-]\d{2}:?\d{2})?)?"
)
_DAY, _MONTH, _YEAR = r"(?P<day>\d{1,2})", r"(?P<month>\d{1,2})", r"(?P<year>\d{4})"
_MONTHS = {
    name: place
    for place, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
EXCEL = "excel"
DAY_FIRST, MONTH_FIRST = "dd/mm/yyyy", "mm/dd/yyyy"
_SHAPES = {
    DAY_FIRST: rf"{_DAY}[/.-]{_MONTH}[/.-]{_YEAR}",
    "dd/mm/yy": rf"{_DAY}[/.-]{_MONTH}[/.-](?P<year>\d{{2}})",
    "yyyy-mm-dd": rf"{_YEAR}[/.-]{_MONTH}[/.-]{_DAY}",
    "d month yyyy": rf"{_DAY}(?:st|nd|rd|th)?[ -](?P<name>[A-Za-z]{{3,9}})\.?[ -,]+{_YEAR}",
    MONTH_FIRST: rf"{_MONTH}[/.-]{_DAY}[/.-]{_YEAR}",
    "yyyymmdd": r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
}
_PATTERNS = {name: re.compile(shape + _TIME, re.ASCII | re.IGNORECASE) for name, shape in _SHAPES.items()}
DATE_FORMATS = {
    DAY_FIRST: "31/12/2026, the day first (also with dots or hyphens)",
    "dd/mm/yy": "31/12/26, the day first, a year of two digits",
    "yyyy-mm-dd": "2026-12-31",
    "d month yyyy": "31 December 2026 or 31-Dec-2026",
    MONTH_FIRST: "12/31/2026, the month first (American)",
    "yyyymmdd": "20261231",
    EXCEL: "46387, the number by which Excel counts days",
}
USUAL = (DAY_FIRST, "yyyy-mm-dd", "d month yyyy")
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone
_EXCEL_RANGE = (36_526, 109_574)
"""Serial numbers of the years 2000 to 2199."""


def moment(cell: Cell, formats: Sequence[str], *, column: str, now: datetime) -> datetime | None:
    """A cell's date in UTC, or None where it is empty. Raises ``Refused`` where it is none, or makes no sense.

    A date alone is its first moment in UTC, which is the same day in London.
    """
    if isinstance(cell, Odd):
        raise Refused(Reason(cell.reason), cell.message)
    local = cell if isinstance(cell, date) else _read(cell, formats)
    if local is None:
        if not value_of(cell):
            return None
        raise Refused(
            Reason.BAD_DATE, _BAD_DATE.format(shown=text_of(cell)[:40], column=column, formats=_said(formats))
        )
    found = _in_utc(local)
    if found is None or found.year < EARLIEST_YEAR or found > now + FUTURE_ALLOWANCE:
        raise Refused(
            Reason.BAD_DATE,
            _NO_SENSE.format(shown=text_of(cell)[:40], column=column, year=EARLIEST_YEAR),
        )
    return found


def _read(cell: Cell, formats: Sequence[str]) -> date | None:
    text = text_of(cell).strip()
    for one in formats:
        found = _serial(text) if one == EXCEL else _match(one, text)
        if found is not None:
            return found
    return None


def _serial(text: str) -> datetime | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not _EXCEL_RANGE[0] <= number < _EXCEL_RANGE[1]:
        return None
    return _EXCEL_EPOCH + timedelta(seconds=round(number * 86_400))


def _match(one: str, text: str) -> date | None:
    match = _PATTERNS[one].fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    month = _MONTHS.get(parts["name"][:3].lower()) if parts.get("name") else int(parts["month"])
    if month is None:
        return None
    year = int(parts["year"])
    try:
        day = date(year + 2000 if year < 100 else year, month, int(parts["day"]))
        if parts["hour"] is None:
            return day
        at = datetime(  # noqa: DTZ001 - the zone comes with the offset, or is London
            day.year, day.month, day.day, int(parts["hour"]), int(parts["minute"]), int(parts["second"] or 0)
        )
    except ValueError:
        return None
    offset = (parts["offset"] or "").strip().upper()
    if not offset:
        return at
    try:
        return datetime.fromisoformat(f"{at.isoformat()}{offset}")
    except ValueError:
        return None


def _in_utc(local: date) -> datetime | None:
    try:
        if not isinstance(local, datetime):
            return datetime(local.year, local.month, local.day, tzinfo=UTC)
        if local.tzinfo is None and (local.hour, local.minute, local.second) == (0, 0, 0):
            return local.replace(microsecond=0, tzinfo=UTC)
        return (local if local.tzinfo else local.replace(tzinfo=_LONDON)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _said(formats: Sequence[str]) -> str:
    return " or ".join(formats)


_BAD_DATE = (
    "“{shown}” in the column “{column}” is no date as the map has it ({formats}). Mend it, or add the way in which "
    "it is "
    "written to the map."
)
_NO_SENSE = "The date “{shown}” in the column “{column}” lies before {year} or in the future. Mend it."
