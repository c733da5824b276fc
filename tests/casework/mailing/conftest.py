"""Beats in processes of their own, and thirty late stories for them to mail about."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import pytest
from django.core.management import call_command
from django.db import connection

from casework.models import Case, Reminder, ReminderState
from casework.services.cases import open_cases
from casework.services.mail_choices import choose_mail
from tests.casework.conftest import OPENER
from tests.factories import make_story
from tests.people import make_cast
from tests.worker import wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATE = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
STORIES = 30
# By this name the server knows the beats' connections.
BEAT = "a beat under test"

Mail = tuple[str, str, str]


class Forker:
    """The process that forks beats; started once for all tests here."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.casework.mailing.beat"],
            cwd=ROOT,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "feedbackhub.settings.test",
                "TEST_WORKER_DB_NAME": str(connection.settings_dict["NAME"]),
                "PGAPPNAME": BEAT,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def ask(self, question: dict[str, Any]) -> list[int]:
        """Let beats begin together; give how each ended."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: list[int] = json.loads(self._line())
        return answer

    def _line(self) -> str:
        assert self._process.stdout is not None
        line: str = self._process.stdout.readline()
        assert line, "the process that forks beats is gone"
        return line

    def __enter__(self) -> Self:
        assert self._line() == "ready\n"
        return self

    def __exit__(self, *_: object) -> None:
        os.killpg(self._process.pid, signal.SIGKILL)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
        self._process.wait(timeout=10)


class One(NamedTuple):
    """One beat: how it sends, and where it dies."""

    dies: tuple[str, int] = ("never", 0)
    how: str = "carefully"


class Beats:
    """Beats of one test, and the mails that they sent."""

    def __init__(self, forker: Forker, folder: Path) -> None:
        self._forker, self._folder = forker, folder

    def run(self, *beats: One, minutes: int = 0, meet: bool = False) -> list[int]:
        """Let beats begin together so long after `LATE`; give how each ended, once the database has let go of them.

        Where they `meet`, each waits for all before the first mail.
        """
        ended = self._forker.ask(
            {
                "moment": (LATE + timedelta(minutes=minutes)).isoformat(),
                "folder": str(self._folder),
                "meet": meet,
                "beats": [one._asdict() for one in beats],
            }
        )
        wait_for_none()
        return ended

    def mails(self) -> list[Mail]:
        """Give (to, subject, all) of all mails that were taken."""
        found = []
        for file in sorted(self._folder.glob("*/*")):
            for part in file.read_text().split("\n" + "-" * 79 + "\n"):
                if to := re.search(r"^To: (.+)$", part, re.M):
                    subject = re.search(r"^Subject: ((?:.+|\n .+)+)$", part, re.M)
                    found.append((to[1], subject[1] if subject else "", part))
        return found

    def named(self) -> Counter[tuple[str, str, int]]:
        """Count how often each case was named to each person under each subject, however many the mail named."""
        return Counter(
            (to, re.sub(r"\d+ replies are|A reply is", "late", subject), int(pk))
            for to, subject, whole in self.mails()
            for pk in re.findall(r"/cases/(\d+)/", whole)
        )

    def told(self) -> set[tuple[str, int]]:
        """Give who was told of which case."""
        return {(to, pk) for to, _, pk in self.named()}


def wait_for_none() -> None:
    """Wait until no beat has a connection: the server may still be undoing what a killed one had begun."""

    def is_quiet() -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name = %s",
                [BEAT],
            )
            return bool(cursor.fetchone()[0] == 0)

    wait_for(is_quiet, what="the beats' connections to end")


@pytest.fixture(scope="module")
def forker(django_db_setup: None) -> Iterator[Forker]:
    """The process that forks beats."""
    with Forker() as found:
        yield found


@pytest.fixture
def late_work(transactional_db: None) -> None:
    """Thirty stories about three places, late on `LATE`; their owners have been told that they came to them.

    Emptied before as well as after: a run that was interrupted may have left its rows in a database that is kept.
    """
    wait_for_none()
    call_command("flush", verbosity=0, interactive=False)
    cast = make_cast()
    places = (cast.ward_4, cast.ward_5, cast.community)
    stories = [make_story(places[number % 3], received_at=MONDAY) for number in range(STORIES)]
    open_cases(stories=stories, actor=OPENER, now=MONDAY)
    Case.objects.update(due_on=datetime(2026, 3, 9, tzinfo=UTC).date())
    Reminder.objects.update(state=ReminderState.SENT)
    seven, seven_at_night = MONDAY.time().replace(hour=7), MONDAY.time().replace(hour=19)
    for user in (cast.ben, cast.priya):
        choose_mail(
            user=user, daily=True, weekly=False, first=seven, last=seven_at_night, weekdays=[0, 1, 2, 3, 4]
        )


@pytest.fixture
def beats(forker: Forker, late_work: None, tmp_path: Path) -> Beats:
    """Beats of this test."""
    return Beats(forker, tmp_path)
