"""`make run`: the whole hub in one terminal. Migrates, seeds once, starts web, worker and beat, stops them cleanly.

For trying out and for development only: it listens on loopback, and its demo sign-ins are printed.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scripts.children import Child, stop_all, wait_until
from scripts.port_owner import describe_owner, is_taken

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

PROJECT = Path(__file__).resolve().parent.parent
VAR = PROJECT / "var"
LOGS = VAR / "log"
BIN = Path(sys.executable).parent
# Everything, PostgreSQL too, is down within ten seconds of Ctrl-C. Over the filesystem transport an idle worker
# takes six of them: it looks up from its queue only every two seconds, then joins its pool.
PATIENCE = 8.5
WEB_START_SECONDS = 60
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class HubError(RuntimeError):
    """The hub cannot run; the message is for the person at the terminal."""


class StopAsked(Exception):
    """No fault: Ctrl-C, SIGTERM or a closed terminal."""


def main() -> int:
    """Run the hub until it is asked to stop. 0 after a stop that was asked for, 1 after a fault."""
    for number in STOPPING:
        signal.signal(number, _ask_to_stop)
    try:
        port = _port()
        with _only_one(port):
            return _run(port)
    except HubError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except StopAsked:
        print("\nStopped.")
        return 0


def _refuse_taken(port: int) -> None:
    if is_taken(port):
        owner = describe_owner(port)
        raise HubError(
            f"Port {port} is taken{f' by: {owner}' if owner else ''}. Stop that program, or choose another port: "
            f"make run PORT={port + 1}"
        )


def _run(port: int) -> int:
    _refuse_taken(port)
    LOGS.mkdir(parents=True, exist_ok=True)
    with _database():
        _manage("migrate", "--no-input", "--verbosity", "0", doing="Preparing the database")
        # A database of one's own is left alone once it holds anything. In the embedded one the command adds
        # the Trusts that are missing, so that a first start that was cut off is made whole.
        only_if_empty = ["--if-empty"] if _has_own_database() else []
        _manage(
            "seed_demo",
            *only_if_empty,
            doing="Filling it with demo data (the first time about half a minute)",
        )
        children: list[Child] = []
        try:
            for child in _start(port):
                children.append(child)
            _await_web(children, port)
            _welcome(port)
            _watch(children)
        except HubError as error:
            # Said before the stopping, which takes its seconds.
            print(f"\n{error}", file=sys.stderr, flush=True)
            return 1
        finally:
            _stop(children)
    return 0


def _stop(children: list[Child]) -> None:
    # A second Ctrl-C must not cut the stopping short and leave half of it running.
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    print("\nStopping …", flush=True)
    if killed := stop_all(children, patience=PATIENCE):
        print(f"Had to be killed: {', '.join(killed)}.")


def _start(port: int) -> Iterator[Child]:
    """Start web, worker and beat; each is handed over at once, so that none is forgotten if the next fails."""
    celery = [str(BIN / "celery"), "-A", "feedbackhub"]
    commands = {
        "web": [
            *(str(BIN / "gunicorn"), "feedbackhub.wsgi:application", "--workers", "2"),
            *(
                "--bind",
                f"127.0.0.1:{port}",
                "--access-logfile",
                "-",
                "--graceful-timeout",
                "3",
                "--no-control-socket",
            ),
        ],
        # One worker on one machine has nobody to gossip with.
        "worker": [
            *(*celery, "worker", "--loglevel", "INFO", "--concurrency", "2"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        "beat": [
            *(*celery, "beat", "--loglevel", "INFO"),
            *("--pidfile=", "--schedule", str(VAR / "celery-beat-schedule")),
        ],
    }
    os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    for name, command in commands.items():
        yield Child.start(name, command, log_folder=LOGS, cwd=PROJECT)


def _await_web(children: list[Child], port: int) -> None:
    print("Starting web, worker and beat …", flush=True)
    wait_until(
        lambda: _answers(port) or any(child.has_ended for child in children), seconds=WEB_START_SECONDS
    )
    _refuse_ended(children)
    if not _answers(port):
        raise HubError(
            f"The web process does not answer. The end of {LOGS / 'web.log'}:\n{children[0].tail()}"
        )


def _watch(children: list[Child]) -> None:
    while True:
        wait_until(lambda: any(child.has_ended for child in children), seconds=3600, every=0.5)
        _refuse_ended(children)


def _refuse_ended(children: list[Child]) -> None:
    for child in children:
        if child.has_ended:
            raise HubError(
                f"The process '{child.name}' ended by itself (exit code {child.process.returncode}), so all are "
                f"stopped. The end of {child.log}:\n{child.tail()}"
            )


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(port: int) -> None:
    sign_ins = subprocess.run(
        [sys.executable, "manage.py", "demo_sign_ins"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"\nFeedbackHub is at http://127.0.0.1:{port}\n")
    print(sign_ins.stdout if sign_ins.returncode == 0 else sign_ins.stderr)
    print(f"Logs: {LOGS.relative_to(PROJECT)}/. Press Ctrl-C to stop.", flush=True)


def _manage(*arguments: str, doing: str) -> None:
    print(f"{doing} …", flush=True)
    # In a session of its own, so that Ctrl-C does not fill the terminal with its traceback as well.
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=PROJECT, start_new_session=True, check=False)
    if done.returncode != 0:
        raise HubError(f"manage.py {arguments[0]} failed (exit code {done.returncode}); it says why above.")


def _has_own_database() -> bool:
    return bool(os.environ.get("DATABASE_URL", "").strip())


@contextmanager
def _database() -> Iterator[None]:
    """Keep the embedded database up from the first command to the last, unless DATABASE_URL names another."""
    if _has_own_database():
        parts = urlsplit(os.environ["DATABASE_URL"])
        print(
            f"Using the database that DATABASE_URL names: {parts.path.lstrip('/')} on {parts.hostname or 'a socket'}"
        )
        yield
        return
    from feedbackhub import embedded

    print("Starting PostgreSQL …", flush=True)
    try:
        embedded.database_url()
    except embedded.EmbeddedDatabaseError as error:
        raise HubError(str(error)) from error
    try:
        yield
    finally:
        if not embedded.stop():
            print("PostgreSQL stays up: another command uses it, and the last one to end stops it.")


@contextmanager
def _only_one(port: int) -> Iterator[None]:
    """Refuse to run beside another `make run` of this folder. The kernel drops the lock however we end."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "run.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise HubError(
                f"The hub runs already: {lock.read().strip()}. Press Ctrl-C there to stop it."
            ) from None
        lock.truncate(0)
        lock.write(f"http://127.0.0.1:{port}, process {os.getpid()}\n")
        lock.flush()
        yield


def _port() -> int:
    text = os.environ.get("PORT", "8000")
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise HubError(f"PORT is {text!r}: expected a number from 1 to 65535, as in: make run PORT=8080")
    return int(text)


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    raise StopAsked


if __name__ == "__main__":
    sys.exit(main())
