"""Two workers on one source: the second is refused in words, and nothing is doubled, whoever is alive or dead."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connection

from feedbackhub.core.clock import now
from stories.importing.liveness import SILENCE, Grip
from stories.importing.page import RunLost, store_page
from stories.importing.reading import import_now
from stories.importing.runs import AlreadyRunning, end_run, hand_back, start_run, take_run
from stories.models import ImportRun, RunState, RunTrigger, Source, Story
from stories.sources.story_file import StoryFileSource
from tests.people import TESTS
from tests.standins.care_opinion import CareOpinionStandIn
from tests.standins.synthetic_opinions import opinions
from tests.stories.importing.conftest import make_feed, make_organisation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stories.sources.record import Page

pytestmark = [pytest.mark.django_db(transaction=True)]


class Held:
    """A source whose second page does not come before it is let go."""

    def __init__(self) -> None:
        self.is_there = threading.Event()
        self.may_go = threading.Event()

    def pages(self, *, since: date | None = None) -> Iterator[Page]:
        for page in story_pages():
            yield page
            self.is_there.set()
            assert self.may_go.wait(30)


def story_pages() -> Iterator[Page]:
    import json

    return StoryFileSource(json.dumps(opinions(40)).encode(), page_size=20).pages()


@pytest.fixture
def feed() -> Source:
    """A source, of which only the row matters."""
    return make_feed(make_organisation(), "http://127.0.0.1:1")


def do(source: Source, reader: object) -> ImportRun:
    return import_now(
        source=source,
        opener=lambda: nullcontext(reader),  # type: ignore[arg-type, return-value]
        trigger=RunTrigger.COMMAND,
        actor=TESTS,
    )


def in_thread(pool: ThreadPoolExecutor, work: Callable[[], object]) -> object:
    def run() -> object:
        try:
            return work()
        finally:
            connection.close()

    return pool.submit(run)


class Twenty:
    """The same stories, at once."""

    def pages(self, *, since: date | None = None) -> Iterator[Page]:
        return story_pages()


def test_the_second_is_refused_in_words_and_touches_nothing(feed: Source) -> None:
    held = Held()
    with ThreadPoolExecutor(1) as pool:
        first = in_thread(pool, lambda: do(feed, held))
        assert held.is_there.wait(30)
        before = (list(Story.objects.values()), list(ImportRun.objects.values()))
        with pytest.raises(AlreadyRunning, match="is running already"):
            do(feed, Twenty())
        assert before == (list(Story.objects.values()), list(ImportRun.objects.values()))
        held.may_go.set()
        assert first.result(30).state == RunState.COMPLETE  # type: ignore[attr-defined]
    assert Story.objects.count() == 40


def test_two_that_start_together_double_nothing(feed: Source) -> None:
    barrier = threading.Barrier(4)

    def begin() -> object:
        barrier.wait(30)
        try:
            return do(feed, Twenty())
        except AlreadyRunning as refusal:
            return refusal

    with ThreadPoolExecutor(4) as pool:
        ends = [one.result(60) for one in [in_thread(pool, begin) for _ in range(4)]]  # type: ignore[attr-defined]
    done = [end for end in ends if isinstance(end, ImportRun)]
    assert done
    assert Story.objects.count() == 40
    assert sum(run.created for run in done) == 40
    assert ImportRun.objects.filter(state=RunState.COMPLETE).count() == len(done)


def test_a_dead_workers_run_is_taken_over_at_once(feed: Source) -> None:
    """Its connection is closed, as after a kill, and with it its lock."""
    with ThreadPoolExecutor(1) as pool:
        in_thread(pool, lambda: start_and_die(feed)).result(30)  # type: ignore[attr-defined]
    assert ImportRun.objects.running().count() == 1
    assert do(feed, Twenty()).state == RunState.COMPLETE
    dead = ImportRun.objects.earliest("pk")
    assert dead.state == RunState.STOPPED
    assert "ended before it was done" in dead.message


def start_and_die(source: Source) -> None:
    start_run(source=source, trigger=RunTrigger.COMMAND, actor=TESTS, grip=Grip(source.pk))


def test_a_worker_that_went_silent_is_taken_over_and_may_not_write_any_more(feed: Source) -> None:
    held = Held()
    with ThreadPoolExecutor(1) as pool:
        first = in_thread(pool, lambda: do(feed, held))
        assert held.is_there.wait(30)
        ImportRun.objects.update(heartbeat_at=now() - SILENCE - timedelta(minutes=1))
        second = do(feed, Twenty())
        assert second.state == RunState.COMPLETE
        held.may_go.set()
        first.result(30)  # type: ignore[attr-defined]
    lost = ImportRun.objects.earliest("pk")
    assert (lost.state, lost.seen) == (RunState.STOPPED, 20)
    assert Story.objects.count() == 40


def test_only_the_newest_claim_may_write(feed: Source) -> None:
    """The cursor has not moved, so the claim's number alone keeps the earlier worker from writing."""
    run = ImportRun.objects.create(source=feed, trigger=RunTrigger.PERSON)
    with Grip(feed.pk) as grip:
        earlier = take_run(run=run, actor=TESTS, grip=grip)
        assert earlier is not None
        hand_back(hold=earlier)
        later = take_run(run=run, actor=TESTS, grip=grip)
        assert later is not None
        page = next(story_pages())
        with pytest.raises(RunLost, match="taken over"):
            store_page(hold=earlier, page=page)
        hand_back(hold=earlier)
        end_run(hold=earlier, state=RunState.STOPPED, message="", actor=TESTS)
        assert store_page(hold=later, page=page).created == 20
        end_run(hold=later, state=RunState.COMPLETE, message="", actor=TESTS)
        with pytest.raises(RunLost, match="taken over"):
            store_page(hold=later, page=page)
    assert ImportRun.objects.get().state == RunState.COMPLETE


