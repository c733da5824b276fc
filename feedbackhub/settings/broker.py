"""Chooses how Celery's messages travel: Redis where there is one, else folders on this machine's disk."""

from __future__ import annotations

import hashlib
import socket
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LOOPBACK_REDIS = ("127.0.0.1", 6379)

# 900 s is three times the hard time limit: a task that is still alive is never handed out twice.
REDIS_OPTIONS: dict[str, Any] = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
}


def redis_answers_on_loopback() -> bool:
    """Say whether a Redis without a password answers PING on 127.0.0.1:6379 within a fifth of a second."""
    try:
        with socket.create_connection(LOOPBACK_REDIS, timeout=0.2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def broker_settings(*, redis_url: str | None, folder: Path) -> tuple[str, dict[str, Any]]:
    """Give Celery's broker URL and transport options.

    `redis_url` wins; then a Redis on loopback; then kombu's filesystem transport in `folder`, which is made.
    """
    if redis_url:
        return redis_url, dict(REDIS_OPTIONS)
    if redis_answers_on_loopback():
        host, port = LOOPBACK_REDIS
        return f"redis://{host}:{port}/0", {**REDIS_OPTIONS, "global_keyprefix": _own_prefix(folder)}
    return filesystem_broker(folder)


def _own_prefix(folder: Path) -> str:
    """Keep two hubs that find the same Redis on one machine out of each other's queues."""
    digest = hashlib.blake2b(str(folder.resolve()).encode(), digest_size=6)
    return f"feedbackhub-{digest.hexdigest()}-"


def filesystem_broker(folder: Path) -> tuple[str, dict[str, Any]]:
    """Give the broker URL and options of kombu's filesystem transport in `folder`, which is made."""
    for name in ("messages", "processed", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return "filesystem://", {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "processed_folder": str(folder / "processed"),
        "control_folder": str(folder / "control"),
        "store_processed": False,
        # At kombu's default of 1 s a queue of short tasks crawls.
        "polling_interval": 0.05,
    }
