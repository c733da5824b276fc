"""Work that must follow a change: a row in the same transaction, a wake-up after it, a sweeper for what was missed.

Losing the broker costs delay, never work. This is the only place that may call `transaction.on_commit`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import cache

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from feedbackhub.core.clock import now
from feedbackhub.core.models import OutboxMessage

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
FIRST_GAP = timedelta(seconds=30)
Handler = Callable[..., None]


def enqueue(
    *, task: str, kwargs: Mapping[str, int | str], key: str | None = None, due_at: datetime | None = None
) -> OutboxMessage | None:
    """Owe `task(**kwargs)` from `due_at` (now unless given) on; call it inside the transaction of the change.

    `kwargs` holds ids, never text. With a `key`, work that is already owed or done under it is not owed again
    and None is returned.
    """
    due = due_at or now()
    if key is None:
        message = OutboxMessage.objects.create(task=task, kwargs=dict(kwargs), due_at=due)
    else:
        found, created = OutboxMessage.objects.get_or_create(
            key=key, defaults={"task": task, "kwargs": dict(kwargs), "due_at": due}
        )
        if not created:
            return None
        message = found
    after_commit(_wake)
    return message


def after_commit(callback: Callable[[], object]) -> None:
    """Run `callback` once the present transaction has committed; its failure is logged and hurts nobody."""
    transaction.on_commit(callback, robust=True)


def _wake() -> None:
    try:
        current_app.send_task("core.drain_outbox", ignore_result=True)
    except OperationalError:
        logger.warning("broker unreachable; the sweeper will do what is owed")


def drain(*, limit: int = 100) -> int:
    """Do up to `limit` pieces of work that are due, each in a transaction of its own; give how many were done.

    Claims rows with SKIP LOCKED, so that several workers share the work. A piece that fails is tried again
    after 30 s, 60 s, 2 min and 4 min, then set aside with its error for a person to see.
    """
    _load_tasks()
    done = 0
    for _ in range(limit):
        outcome = _do_one()
        if outcome is None:
            break
        done += outcome
    return done


@cache
def _load_tasks() -> None:
    """Know every room's tasks in a process that is no worker, too: a shell, a command, a test."""
    current_app.loader.import_default_modules()


def _do_one() -> int | None:
    claimed = _claim()
    if claimed is None:
        return None
    try:
        with transaction.atomic():
            row = OutboxMessage.objects.select_for_update().get(pk=claimed.pk)
            if row.done_at is not None:
                return 0
            current_app.tasks[row.task](**row.kwargs)
            row.done_at = now()
            row.save(update_fields=["done_at"])
        return 1
    except Exception as error:
        logger.exception("outbox message %s failed", claimed.pk)
        _note_failure(claimed, error)
        return 0


def _claim() -> OutboxMessage | None:
    """Count the attempt before the work, so that a task which kills its worker is set aside in the end."""
    with transaction.atomic():
        due = OutboxMessage.objects.filter(done_at__isnull=True, set_aside_at__isnull=True, due_at__lte=now())
        if tired := due.filter(attempts__gte=MAX_ATTEMPTS).update(set_aside_at=now()):
            logger.error("%s outbox messages set aside after %s attempts", tired, MAX_ATTEMPTS)
        row = due.select_for_update(skip_locked=True).order_by("due_at").first()
        if row is not None:
            row.attempts += 1
            row.due_at = now() + FIRST_GAP * 2 ** (row.attempts - 1)
            row.save(update_fields=["attempts", "due_at"])
    return row


def _note_failure(row: OutboxMessage, error: Exception) -> None:
    # The exception's type only: its text may hold a patient's words.
    OutboxMessage.objects.filter(pk=row.pk).update(last_error=type(error).__name__)
