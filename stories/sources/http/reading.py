"""Reads one answer of a service: JSON comes out, or the one error that says what is wrong.

Pure, so that every bad manner of a service can be tried as a row in a table. What the service
sent is never quoted in a message: it may be a patient's words or an echo of the key.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from stories.sources.http.service import Service

_NOT_JSON = (
    "{name} answered with a web page or an error text instead of {items}. Try again in a few minutes. "
    "If it goes on, check the address and the key of the source, then ask {name}."
)
_CUT_OFF = (
    "An answer of {name} broke off before its end, so none of it was used. Try again in a few minutes; "
    "nothing is lost, the import goes on from where it was."
)
_NO_REASON = "{name} had trouble of its own (error {status}). Try again in a few minutes; nothing is lost."
_NOTHING = "{name} has nothing at this address. Check the address of the source."
_TURNED_DOWN = (
    "{name} turned our request down (error {status}). Its API may have changed: tell whoever looks "
    "after FeedbackHub."
)
_SLOW_DOWN = "{name} asks us to slow down. Try again in {wait}; nothing is lost."


def read_json(
    status: int, headers: Mapping[str, str], body: bytes, *, service: Service, now: float
) -> object:
    """Return the JSON of an answer, or raise the ``SourceError`` that fits.

    ``now`` is our clock in epoch seconds, used only where the answer does not give its own time.
    """
    if status != 200:
        raise _error_for(status, headers, service=service, now=now)
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type and not _is_json_type(content_type):
        raise _not_json(service)
    try:
        text = body.decode(json.detect_encoding(body))
    except UnicodeDecodeError as error:
        is_cut = "unexpected end" in error.reason
        raise (cut_off(service) if is_cut else _not_json(service)) from None
    return _parse(text, service)


def cut_off(service: Service) -> CutOff:
    """The error for a body that the connection did not deliver whole."""
    return CutOff(_CUT_OFF.format(name=service.name))


def _not_json(service: Service) -> NotJson:
    """The error for a page or a text where JSON was due."""
    return NotJson(_NOT_JSON.format(name=service.name, items=service.items))


def _parse(text: str, service: Service) -> object:
    """Parse JSON, telling text that ends early from text that never was JSON."""
    stripped = text.strip().removeprefix("\ufeff")
    try:
        return json.loads(stripped)
    except json.JSONDecodeError as error:
        raise (cut_off(service) if _ends_early(stripped, error) else _not_json(service)) from None
    except (ValueError, RecursionError):  # a number or a nesting beyond all reason
        raise _not_json(service) from None


def _ends_early(text: str, error: json.JSONDecodeError) -> bool:
    """Whether the text began as JSON and stops before its end."""
    closing = {"[": "]", "{": "}"}.get(text[:1])
    return closing is not None and (not text.endswith(closing) or error.pos >= len(text))


def _is_json_type(content_type: str) -> bool:
    """Whether a content type says JSON."""
    return content_type in ("application/json", "text/json") or content_type.endswith("+json")


def _error_for(status: int, headers: Mapping[str, str], *, service: Service, now: float) -> SourceError:
    """The error for a status other than 200.

    403 with ``Retry-After`` is a quota that is used up, as gateways of the Azure kind say it.
    """
    name = service.name
    if 300 <= status < 400:
        return service.redirect_error(service.redirected)
    if status == 429 or (status in (403, 503) and "retry-after" in headers):
        wait = wait_asked(headers, now=now)
        return RateLimited(_SLOW_DOWN.format(name=name, wait=_in_words(wait)), wait_seconds=wait)
    if status in (401, 403):
        return BadKey(service.refused)
    if status in (404, 410):
        return NothingThere(_NOTHING.format(name=name))
    if status >= 500 or status in (408, 425):
        return ServerTrouble(_NO_REASON.format(name=name, status=status))
    if 200 < status < 300:
        return _not_json(service)
    return UnexpectedShape(_TURNED_DOWN.format(name=name, status=status))


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
