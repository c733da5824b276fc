"""Two workers on one source, one of which stops half-way and dies: the other loses and doubles nothing."""

from __future__ import annotations

import os
import signal

import pytest

from stories.models import ImportRun, RunState, Source, Story
from tests.faults.conftest import Faulty, importers_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def stop_one_and_run_another(source: Source, feed: Faulty, how: str) -> tuple[int, int]:
    """Freeze the first worker with its third page in hand, let the second run, kill the first, run again.

    Gives how many stories there were while it was frozen, and at the end.
    """
    with importers_of(source, feed) as first, importers_of(source, feed) as second:
        frozen = first.start(how)
        assert first.wait_for("page", 3)
        if how == "careless":
            assert first.wait_for("in", 1)
        os.kill(frozen, signal.SIGSTOP)
        second.start(how)
        second.await_end()
        meanwhile = Story.objects.count()
        os.kill(frozen, signal.SIGKILL)
        first.await_end()
        second.start(how)
        second.await_end()
    return meanwhile, Story.objects.count()


def test_the_second_worker_keeps_out_and_then_takes_over(source: Source, feed: Faulty) -> None:
    meanwhile, after = stop_one_and_run_another(source, feed, "careful")
    assert meanwhile < len(feed.opinions)
    assert after == len(feed.opinions)
    assert Story.objects.values("external_id").distinct().count() == after
    states = set(ImportRun.objects.values_list("state", flat=True))
    assert states == {RunState.STOPPED, RunState.COMPLETE}


def test_careless_workers_lose_what_one_had_only_promised(source: Source, feed: Faulty) -> None:
    _, after = stop_one_and_run_another(source, feed, "careless")
    assert after < len(feed.opinions)
