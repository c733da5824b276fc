"""The life of one embedded server: who may start it, who stops it, and what is done after a crash."""

from __future__ import annotations

import atexit
import fcntl
import os
import socket
import struct
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from feedbackhub.embedded import cluster
from feedbackhub.embedded.programs import EmbeddedDatabaseError, invoker, run, server_account

if TYPE_CHECKING:
    from collections.abc import Iterator

START_SECONDS = 60
STOP_SECONDS = 30
LARGEST_LOG = 10_000_000
TLS_QUESTION = struct.pack("!II", 8, 80877103)


class EmbeddedPostgres:
    """One PostgreSQL server in one folder, shared by every process that holds a lease on it.

    A lease is a shared lock on one file, which the kernel drops however its process ends. Whoever gives the
    last one back stops the server; nobody stops it under another process.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "server.log"
        self._lease: int | None = None

    def url(self) -> str:
        """Take a lease, start the server if it does not run, and give the address of the database.

        Raises EmbeddedDatabaseError if it cannot be started.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._turn():
                self._take_lease()
                sockets = self._sockets() or self._start()
        except PermissionError as error:
            raise EmbeddedDatabaseError(
                f"This account ({invoker()}) may not use {error.filename}, which another one (root?) made. "
                f"Give the files back, with: sudo chown -R {invoker()} var .venv"
            ) from error
        return f"postgres://{cluster.ROLE}@:{cluster.PORT}/{cluster.DATABASE}?host={quote(str(sockets), safe='')}"

    def release(self) -> bool:
        """Give the lease back; stop the server if that was the last one. Says whether it was stopped."""
        if self._lease is None or not self.folder.exists():
            return False
        with self._turn():
            # Closed, not unlocked: unlocking would drop the lease of a parent or child that shares it.
            os.close(self._lease)
            self._lease = None
            if not self._is_unused():
                return False
            return self._stop()

    def force_stop(self) -> bool:
        """Stop the server whoever uses it. Says whether one ran."""
        if not self.folder.exists():
            return False
        with self._turn():
            return self._stop()

    def is_running(self) -> bool:
        """Say whether the server answers."""
        return self._sockets() is not None

    def _start(self) -> Path:
        """Start the server and give the folder of its socket. Only in turn, with no server answering."""
        self._await_leftovers()
        if sockets := self._sockets():
            return sockets
        cluster.ensure_made(self.data)
        sockets = cluster.write_configuration(self.data)
        self._renew_log()
        try:
            self._control("start", "-t", str(START_SECONDS), "-l", str(self.log))
        except EmbeddedDatabaseError as error:
            log = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise EmbeddedDatabaseError(f"{error}\nThe end of {self.log}:\n{log}") from None
        cluster.ensure_database(sockets)
        return sockets

    def _stop(self) -> bool:
        sockets = self._sockets()
        if not self._processes() and not sockets:
            return False
        self._control("stop", "-t", str(STOP_SECONDS), "-m", "fast")
        if sockets and sockets.parent != self.folder:
            with suppress(OSError):
                sockets.rmdir()
        return True

    def _control(self, action: str, *options: str) -> None:
        account = server_account(self.data)
        run("pg_ctl", action, "-w", "-D", self.data, *options, folder=self.data, account=account)

    def _await_leftovers(self) -> None:
        """Wait until a server that is starting, ending or was killed is ready or gone.

        After a kill -9 its children end by themselves within moments.
        """
        deadline = time.monotonic() + START_SECONDS
        while (processes := self._processes()) and not self._sockets():
            if time.monotonic() > deadline:
                raise EmbeddedDatabaseError(
                    f"PostgreSQL in {self.data} neither answers nor ends. End it with: kill {processes[0]}"
                )
            time.sleep(0.05)
        if not processes:
            self._remove_stale_files()

    def _remove_stale_files(self) -> None:
        """Remove lock files by which PostgreSQL would refuse to start, though nothing of it works here.

        It judges stale ones itself, unless their number is in use: by another program after a reboot or in a new
        container, or by the killed server where nobody collects the dead. Without /proc it is left to judge.
        """
        if not Path("/proc/self").exists():
            return
        lines = _lines(self.data / "postmaster.pid")
        if lines and _is_alive(int(lines[0])):
            (self.data / "postmaster.pid").unlink()
        for folder in {self.folder / "socket", *(Path(line) for line in lines[4:5])}:
            (folder / f"{cluster.SOCKET_NAME}.lock").unlink(missing_ok=True)

    def _processes(self) -> list[int]:
        """List the processes that work in the data folder, as all of PostgreSQL's do. Empty without /proc."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if (entry / "cwd").readlink() == self.data:
                    found.append(int(entry.name))
            except OSError:
                continue
        return sorted(found)

    def _sockets(self) -> Path | None:
        """Give the folder of the socket if the server is ready and answers there (else None)."""
        lines = _lines(self.data / "postmaster.pid")
        if len(lines) < 8 or lines[7].strip() != "ready":
            return None
        folder = Path(lines[4])
        return folder if _answers(folder / cluster.SOCKET_NAME) else None

    def _take_lease(self) -> None:
        if self._lease is None:
            self._lease = self._open("leases.lock")
            fcntl.flock(self._lease, fcntl.LOCK_SH)
            atexit.register(self.release)

    def _is_unused(self) -> bool:
        probe = self._open("leases.lock")
        try:
            fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            return True
        finally:
            os.close(probe)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Let one process at a time start or stop the server."""
        lock = self._open("turn.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _open(self, name: str) -> int:
        return os.open(self.folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _renew_log(self) -> None:
        """Have a log that the server's account may write, and set a large one aside."""
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        account = server_account(self.data)
        os.chown(self.log, account.pw_uid, account.pw_gid)


def _answers(path: Path) -> bool:
    """Ask whether TLS is spoken, the one question that PostgreSQL answers before it knows who asks.

    That a connection is accepted says too little: for a moment the kernel still does so for a killed server.
    """
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        try:
            connection.connect(str(path))
            connection.sendall(TLS_QUESTION)
            return connection.recv(1) in {b"N", b"S"}
        except OSError:
            return False


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
