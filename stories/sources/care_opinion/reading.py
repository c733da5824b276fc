"""Reads one answer of Care Opinion's API: JSON comes out, or the one error that says what is wrong.

Pure, so that every bad manner of the service can be tried as a row in a table. What the service
sent is never quoted in a message: it may be a patient's words or an echo of the key.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from stories.sources.errors import (
    BadKey,
    CutOff,
    NothingThere,
    NotJson,
    RateLimited,
    ServerTrouble,
    SourceError,
    UnexpectedShape,
)

_REDIRECTED = (
    "Care Opinion sent us to another page instead of stories, which is how it turns down a wrong key. "
    "Check the key: a subscription administrator finds it on Care Opinion under API keys (the one for the "
    "HTTP header, which does not expire). If the key is right, check the address of the source."
)
_REFUSED = (
    "Care Opinion does not accept the key, or the key does not cover these stories. A subscription "
    "administrator can see on Care Opinion whether the key was changed or the subscription has ended."
)
_NOT_JSON = (
    "Care Opinion answered with a web page or an error text instead of stories. Try again in a few minutes. "
    "If it goes on, check the address and the key of the source, then ask Care Opinion."
)
_CUT_OFF = (
    "An answer of Care Opinion broke off before its end, so none of it was used. Try again in a few minutes; "
    "nothing is lost, the import goes on from where it was."
)
_NO_REASON = (
    "Care Opinion had trouble of its own (error {status}). Try again in a few minutes; nothing is lost."
)
_NOTHING = "Care Opinion has nothing at this address. Check the address of the source."
_TURNED_DOWN = (
    "Care Opinion turned our request down (error {status}). Its API may have changed: tell whoever looks "
    "after FeedbackHub."
)
_SLOW_DOWN = "Care Opinion asks us to slow down. Try again in {wait}; nothing is lost."


def read_json(status: int, headers: Mapping[str, str], body: bytes, *, now: float) -> object:
    """Return the JSON of an answer, or raise the ``SourceError`` that fits.

    ``now`` is our clock in epoch seconds, used only where the answer does not give its own time.
    """
    if status != 200:
        raise _error_for(status, headers, now=now)
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type and not _is_json_type(content_type):
        raise NotJson(_NOT_JSON)
    try:
        text = body.decode(json.detect_encoding(body))
    except UnicodeDecodeError as error:
        raise (CutOff(_CUT_OFF) if "unexpected end" in error.reason else NotJson(_NOT_JSON)) from None
    return _parse(text)


def cut_off() -> CutOff:
    """The error for a body that the connection did not deliver whole."""
    return CutOff(_CUT_OFF)


def _parse(text: str) -> object:
    """Parse JSON, telling text that ends early from text that never was JSON."""
    stripped = text.strip().removeprefix("\ufeff")
    try:
        return json.loads(stripped)
    except json.JSONDecodeError as error:
        raise (CutOff(_CUT_OFF) if _ends_early(stripped, error) else NotJson(_NOT_JSON)) from None
    except (ValueError, RecursionError):  # a number or a nesting beyond all reason
        raise NotJson(_NOT_JSON) from None


def _ends_early(text: str, error: json.JSONDecodeError) -> bool:
    """Whether the text began as JSON and stops before its end."""
    closing = {"[": "]", "{": "}"}.get(text[:1])
    return closing is not None and (not text.endswith(closing) or error.pos >= len(text))


def _is_json_type(content_type: str) -> bool:
    """Whether a content type says JSON."""
    return content_type in ("application/json", "text/json") or content_type.endswith("+json")


def _error_for(status: int, headers: Mapping[str, str], *, now: float) -> SourceError:
    """The error for a status other than 200."""
    if 300 <= status < 400:
        return BadKey(_REDIRECTED)
    if status in (401, 403):
        return BadKey(_REFUSED)
    if status in (404, 410):
        return NothingThere(_NOTHING)
    if status == 429 or (status == 503 and "retry-after" in headers):
        wait = wait_asked(headers, now=now)
        return RateLimited(_SLOW_DOWN.format(wait=_in_words(wait)), wait_seconds=wait)
    if status >= 500 or status in (408, 425):
        return ServerTrouble(_NO_REASON.format(status=status))
    if 200 < status < 300:
        return NotJson(_NOT_JSON)
    return UnexpectedShape(_TURNED_DOWN.format(status=status))


def wait_asked(headers: Mapping[str, str], *, now: float) -> float | None:
    """How many seconds the service wants us to wait, or None if it does not say.

    ``Retry-After`` (seconds or a date) goes before ``X-RateLimit-Reset`` (epoch seconds). Moments are
    reckoned against the answer's own ``Date``, since our clock and theirs need not agree.
    """
    theirs = _epoch(headers.get("date", ""))
    reference = now if theirs is None else theirs
    asked = headers.get("retry-after", "").strip()
    seconds = _number(asked)
    if seconds is None and (moment := _epoch(asked)) is not None:
        seconds = moment - reference
    if seconds is None and (reset := _number(headers.get("x-ratelimit-reset", ""))) is not None:
        seconds = reset - reference
    return None if seconds is None else max(0.0, seconds)


def _number(text: str) -> float | None:
    """A finite number, or None."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _epoch(text: str) -> float | None:
    """An HTTP date in epoch seconds, or None."""
    try:
        moment = parsedate_to_datetime(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _in_words(wait: float | None) -> str:
    """A wait as a person says it."""
    if wait is None:
        return "a few minutes"
    return f"{math.ceil(wait)} seconds" if wait < 120 else f"{math.ceil(wait / 60)} minutes"
