"""The rules that every source's records pass before they may become stories.

Pure functions: a value goes in, a clean value comes out, or ``Refused`` is raised with a reason code
and a message for a person. Nothing is repaired by guessing. What is refused goes to quarantine
whole, so that nothing a patient said is lost.
"""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import orjson

from stories.sources.markup import one_line, plain_text

MAX_TEXT = 50_000
"""Characters in a story. Care Opinion takes about 1,000 words; this leaves room for any honest text."""
MAX_RECORD = 500_000
"""Characters in a whole record with every member that we do not read."""
MAX_TITLE = 300
MAX_NAME = 120
MAX_LABEL = 60
MAX_LINK = 500
MAX_ID = 100
MAX_DEPTH = 50
EARLIEST_YEAR = 2000
"""Care Opinion began in 2005; dates before 2000 are slips (the rule of trusts' own cleaning too)."""
FUTURE_ALLOWANCE = timedelta(days=2)
"""Clocks differ and time zones are forgotten; more than this is a mistake."""
_FALLBACK_TITLE = 80

_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?:Z|[+-]\d{2}:?\d{2})?)?",
    re.ASCII | re.IGNORECASE,
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_CRITICALITY = {"not": 0, "minimally": 1, "mildly": 2, "moderately": 3, "strongly": 4, "severely": 5}


class Reason(StrEnum):
    """Why a record was rejected. The codes are stored: rename none."""

    NOT_A_STORY = "not_a_story"
    NOT_JSON = "not_json"
    MISSING_ID = "missing_id"
    BAD_ID = "bad_id"
    MISSING_DATE = "missing_date"
    BAD_DATE = "bad_date"
    MISSING_TEXT = "missing_text"
    TEXT_TOO_LONG = "text_too_long"
    NUL = "nul"
    BROKEN_CHARACTERS = "broken_characters"
    BAD_NUMBER = "bad_number"
    TOO_DEEP = "too_deep"
    RECORD_TOO_LARGE = "record_too_large"
    # Of files with columns.
    RAGGED_ROW = "ragged_row"
    FORMULA = "formula"
    NOT_A_VALUE = "not_a_value"
    ID_TWICE = "id_twice"


class Refused(Exception):
    """A value breaks a rule: ``reason`` for the machine, ``message`` for the person."""

    def __init__(self, reason: Reason, message: str) -> None:
        """Keep both."""
        super().__init__(message)
        self.reason = reason
        self.message = message


def utc_now() -> datetime:
    """The present moment, as the default of adapters whose clock a test may replace."""
    return datetime.fromtimestamp(time.time(), tz=UTC)


def check_storable(raw: object) -> None:
    """Refuse a record that no database could keep as it came.

    PostgreSQL stores neither NUL nor half a character (a lone surrogate) nor NaN, wherever in the
    record they stand. Nearly every record is cleared at a glance; the rest are searched for the fault.
    """
    if not _is_plainly_storable(raw):
        _find_fault(raw)


def _is_plainly_storable(raw: object) -> bool:
    """Whether a record is beyond doubt: a strict encoder takes it, and it is small, shallow and without fractions.

    The encoder refuses half a character, but writes NaN as null, so numbers with a fraction are looked at one by one.
    """
    try:
        text = orjson.dumps(raw)
    except TypeError:
        return False
    is_shallow = text.count(b"[") + text.count(b"{") <= MAX_DEPTH
    return is_shallow and len(text) <= MAX_RECORD and b"\\u0000" not in text and not _has_fraction(raw)


def _has_fraction(raw: object) -> bool:
    """Whether a number that is no whole one stands in a record that is known to be small and shallow."""
    if isinstance(raw, dict | list):
        inside = raw.values() if isinstance(raw, dict) else raw
        return any(isinstance(one, dict | list | float) and _has_fraction(one) for one in inside)
    return isinstance(raw, float)


