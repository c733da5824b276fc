"""One JSON object a log line, through structlog: newlines and control characters in a value cannot forge a line."""

from __future__ import annotations

import logging
import re
import sys
from contextvars import ContextVar

import structlog
from django.db.utils import Error as DatabaseTrouble

request_id: ContextVar[str] = ContextVar("request_id", default="")

# A long random part of an address opens a page to whoever has it (an author's own page, a new password), so it has no
# place in a log. Ids and words are shorter.
_KEY_IN_ADDRESS = re.compile(r"(?<=/)(?=[A-Za-z0-9_-]*[0-9A-Z_])[A-Za-z0-9_-]{30,}(?=[/?#&\"'\s]|$)")


def _without_keys(
    logger: logging.Logger, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Mask what in a logged address would open a page."""
    said = event.get("event")
    if isinstance(said, str) and "/" in said:
        event["event"] = _KEY_IN_ADDRESS.sub("…", said)
    return event


_SHARED: list[structlog.typing.Processor] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(allow=["request_id"]),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def _exception_without_rows(
    logger: logging.Logger, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Print the exception, of the database's errors the first line only.

    What follows in them can be the row itself ("Failing row contains …") or the statement with its values: patients'
    words, which have no place in a log.
    """
    given = event.get("exc_info")
    error = given[1] if isinstance(given, tuple) else given
    printed = structlog.processors.format_exc_info(logger, name, event)
    for trouble in _chain(error if isinstance(error, BaseException) else sys.exc_info()[1]):
        whole = str(trouble).rstrip()
        first = whole.partition("\n")[0]
        if first != whole and _is_of_the_database(trouble) and "exception" in printed:
            printed["exception"] = printed["exception"].replace(whole, f"{first} (the rest is left out)")
    return printed


def _chain(error: BaseException | None) -> list[BaseException]:
    """Give an exception and those behind it."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in found:
            found.append(one)
            waiting += [one.__cause__, one.__context__]
    return found


def _is_of_the_database(error: BaseException) -> bool:
    return isinstance(error, DatabaseTrouble) or type(error).__module__.startswith("psycopg")


class JsonLineFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats records of the standard library's loggers as JSON lines. Tracebacks show no local variables."""

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _exception_without_rows,
                _without_keys,
                structlog.processors.JSONRenderer(),
            ],
        )


class RequestIdFilter(logging.Filter):
    """Puts the request's id on every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add `request_id` (empty outside a request); keep every record."""
        record.request_id = request_id.get()
        return True
