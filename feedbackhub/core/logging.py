"""One JSON object a log line, through structlog: newlines and control characters in a value cannot forge a line."""

from __future__ import annotations

import logging
from contextvars import ContextVar

import structlog

request_id: ContextVar[str] = ContextVar("request_id", default="")

_SHARED: list[structlog.typing.Processor] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.ExtraAdder(allow=["request_id"]),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class JsonLineFormatter(structlog.stdlib.ProcessorFormatter):
    """Formats records of the standard library's loggers as JSON lines. Tracebacks show no local variables."""

    def __init__(self) -> None:
        super().__init__(
            foreign_pre_chain=_SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )


class RequestIdFilter(logging.Filter):
    """Puts the request's id on every log record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add `request_id` (empty outside a request); keep every record."""
        record.request_id = request_id.get()
        return True
