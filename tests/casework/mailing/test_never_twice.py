"""No mail goes twice: several beats at once, and beats that are killed at any point, each a process of its own.

The careless senders, treated in the same way, do send twice or lose: they prove that these tests can tell.
"""

from __future__ import annotations

import random
import signal
from collections import Counter

import pytest

from casework.models import Digest, Reminder, ReminderState
from tests.casework.mailing.conftest import STORIES, Beats, One

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

KILLED = -signal.SIGKILL
AFTER, BEFORE = ("after the mail", 1), ("before the mail", 1)
# A beat runs some 65 statements where it has work, and never fewer than 25.
EARLY, ANY = 20, 65


def noted_as_sent() -> set[tuple[str, int]]:
    """Give who was told of which case, if the rows are right."""
    rows = Reminder.objects.filter(kind="overdue", state=ReminderState.SENT)
    return set(rows.values_list("recipient__email", "case"))


def unfinished() -> int:
    """Count what nobody would look at again."""
    waiting = [ReminderState.OWED, ReminderState.SENDING]
    return sum(rows._default_manager.filter(state__in=waiting).count() for rows in (Reminder, Digest))


def test_four_beats_at_once_send_what_one_would(beats: Beats) -> None:
    assert beats.run(*[One()] * 4, meet=True) == [0, 0, 0, 0]
    mails = beats.mails()
    assert mails
    assert max(Counter((to, subject) for to, subject, _ in mails).values()) == 1
    assert max(beats.named().values()) == 1
    late = Reminder.objects.filter(kind="overdue")
    assert late.count() == STORIES
    assert set(late.values_list("state", flat=True)) == {ReminderState.SENT}
    assert noted_as_sent() <= beats.told()


@pytest.mark.parametrize(("dies", "taken"), [(AFTER, 1), (BEFORE, 0)], ids=["after", "before"])
def test_a_beat_killed_at_its_first_mail_sends_that_one_once_or_never(
    beats: Beats, dies: tuple[str, int], taken: int
) -> None:
    assert beats.run(One(dies)) == [KILLED]
    assert len(beats.mails()) == taken
    held = Reminder.objects.filter(state=ReminderState.SENDING)
    lost = list(held.values_list("pk", flat=True))
    assert lost
    for minutes in (5, 20):
        assert beats.run(One(), minutes=minutes) == [0]
    assert max(beats.named().values()) == 1
    # The mail may have gone or not; nobody is mailed a second time to find out.
    states = Reminder.objects.filter(pk__in=lost).values_list("state", flat=True)
    assert set(states) == {ReminderState.UNCERTAIN}
    assert unfinished() == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_beats_killed_at_any_statement_send_nothing_twice_and_lose_nothing_unsaid(
    beats: Beats, seed: int
) -> None:
    dice = random.Random(seed)
    for minutes in (0, 5, 10):
        points = [("statement", dice.randint(1, most)) for most in (EARLY, ANY)]
        assert KILLED in beats.run(*[One(point) for point in points], minutes=minutes)
    assert beats.run(One(), minutes=40) == [0]
    assert max(beats.named().values()) == 1
    assert noted_as_sent() <= beats.told()
    assert unfinished() == 0


def test_careless_beats_at_once_send_twice(beats: Beats) -> None:
    assert beats.run(*[One(how="send, then note")] * 2, meet=True) == [0, 0]
    assert max(beats.named().values()) == 2


def test_a_careless_beat_killed_after_its_mail_sends_it_again(beats: Beats) -> None:
    assert beats.run(One(AFTER, "send, then note")) == [KILLED]
    assert beats.run(One(how="send, then note"), minutes=20) == [0]
    assert max(beats.named().values()) == 2


def test_a_careless_beat_killed_before_its_mail_loses_it(beats: Beats) -> None:
    assert beats.run(One(BEFORE, "note, then send")) == [KILLED]
    assert beats.run(One(how="note, then send"), minutes=20) == [0]
    assert noted_as_sent() - beats.told()
    assert unfinished() == 0
