"""Several people act on one change in the same moment: one thing happens, and everybody is told once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail
from django.db import connection

from casework.models import AuthorWord, ChangeNotice, ChangeReversal, ChangeReview, ChangeState, ReminderState
from casework.services.changes import ReversalWords, answer_look, reverse_change, send_change_notices
from feedbackhub.core.errors import DomainError
from tests.factories import make_story
from tests.factories.casework import make_change

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.people import Cast

MADE_ON = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = datetime(2026, 6, 2, 9, tzinfo=UTC)
FADED = ReversalWords("faded", "", "", "It is no longer done.")


def all_at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Do everything in one moment, each on a connection of its own; give what came back or was refused."""
    together = Barrier(len(acts))

    def do(act: Callable[[], object]) -> object:
        try:
            together.wait(timeout=20)
            return act()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


@pytest.mark.django_db(transaction=True)
def test_a_change_is_undone_or_in_place_and_never_both(cast: Cast) -> None:
    for _ in range(5):
        with time_machine.travel(MADE_ON, tick=False):
            change = make_change(cast.ward_4, cast.asha, ChangeState.MADE, story=make_story(cast.ward_4))
        look = ChangeReview.objects.get(change=change, month=3)
        undo = [
            lambda: reverse_change(change=change, words=FADED, actor=cast.lena, review=look, now=DAY)  # noqa: B023
        ] * 3
        keep = [
            lambda: answer_look(review=look, outcome="in_place", note="", actor=cast.ben, now=DAY)  # noqa: B023
        ] * 3
        all_at_once(undo + keep)
        look.refresh_from_db()
        change.refresh_from_db()
        is_undone = look.outcome == "reversed"
        assert change.state == (ChangeState.REVERSED if is_undone else ChangeState.MADE)
        assert ChangeReversal.objects.filter(change=change).count() == int(is_undone)
        assert change.statuses.filter(after="reversed").count() == int(is_undone)
        assert ChangeNotice.objects.filter(change=change, kind="reversed").count() == int(is_undone)
        assert AuthorWord.objects.filter(change=change, what="reversed").count() == int(is_undone)


@pytest.mark.django_db(transaction=True)
def test_four_beats_at_once_ask_once(cast: Cast) -> None:
    with time_machine.travel(MADE_ON, tick=False):
        for _ in range(6):
            make_change(cast.ward_4, cast.asha, ChangeState.MADE)
    all_at_once([lambda: send_change_notices(now=DAY)] * 4)
    asked = [line for one in mail.outbox for line in str(one.body).splitlines() if "/by-mail/" in line]
    assert len(asked) == len(set(asked)) == 6
    assert set(ChangeNotice.objects.values_list("state", flat=True)) == {ReminderState.SENT}
