"""Remembers the rows that a file has shown, a million of them in little memory: they lie in a temporary file.

Rows are told apart by 64 bits of a hash; among a million rows two different ones meet with a chance of 1 in 37 million,
and then one of the two is put aside with a reason.
"""

from __future__ import annotations

import hashlib
import sqlite3
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class SeenRows:
    """A count for each text, and what was first noted with it. Use it in a ``with``."""

    def __enter__(self) -> Self:
        """Make the temporary database, which SQLite deletes with the connection."""
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=OFF")
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute("PRAGMA cache_size=-4096")
        self._db.execute(
            "CREATE TABLE seen (key INTEGER PRIMARY KEY, times INTEGER, note INTEGER, line INTEGER)"
        )
        self._db.execute("BEGIN")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go of it."""
        self._db.close()

    def count(self, text: str) -> int:
        """Note a text once more, and give how often it was noted by now."""
        row = self._db.execute(
            "INSERT INTO seen VALUES (?, 1, 0, 0) ON CONFLICT (key) DO UPDATE SET times = times + 1 RETURNING times",
            (_key(text),),
        ).fetchone()
        return int(row[0])

    def first(self, text: str, *, note: str, line: int) -> tuple[int, bool]:
        """Give the line on which a text was first noted (this one if it is new), and whether with the same note."""
        key, noted = _key(text), _key(note)
        cursor = self._db.execute(
            "INSERT INTO seen VALUES (?, 1, ?, ?) ON CONFLICT (key) DO NOTHING", (key, noted, line)
        )
        if cursor.rowcount == 1:
            return line, True
        row = self._db.execute("SELECT line, note FROM seen WHERE key = ?", (key,)).fetchone()
        return int(row[0]), int(row[1]) == noted


def _key(text: str) -> int:
    digest = hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
