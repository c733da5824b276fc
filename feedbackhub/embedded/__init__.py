"""PostgreSQL from a PyPI wheel, for when DATABASE_URL is unset. The only place that knows of it.

Two doors: `database_url()` and `stop()`. Data, sockets and locks stand under `var/postgresql`, and nothing
listens on the network. It may not import Django, since the settings import it. Why it is made so:
docs/decisions/0002-embedded-postgresql.md.
"""

from __future__ import annotations

from pathlib import Path

from feedbackhub.embedded.programs import EmbeddedDatabaseError
from feedbackhub.embedded.server import EmbeddedPostgres

__all__ = ["EmbeddedDatabaseError", "EmbeddedPostgres", "database_url", "hub", "stop"]

hub = EmbeddedPostgres(Path(__file__).resolve().parent.parent.parent / "var" / "postgresql")


def database_url() -> str:
    """Give the address of the embedded database, started if need be, and kept while this process lives."""
    return hub.url()


def stop() -> bool:
    """Give this process's lease back; the last one stops the server. Says whether this call stopped it."""
    return hub.release()