def _find_fault(raw: object) -> None:
    """Walk the whole record, without recursion so that no nesting can exhaust the stack."""
    size = 0
    waiting: list[tuple[object, int]] = [(raw, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise Refused(Reason.TOO_DEEP, _TOO_DEEP)
        if isinstance(value, str):
            size += len(value)
            _check_characters(value)
        elif isinstance(value, float) and not math.isfinite(value):
            raise Refused(Reason.BAD_NUMBER, _BAD_NUMBER)
        elif isinstance(value, Mapping):
            waiting.extend((part, depth + 1) for pair in value.items() for part in pair)
        elif isinstance(value, list):
            size += len(value)
            waiting.extend((part, depth + 1) for part in value)
    if size > MAX_RECORD:
        raise Refused(Reason.RECORD_TOO_LARGE, _RECORD_TOO_LARGE)


def raw_text(raw: object) -> str:
    """The record as ASCII JSON, in which NUL and broken characters are spelt out and can be stored."""
    try:
        return json.dumps(raw, ensure_ascii=True, default=str)
    except RecursionError:
        return "(nested too deep to be written down)"


def external_id(value: object) -> str:
    """The source's own number or name for a record, as text. Raises ``Refused``."""
    if value is None or value == "":
        raise Refused(Reason.MISSING_ID, _MISSING_ID)
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise Refused(Reason.BAD_ID, _BAD_ID)
    if isinstance(value, int) and abs(value) >= 10**MAX_ID:
        raise Refused(Reason.BAD_ID, _BAD_ID)
    text = str(value).strip()
    if not text:
        raise Refused(Reason.MISSING_ID, _MISSING_ID)
    if len(text) > MAX_ID or _CONTROL.search(text) or _SURROGATE.search(text):
        raise Refused(Reason.BAD_ID, _BAD_ID)
    return text


def body_text(value: object) -> str:
    """What the patient said, without markup. Raises ``Refused`` when there is nothing or too much."""
    if not isinstance(value, str) or not value.strip():
        raise Refused(Reason.MISSING_TEXT, _MISSING_TEXT)
    if len(value) > MAX_TEXT:
        raise Refused(Reason.TEXT_TOO_LONG, _TEXT_TOO_LONG.format(length=len(value), limit=MAX_TEXT))
    _check_characters(value)
    text = plain_text(value)
    if not text:
        raise Refused(Reason.MISSING_TEXT, _MISSING_TEXT)
    return text


def title_text(value: object, *, body: str) -> str:
    """The title on one line, cut at 300 characters (``raw`` keeps it whole).

    A title is only a label, so a bad one never costs the story: where there is none the opening
    words of the text stand in.
    """
    title = one_line(str(value)[:MAX_TEXT]) if isinstance(value, str) else ""
    return _cut(title, MAX_TITLE) if title else _cut(" ".join(body.split()), _FALLBACK_TITLE)


def short_text(value: object, *, limit: int = MAX_NAME) -> str:
    """A name, a role, a state: one line, cut at ``limit`` characters, empty where there is none."""
    return _cut(one_line(value[:MAX_TEXT]), limit) if isinstance(value, str) else ""


def required_moment(value: object, *, now: datetime) -> datetime:
    """When the story was told, in UTC. Raises ``Refused`` when it is missing or makes no sense."""
    moment = optional_moment(value, now=now)
    if moment is None:
        raise Refused(Reason.MISSING_DATE, _MISSING_DATE)
    return moment


def optional_moment(value: object, *, now: datetime) -> datetime | None:
    """A moment in UTC, or None where there is none. Raises ``Refused`` when it makes no sense.

    Reads ISO dates and date-times with or without seconds, fractions and offset. Without an offset
    it is UTC, as Care Opinion states of all its times; a date alone is its first moment.
    """
    if value is None or value == "":
        return None
    if not isinstance(value, str) or not _DATE.fullmatch(value.strip()):
        raise Refused(Reason.BAD_DATE, _BAD_DATE)
    try:
        moment = datetime.fromisoformat(value.strip().upper().replace(" ", "T", 1).replace(" ", ""))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(Reason.BAD_DATE, _BAD_DATE) from None
    if moment.year < EARLIEST_YEAR or moment > now + FUTURE_ALLOWANCE:
        raise Refused(Reason.BAD_DATE, _BAD_DATE)
    return moment


def criticality(value: object) -> tuple[str | None, int | None]:
    """A moderator's judgement as (label as it came, 0 to 5).

    A label that we do not know is kept and has no number, so that it can be mapped later.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 5:
        return str(value), value
    label = short_text(value, limit=MAX_LABEL)
    if not label:
        return None, None
    return label, _CRITICALITY.get(label.casefold().removesuffix(" critical"))


def _check_characters(text: str) -> None:
    """Refuse NUL and lone surrogates."""
    if "\x00" in text:
        raise Refused(Reason.NUL, _NUL)
    if not text.isascii() and _SURROGATE.search(text):
        raise Refused(Reason.BROKEN_CHARACTERS, _BROKEN)


def _cut(text: str, limit: int) -> str:
    """At most ``limit`` characters, with an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


_AGAIN = "Ask whoever runs the source to correct it there; it will be read again at the next import."
_MISSING_ID = f"This record has no id, so we could not tell it from others. {_AGAIN}"
_BAD_ID = f"The id of this record is not a number or a short name. {_AGAIN}"
_MISSING_DATE = f"This story does not say when it was told, so it has no due date. {_AGAIN}"
_BAD_DATE = (
    f"A date of this story makes no sense: it should look like 2026-03-15 or 2026-03-15T09:12:00Z, "
    f"not before {EARLIEST_YEAR} and not in the future. {_AGAIN}"
)
_MISSING_TEXT = f"This story has no text, so there is nothing to answer. {_AGAIN}"
_TEXT_TOO_LONG = (
    "The text of this story is {length:,} characters long; we take up to {limit:,}. "
    "Read it at the source, and ask there whether it is a mistake."
)
_NUL = f"This story contains a NUL character, which text never holds; it was damaged on its way. {_AGAIN}"
_BROKEN = (
    f"This story contains half a character (a broken emoji, most likely), so its text is damaged. {_AGAIN}"
)
_BAD_NUMBER = f"This story contains a number that is none (NaN or infinity). {_AGAIN}"
_TOO_DEEP = f"This record is nested more than {MAX_DEPTH} levels deep, which no story is. {_AGAIN}"
_RECORD_TOO_LARGE = (
    f"This record holds more than {MAX_RECORD:,} characters beside its text. Look at it at the source, "
    "and ask there whether it is a mistake."
)