def test_a_moved_cursor_stops_the_run_before_it_writes(feed: Source) -> None:
    with Grip(feed.pk) as grip:
        hold = start_run(source=feed, trigger=RunTrigger.COMMAND, actor=TESTS, grip=grip)
        Source.objects.update(cursor=now())
        with pytest.raises(RunLost, match="moved"):
            store_page(hold=hold, page=next(story_pages()))
    assert not Story.objects.exists()


def test_a_page_that_fails_half_way_leaves_no_trace(feed: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    with Grip(feed.pk) as grip:
        hold = start_run(source=feed, trigger=RunTrigger.COMMAND, actor=TESTS, grip=grip)

        def break_off(*_: object, **__: object) -> None:
            raise RuntimeError("pulled out")

        monkeypatch.setattr("stories.importing.page._move_cursor", break_off)
        with pytest.raises(RuntimeError):
            store_page(hold=hold, page=next(story_pages()))
    assert not Story.objects.exists()
    assert ImportRun.objects.get().seen == 0


def test_a_fault_of_ours_ends_the_run_in_words_and_is_raised(feed: Source) -> None:
    class Broken:
        def pages(self, *, since: date | None = None) -> Iterator[Page]:
            yield next(story_pages())
            raise RuntimeError("a patient's words")

    with pytest.raises(RuntimeError):
        do(feed, Broken())
    run = ImportRun.objects.get()
    assert (run.state, run.created) == (RunState.STOPPED, 20)
    assert "on our side" in run.message
    assert "patient" not in run.message


def test_the_database_itself_allows_one_running_import_a_source(feed: Source) -> None:
    from django.db import IntegrityError

    ImportRun.objects.create(source=feed, state=RunState.RUNNING)
    with pytest.raises(IntegrityError):
        ImportRun.objects.create(source=feed, state=RunState.RUNNING)


def test_a_clock_that_runs_ahead_moves_no_cursor(feed: Source) -> None:
    """The cursor follows the source's own times, whatever ours says."""
    with time_machine.travel(now() + timedelta(hours=5)):
        do(feed, Twenty())
    feed.refresh_from_db()
    assert feed.cursor == Story.objects.latest("published_at").published_at


def test_two_processes_on_one_feed_leave_each_story_once() -> None:
    from tests.faults.conftest import importers_of

    with CareOpinionStandIn(opinions_count=300) as server:
        source = make_feed(make_organisation(), server.url)
        with importers_of(source, server) as one, importers_of(source, server) as other:
            one.start("careful")
            other.start("careful")
            ends = {one.await_end(), other.await_end()}
    assert 0 in ends
    assert Story.objects.count() == 300
