"""A real Celery worker in a process of its own, on the test's own database and on a real broker."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from celery import current_app
from django.db import connection
from kombu import pools

from feedbackhub.settings.broker import REDIS_OPTIONS, filesystem_broker

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    """Give a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(condition: Callable[[], bool], *, seconds: float = 30, what: str = "it") -> None:
    """Wait until `condition` holds; fail in words after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s for {what}")


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Run a Redis of our own on a free port, without persistence, and give its URL."""
    program = shutil.which("redis-server")
    assert program, "redis-server is not installed: `make test` installs it (apt-get install redis-server)"
    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: _answers(port), what="Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def speaking_to(url: str, options: dict[str, object]) -> Iterator[None]:
    """Let this process's Celery app use another broker for a while."""
    before = current_app.conf.broker_url, current_app.conf.broker_transport_options
    _use(url, options)
    try:
        yield
    finally:
        _use(*before)


def _use(url: str | None, options: dict[str, object]) -> None:
    pools.reset()
    current_app.conf.update(broker_url=url, broker_write_url=url, broker_read_url=url)
    current_app.conf.broker_transport_options = options
    current_app._pool = None
    current_app.amqp._producer_pool = None


@contextmanager
def real_worker(folder: Path, *, redis_url: str = "", beat: bool = False) -> Iterator[Path]:
    """Run a worker on the test's database: over Redis where a URL is given, else over folders. Gives its log."""
    log = folder / "worker.log"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "feedbackhub.settings.test",
        "TEST_WORKER_DB_NAME": str(connection.settings_dict["NAME"]),
        "TEST_MAIL_FOLDER": str(folder / "mail"),
    }
    environment |= (
        {"TEST_REDIS_URL": redis_url} if redis_url else {"TEST_BROKER_FOLDER": str(folder / "broker")}
    )
    command = [sys.executable, "-m", "celery", "-A", "feedbackhub", "worker", "-c", "1", "-l", "info"]
    command += ["-B", "-s", str(folder / "beat")] if beat else []
    url, options = (redis_url, dict(REDIS_OPTIONS)) if redis_url else filesystem_broker(folder / "broker")
    with log.open("wb") as output, speaking_to(url, options):
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            wait_for(lambda: b"ready" in log.read_bytes(), what=f"the worker; its log is {log}")
            yield log
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
