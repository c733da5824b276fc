"""One pace a key for all workers and processes, kept by the database with its own clock.

Each request is let through by one statement, which moves the moment at which the next may go (GCRA). It runs on a
connection of its own, in autocommit: inside somebody's transaction it would hold all others up until that ends.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import DatabaseError, connection

from stories.models import RequestPace
from stories.sources.errors import RateLimited
from stories.sources.http.client import LONGEST_WAIT

if TYPE_CHECKING:
    from types import TracebackType

    from django.db.backends.base.base import BaseDatabaseWrapper

# How much of a late wake-up is made good, so that the average holds though sleeps overrun. At four a second, grants lie
# 0.25 s apart less this at most once, so six of them never fall within a second, nor within 1.1 s.
SLACK = 0.15
# A grant that came back later than this is not used: the request would arrive among those of others.
STALE = 0.1
LONGEST_PENALTY = 3600.0
# A sleep that ends a moment too early costs one more look.
_MARGIN = 0.0005
_BUSY = (
    "The service asks us to slow down, and other imports with the same key wait already. Try again in a few minutes; "
    "nothing is lost."
)

_TABLE = RequestPace._meta.db_table
_TAKE = f"""
    INSERT INTO {_TABLE} AS pace (fingerprint, next_free_at)
    VALUES (%(key)s, clock_timestamp() + %(gap)s * interval '1 second')
    ON CONFLICT (fingerprint) DO UPDATE
    SET next_free_at = GREATEST(pace.next_free_at, clock_timestamp() - %(slack)s * interval '1 second')
        + %(gap)s * interval '1 second'
    WHERE pace.next_free_at <= clock_timestamp()
    RETURNING 1
"""  # noqa: S608 - the table's own name
_WAIT = (
    f"SELECT EXTRACT(EPOCH FROM next_free_at - clock_timestamp()) FROM {_TABLE} WHERE fingerprint = %(key)s"  # noqa: S608
)
_PENALISE = f"""
    INSERT INTO {_TABLE} AS pace (fingerprint, next_free_at)
    VALUES (%(key)s, clock_timestamp() + %(wait)s * interval '1 second')
    ON CONFLICT (fingerprint) DO UPDATE SET next_free_at = GREATEST(pace.next_free_at, EXCLUDED.next_free_at)
"""  # noqa: S608


class SharedPace:
    """The pace of one key. Implements `stories.sources.pacing.RateLimiter`; use it in a `with` statement."""

    def __init__(
        self, key: str, *, rate: float | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        """Share the pace of `key`: `rate` requests a second, as the settings say unless it is given."""
        self._key = fingerprint_of(key)
        self._gap = 1 / (rate or settings.SOURCE_REQUESTS_A_SECOND)
        self._sleep = sleep
        self._connection: BaseDatabaseWrapper | None = None

    def __enter__(self) -> Self:
        """Nothing to do: the connection opens when needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            with suppress(DatabaseError):
                self._connection.close()
            self._connection = None

    def take(self) -> None:
        """Return once the caller may send one request, and send it at once then.

        Raises `RateLimited` where that would take longer than anybody is ready to sit out.
        """
        asked = {"gap": self._gap, "slack": min(SLACK, self._gap * 0.6)}
        while not self._granted(asked):
            wait = self._ask(_WAIT) or 0.0
            if wait > LONGEST_WAIT:
                raise RateLimited(_BUSY, wait_seconds=wait)
            if wait > 0:
                self._sleep(wait + _MARGIN)

    def _granted(self, asked: Mapping[str, float]) -> bool:
        began = time.monotonic()
        granted = self._ask(_TAKE, **asked) is not None
        return granted and time.monotonic() - began <= STALE

    def penalise(self, seconds: float) -> None:
        """Hold back everybody who uses this key, since the service has asked one of us to wait."""
        self._ask(_PENALISE, wait=min(seconds, LONGEST_PENALTY))

    def _ask(self, statement: str, **values: float) -> float | None:
        try:
            with self._open().cursor() as cursor:
                cursor.execute(statement, {"key": self._key, **values})
                row = cursor.fetchone() if cursor.description else None
        except DatabaseError:
            self.close()
            raise
        return None if row is None else float(row[0])

    def _open(self) -> BaseDatabaseWrapper:
        if self._connection is None:
            self._connection = connection.copy()
            with self._connection.cursor() as cursor:
                # After a crash of the database the last request may be forgotten: that is worth no wait for the disk.
                cursor.execute("SET synchronous_commit TO off")
        return self._connection


def fingerprint_of(key: str) -> str:
    """Give the name under which a key's pace is kept: the same for the same key, and of no use to anybody else."""
    secret = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"key-pace").digest()
    return hmac.new(secret, key.strip().encode(), "sha256").hexdigest()
