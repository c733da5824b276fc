"""Values that services spell in more than one way, brought to one type. Nothing is guessed: what is odd is None.

Numbers come as numbers or as text, addresses with any scheme. Where a part of a story is beside the
point (a rating, a link), an odd value costs that part alone, never the story.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from urllib.parse import urlsplit

from stories.sources import cleaning

_SURROGATE = re.compile("[\ud800-\udfff]")
LARGEST = 10_000
"""No score and no month is larger. Keeps a slip from overflowing a column."""


def whole_number(value: object) -> int | None:
    """Read 5, 5.0, "5", " 5.0 ", "+5" as 5; None where it is no whole number between -10,000 and 10,000."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str):
        value = value.strip()
        if not value.isascii() or not 0 < len(value) <= 20 or "_" in value:
            return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return int(number) if number.is_integer() and abs(number) <= LARGEST else None


def as_text(value: object, *, limit: int = cleaning.MAX_NAME) -> str:
    """A label on one line, from a text or a number; empty where there is none. Half characters are left out."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**limit else ""
    if isinstance(value, float):
        return f"{value:g}"
    text = _SURROGATE.sub("", value) if isinstance(value, str) else value
    return cleaning.short_text(text, limit=limit)


def https_link(value: object) -> str:
    """An address that may be shown as a link: https, no account in it, short enough; else nothing."""
    if not isinstance(value, str):
        return ""
    link = value.strip()
    if not link.isascii() or not link.isprintable() or " " in link or len(link) > cleaning.MAX_LINK:
        return ""
    try:
        parts = urlsplit(link)
        is_sound = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return ""
    return link if is_sound and "@" not in parts.netloc else ""


def first_of_month(month: object, year: object, *, now: datetime) -> date | None:
    """The first day of a month that has begun, not before 2000; None where there is no such month."""
    in_month, in_year = whole_number(month), whole_number(year)
    if in_month is None or in_year is None or not 1 <= in_month <= 12:
        return None
    if not cleaning.EARLIEST_YEAR <= in_year <= now.year:
        return None
    first = date(in_year, in_month, 1)
    return first if first <= (now + cleaning.FUTURE_ALLOWANCE).date() else None
