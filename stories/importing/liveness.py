"""Whether the worker of a running import still lives.

A worker holds an advisory lock of PostgreSQL for as long as it works on a source. The lock belongs to the connection:
however the process ends, `kill -9` included, it is free a moment later, so nobody has to wait for a time-out. It only
says who is alive. What keeps two workers from writing is the claim number that every page's transaction checks.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Self

from django.db import DatabaseError, connection

# Two numbers name an advisory lock; the first is ours ("FHub"), so that no other use of them collides.
_FAMILY = 0x46487562
DETAILS = 0x46487563
"""The family of locks for those who ask for details, who do not get in an import's way."""
_BIGGEST = 0x7FFFFFFF

# Where the machine vanished with its connection, or a pooler keeps the lock, its silence decides. An adapter may need
# 25 minutes for one page at the very worst: seven attempts, each up to 90 s, and six waits of up to 120 s.
SILENCE = timedelta(minutes=30)


class Grip:
    """A worker's grip on a source: taken while the source's row is locked, let go at the end of the block."""

    def __init__(self, source_id: int, *, family: int = _FAMILY) -> None:
        self._source_id = source_id
        self._family = family
        self._held = False

    def take(self) -> bool:
        """Take the lock; False where another connection has it."""
        self._held = self._held or _ask("SELECT pg_try_advisory_lock(%s, %s)", self._source_id, self._family)
        return self._held

    def __enter__(self) -> Self:
        """Nothing to do: the lock is taken later."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go. A connection that broke has let go by itself."""
        if self._held:
            with suppress(DatabaseError):
                _ask("SELECT pg_advisory_unlock(%s, %s)", self._source_id, self._family)


def is_worked_on(source_id: int) -> bool:
    """Say whether another connection holds the source's lock. Ask in a transaction that has locked the source's row."""
    return not _ask("SELECT pg_try_advisory_xact_lock(%s, %s)", source_id)


def has_fallen_silent(heartbeat_at: datetime | None, now: datetime) -> bool:
    """Say whether a run has shown no sign of life for longer than any page may take."""
    return heartbeat_at is None or heartbeat_at < now - SILENCE


def _ask(question: str, source_id: int, family: int = _FAMILY) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, [family, source_id & _BIGGEST])
        row = cursor.fetchone()
    return bool(row and row[0])
