"""Asks the database, the broker and the outbox how they are. Answers never carry addresses or errors' texts."""

from __future__ import annotations

from datetime import timedelta

from celery import current_app
from django.db import DatabaseError, connection
from kombu.exceptions import OperationalError

from feedbackhub.core.clock import now
from feedbackhub.core.models import OutboxMessage


def check(*, oldest_allowed: timedelta) -> dict[str, str]:
    """Give "ok" or what is wrong, for `database`, `broker` and `outbox`."""
    return {"database": _database(), "broker": _broker(), "outbox": _outbox(oldest_allowed)}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _broker() -> str:
    try:
        with current_app.connection_for_write(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0)
    except (OperationalError, OSError):
        return "unreachable"
    return "ok"


def _outbox(oldest_allowed: timedelta) -> str:
    try:
        late = OutboxMessage.objects.filter(
            done_at__isnull=True, set_aside_at__isnull=True, due_at__lt=now() - oldest_allowed
        ).exists()
    except DatabaseError:
        return "unknown"
    return "work has been due for too long" if late else "ok"
