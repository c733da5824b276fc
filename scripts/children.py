"""Starts processes that live and die with their parent, each with a log of its own, and stops them in time."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One running process: its plain name, itself and where it writes."""

    name: str
    process: subprocess.Popen[Any]
    log: Path

    @classmethod
    def start(cls, name: str, command: list[str], *, log_folder: Path, cwd: Path) -> Child:
        """Start the command in a session of its own, so that Ctrl-C reaches it only through its parent."""
        log = log_folder / f"{name}.log"
        with log.open("wb") as file:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_dies_with_parent(),
            )
        return cls(name, process, log)

    @property
    def has_ended(self) -> bool:
        """Say whether the process is gone."""
        return self.process.poll() is not None

    def tail(self, lines: int = 20) -> str:
        """Give the last lines that it wrote."""
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def kill_group(self) -> None:
        """End the process and all that it started, at once."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def stop_all(children: Iterable[Child], *, patience: float) -> list[str]:
    """Ask the children to end and kill what is left after `patience` seconds. Gives the names of the killed."""
    running = [child for child in children if not child.has_ended]
    for child in running:
        child.process.terminate()
    wait_until(lambda: all(child.has_ended for child in running), seconds=patience)
    killed = [child.name for child in running if not child.has_ended]
    for child in children:
        child.kill_group()
        child.process.wait()
    return killed


def wait_until(is_so: Callable[[], bool], *, seconds: float, every: float = 0.05) -> bool:
    """Ask every so often, up to so many seconds; give the last answer."""
    deadline = time.monotonic() + seconds
    while not (answer := is_so()) and time.monotonic() < deadline:
        time.sleep(every)
    return answer


def _dies_with_parent() -> Callable[[], None] | None:
    """On Linux have the kernel end the child with its parent, even after kill -9: no port stays taken."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGTERM)

    return ask_kernel
