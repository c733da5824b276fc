"""Our clock is days wrong: stories are asked for by their source's own times, so none is missed.

The control asks from the time of its own last run, as many pollers do, and misses what was published meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
import time_machine

from feedbackhub.core.clock import now
from stories.importing.reading import import_now
from stories.models import ImportRun, RunState, RunTrigger, Source, Story
from stories.sources.care_opinion import CareOpinionSource
from tests.people import TESTS

if TYPE_CHECKING:
    from tests.faults.conftest import Faulty

pytestmark = [pytest.mark.django_db]

SKEWS = [timedelta(days=-12), timedelta(days=-1), timedelta(days=1), timedelta(days=12)]


def read(source: Source, feed: Faulty, since: datetime | None = None) -> ImportRun:
    source.refresh_from_db()
    opener = partial(CareOpinionSource.at, feed.url, feed.key)
    return import_now(
        source=source,
        opener=opener,
        trigger=RunTrigger.COMMAND,
        actor=TESTS,
        since=since.date() if since else None,
    )


def in_two_halves(
    feed: Faulty, skew: timedelta, first: Callable[[], object], second: Callable[[], object]
) -> None:
    """Show the older half of the feed and read it by a wrong clock; show the rest and read again by the same."""
    everything = list(feed.opinions)
    feed.opinions[:] = everything[:300]
    # The feed's newest story was published a moment ago by the source's clock; ours is off by `skew`.
    halfway = datetime.fromisoformat(f"{everything[299]['dateOfPublication']}+00:00")
    with time_machine.travel(halfway + skew, tick=True):
        first()
    feed.opinions[:] = everything
    newest = datetime.fromisoformat(f"{everything[-1]['dateOfPublication']}+00:00")
    with time_machine.travel(newest + skew, tick=True):
        second()


@pytest.mark.parametrize("skew", SKEWS, ids=str)
def test_a_wrong_clock_costs_no_story(source: Source, feed: Faulty, skew: timedelta) -> None:
    in_two_halves(feed, skew, lambda: read(source, feed), lambda: read(source, feed))
    # A clock that is slow takes what is new for a slip, and puts it aside; nothing is lost, and it comes right.
    run = read(source, feed)
    assert run.state == RunState.COMPLETE
    assert Story.objects.count() == len(feed.opinions)


def test_a_poller_that_asks_by_its_own_clock_misses_stories(source: Source, feed: Faulty) -> None:
    last_run: list[datetime] = []
    in_two_halves(
        feed,
        timedelta(days=12),
        lambda: (read(source, feed), last_run.append(now())),
        lambda: read(source, feed, since=last_run[0]),
    )
    assert Story.objects.count() < len(feed.opinions)
