"""Beats, each a process of its own, which may be killed at a point that is named: `python -m …mailing.beat`.

It waits for lines of JSON: when it is, a folder for mails, and the beats that begin together. It forks one process
for each, which says how it ended. Forked from one that has no connection, a beat costs no start of its own; where the
input ends, this process ends too, so that a test that is interrupted leaves nobody behind who sends.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

MEETING_SECONDS = 30


def main() -> None:
    """Fork beats as asked for, all at once, and give how each ended."""
    django.setup()
    from django.urls import reverse

    from tests.casework.mailing import backends, careless  # noqa: F401

    # What a mail needs is loaded once, before anybody is forked: the senders, and all pages for their addresses.
    reverse("casework:queue")
    _say("ready")
    for line in sys.stdin:
        asked = json.loads(line)
        barrier = get_context("fork").Barrier(len(asked["beats"]))
        pids = [_fork(asked, one, barrier) for one in asked["beats"]]
        statuses = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids]
        _say(json.dumps(statuses))


def _fork(asked: dict[str, Any], one: dict[str, Any], barrier: Barrier) -> int:
    if pid := os.fork():
        return pid
    status = 1
    try:
        _beat(asked, one, barrier)
        status = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(status)


def _beat(asked: dict[str, Any], one: dict[str, Any], barrier: Barrier) -> None:
    """Send what is due, as `one` says: how, where it dies, whether it waits for the others before its first mail."""
    from django.conf import settings
    from django.db import connection

    from tests.casework.mailing.backends import Marked
    from tests.casework.mailing.careless import SENDERS

    settings.EMAIL_BACKEND = "tests.casework.mailing.backends.Marked"
    # A folder each: forked processes have the same addresses, of which the names of the files are made.
    settings.EMAIL_FILE_PATH = str(Path(asked["folder"]) / str(os.getpid()))
    where, at = one["dies"]
    Marked.dies = where, at
    if asked["meet"]:
        Marked.meet = lambda: barrier.wait(MEETING_SECONDS)
    with connection.execute_wrapper(_Killer(at if where == "statement" else 0)):
        SENDERS[one["how"]](datetime.fromisoformat(asked["moment"]))


class _Killer:
    """Kills its process before the statement of that number."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def _say(words: str) -> None:
    os.write(1, f"{words}\n".encode())


if __name__ == "__main__":
    main()
