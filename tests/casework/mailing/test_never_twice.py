"""No mail goes twice: several beats at once, and beats that are killed in the middle, each a process of its own."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time as clock
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from casework.models import Case, Digest, Reminder, ReminderState
from casework.services.cases import open_cases
from casework.services.mail_choices import choose_mail
from tests.casework.conftest import OPENER
from tests.factories import make_story
from tests.people import make_cast

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[3]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATE = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
STORIES = 30

pytestmark = pytest.mark.django_db(transaction=True)


class Beats:
    """Processes that send, and the folder into which their mails go, a file a connection."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._running: list[subprocess.Popen[str]] = []

    def start(self, moment: datetime, backend: str = "") -> subprocess.Popen[str]:
        """Start one; it waits for its line once it is ready."""
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "tests.casework.mailing.beat",
                moment.isoformat(),
                *([backend] * bool(backend)),
            ],
            cwd=ROOT,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "feedbackhub.settings.test",
                "TEST_WORKER_DB_NAME": str(connection.settings_dict["NAME"]),
                "TEST_MAIL_FOLDER": str(self.folder),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def go(self, *processes: subprocess.Popen[str]) -> list[int]:
        """Let them begin together, and give how each ended."""
        for process in processes:
            self.let(process)
        return [process.wait(timeout=150) for process in processes]

    def let(self, process: subprocess.Popen[str]) -> None:
        """Let one begin."""
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()

    def once(self, moment: datetime, backend: str = "") -> int:
        """Run one from beginning to end, and give how it ended."""
        return self.go(self.start(moment, backend))[0]

    def mails(self) -> list[tuple[str, str, str]]:
        """Give (to, subject, body) of all mails that were taken."""
        found = []
        for file in sorted(self.folder.iterdir()):
            for part in file.read_text().split("\n" + "-" * 79 + "\n"):
                if to := re.search(r"^To: (.+)$", part, re.M):
                    subject = re.search(r"^Subject: ((?:.+|\n .+)+)$", part, re.M)
                    found.append((to[1], subject[1] if subject else "", part))
        return found

    def close(self) -> None:
        """Leave none behind."""
        for process in self._running:
            process.kill()
            process.wait(timeout=10)
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()


@pytest.fixture
def beats(tmp_path: Path) -> Iterator[Beats]:
    """Beats of this test; none outlives it."""
    folder = tmp_path / "mail"
    folder.mkdir()
    found = Beats(folder)
    yield found
    found.close()


@pytest.fixture(autouse=True)
def _work() -> None:
    """Thirty stories about three places, late on `LATE`; their owners have been told that they came to them."""
    cast = make_cast()
    places = (cast.ward_4, cast.ward_5, cast.community)
    stories = [make_story(places[number % 3], received_at=MONDAY) for number in range(STORIES)]
    open_cases(stories=stories, actor=OPENER, now=MONDAY)
    Case.objects.update(due_on=datetime(2026, 3, 9, tzinfo=UTC).date())
    Reminder.objects.update(state=ReminderState.SENT)
    for user in (cast.ben, cast.priya):
        choose_mail(user=user, daily=True, weekly=False, first=MONDAY.time().replace(hour=7),
                    last=MONDAY.time().replace(hour=19), weekdays=[0, 1, 2, 3, 4])  # fmt: skip


def named(mails: list[tuple[str, str, str]]) -> Counter[tuple[str, str, str]]:
    """Count how often each case was named to each person under each subject."""
    return Counter(
        (to, re.sub(r"\d+ replies are|A reply is", "late", subject), pk)
        for to, subject, body in mails
        for pk in re.findall(r"/cases/(\d+)/", body)
    )


def test_four_beats_at_once_send_what_one_would(beats: Beats) -> None:
    assert beats.go(*[beats.start(LATE) for _ in range(4)]) == [0, 0, 0, 0]
    mails = beats.mails()
    assert mails
    assert max(Counter((to, subject) for to, subject, _ in mails).values()) == 1
    assert max(named(mails).values()) == 1
    late = Reminder.objects.filter(kind="overdue")
    assert late.count() == STORIES
    assert set(late.values_list("state", flat=True)) == {ReminderState.SENT}


@pytest.mark.parametrize(("backend", "taken"), [("DiesAfter", 1), ("DiesBefore", 0)])
def test_a_beat_killed_at_its_first_mail_sends_that_one_once_or_never(
    beats: Beats, backend: str, taken: int
) -> None:
    assert beats.once(LATE, backend) == -signal.SIGKILL
    assert len(beats.mails()) == taken
    held = Reminder.objects.filter(state=ReminderState.SENDING)
    lost = list(held.values_list("pk", flat=True))
    assert lost
    for minutes in (5, 20):
        assert beats.once(LATE + timedelta(minutes=minutes)) == 0
    assert max(named(beats.mails()).values()) == 1
    # The mail may have gone or not; nobody is mailed a second time to find out.
    assert set(Reminder.objects.filter(pk__in=lost).values_list("state", flat=True)) == {
        ReminderState.UNCERTAIN
    }
    assert not Reminder.objects.filter(state__in=[ReminderState.OWED, ReminderState.SENDING]).exists()


@pytest.mark.parametrize("seed", [1, 2])
def test_beats_killed_at_any_moment_send_nothing_twice(beats: Beats, seed: int) -> None:
    dice = random.Random(seed)
    moment = LATE
    for _ in range(2):
        pair = [beats.start(moment) for _ in range(2)]
        for process in pair:
            beats.let(process)
        clock.sleep(dice.uniform(0.02, 0.5))
        victim = dice.choice(pair)
        victim.kill()
        for process in pair:
            process.wait(timeout=150)
        moment += timedelta(minutes=5)
    assert beats.once(moment + timedelta(minutes=20)) == 0
    assert max(named(beats.mails()).values()) == 1
    for rows in (Reminder, Digest):
        unfinished = rows._default_manager.filter(state__in=[ReminderState.OWED, ReminderState.SENDING])
        assert not unfinished.exists()
