"""Asks the database which state of the public pages is in force: one small query on a connection of its own.

The connection is kept by the process, so that a page from memory costs no sign-in at the database. A process that
cannot ask gets None, and then serves nothing from memory.
"""

from __future__ import annotations

import os
import threading
from typing import Any

import psycopg2
from django.db import DatabaseError, connection

_ASK = "SELECT string_agg(number::text, ',' ORDER BY id) FROM public_publicgeneration"

_lock = threading.Lock()
_kept: tuple[int, Any] | None = None


def generation_in_force() -> str | None:
    """Give the numbers of the state in force, or None where the database does not say.

    Inside a transaction it says nothing: what the same transaction changed a moment ago would not show in them.
    """
    if connection.in_atomic_block:
        return None
    for _ in range(2):
        try:
            return _asked()
        except (psycopg2.Error, DatabaseError):
            forget_connection()
    return None


def forget_connection() -> None:
    """Close the connection; the next question opens another."""
    global _kept
    with _lock:
        kept, _kept = _kept, None
    if kept and kept[0] == os.getpid():
        kept[1].close()


def _asked() -> str | None:
    with _connection().cursor() as cursor:
        cursor.execute(_ASK)
        row = cursor.fetchone()
    return str(row[0]) if row and row[0] else None


def _connection() -> Any:
    """Give this process's connection: one inherited from before a fork belongs to another process."""
    global _kept
    with _lock:
        if _kept is None or _kept[0] != os.getpid():
            made = connection.get_new_connection(connection.get_connection_params())
            made.autocommit = True
            _kept = (os.getpid(), made)
        return _kept[1]
