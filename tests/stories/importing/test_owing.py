"""Imports that a worker does: owed by a row, taken once, handed on in slices, picked up after a death."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from celery import current_app
from django.conf import settings

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import encrypt
from stories import tasks
from stories.importing import owing, runs
from stories.importing.liveness import Grip
from stories.importing.owing import poll_sources, request_import, start_waiting_imports, work_on
from stories.importing.uploads import Upload
from stories.models import ImportRun, QuarantinedRecord, RunState, RunTrigger, Source, Story, UploadedFile
from stories.services.sources import file_source
from tests.people import TESTS
from tests.standins.faults import Fault
from tests.standins.synthetic_opinions import opinions

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation
    from tests.standins.care_opinion import CareOpinionStandIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The runs for which a worker was called: there is no broker in these tests."""
    called: list[int] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, kwargs, **_: called.append(kwargs["run_id"]), raising=False
    )
    return called


@pytest.fixture
def keyed(source: Source, standin: CareOpinionStandIn) -> Source:
    """A source with its key."""
    Source.objects.update(encrypted_key=encrypt(standin.key))
    source.refresh_from_db()
    return source


def upload(organisation: Organisation, count: int = 450) -> ImportRun:
    source = file_source(organisation=organisation, actor=TESTS)
    content = json.dumps(opinions(count)).encode()
    return request_import(source=source, actor=TESTS, upload=Upload("stories.json", content))


def fresh(run: ImportRun) -> ImportRun:
    return ImportRun.objects.get(pk=run.pk)


def test_a_request_is_a_row_that_a_worker_does(keyed: Source) -> None:
    run = request_import(source=keyed, actor=TESTS)
    assert run.state == RunState.WAITING
    tasks.run_import(run.pk)
    assert (fresh(run).state, fresh(run).created) == (RunState.COMPLETE, 250)


def test_a_worker_is_called_after_commit(
    keyed: Source, sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = request_import(source=keyed, actor=TESTS)
        assert sent == []
    assert sent == [run.pk]


def test_a_message_that_comes_twice_or_too_late_does_nothing(keyed: Source) -> None:
    run = request_import(source=keyed, actor=TESTS)
    tasks.run_import(run.pk)
    before = fresh(run)
    tasks.run_import(run.pk)
    tasks.run_import(run.pk + 1000)
    assert fresh(run).updated_at == before.updated_at


def test_a_second_request_is_refused_while_the_first_one_waits(keyed: Source) -> None:
    request_import(source=keyed, actor=TESTS)
    with pytest.raises(DomainError, match="waiting or running already"):
        request_import(source=keyed, actor=TESTS)


def test_a_file_is_imported_and_its_copy_is_emptied(organisation: Organisation) -> None:
    run = upload(organisation)
    tasks.run_import(run.pk)
    done = fresh(run)
    assert (done.state, done.total, done.created) == (RunState.COMPLETE, 450, 450)
    file = UploadedFile.objects.get()
    assert (file.name, bytes(file.content)) == ("stories.json", b"")


def test_files_queue_behind_each_other(organisation: Organisation, sent: list[int]) -> None:
    first, second = upload(organisation, 10), upload(organisation, 20)
    tasks.run_import(first.pk)
    assert sent == [second.pk]
    tasks.run_import(second.pk)
    assert (fresh(second).created, fresh(second).unchanged) == (10, 10)


def test_a_file_goes_on_where_the_last_slice_ended_and_counts_exactly(
    organisation: Organisation, sent: list[int]
) -> None:
    run = upload(organisation, 2_050)
    for number in (1, 2):
        work_on(run=run, seconds=0)
        assert (fresh(run).state, fresh(run).seen) == (RunState.WAITING, 1_000 * number)
        assert sent[-1] == run.pk
    work_on(run=run)
    done = fresh(run)
    assert (done.state, done.seen, done.created, done.unchanged) == (RunState.COMPLETE, 2_050, 2_050, 0)
    assert done.claim == 3


def test_a_feed_goes_on_from_its_cursor_in_slices(keyed: Source, sent: list[int]) -> None:
    run = request_import(source=keyed, actor=TESTS)
    for _ in range(20):
        if fresh(run).has_ended:
            break
        work_on(run=run, seconds=0)
    assert (fresh(run).state, fresh(run).created) == (RunState.COMPLETE, 250)
    assert Story.objects.count() == 250


def test_the_soft_time_limit_hands_the_run_on(
    organisation: Organisation, sent: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    from celery.exceptions import SoftTimeLimitExceeded

    def too_slow(*_: object, **__: object) -> None:
        raise SoftTimeLimitExceeded

    run = upload(organisation)
    with monkeypatch.context() as slow:
        slow.setattr("stories.importing.reading.store_page", too_slow)
        work_on(run=run)
    assert fresh(run).state == RunState.WAITING
    work_on(run=run)
    assert fresh(run).state == RunState.COMPLETE


def test_a_run_that_gets_nowhere_is_stopped_in_words(organisation: Organisation) -> None:
    run = upload(organisation)
    ImportRun.objects.update(fruitless_claims=runs.MOST_FRUITLESS_CLAIMS)
    work_on(run=run)
    assert fresh(run).state == RunState.STOPPED
    assert "got no further" in fresh(run).message


def test_the_sweeper_calls_workers_to_what_waits(
    keyed: Source, organisation: Organisation, sent: list[int]
) -> None:
    feed = request_import(source=keyed, actor=TESTS)
    first = upload(organisation)
    upload(organisation)
    assert start_waiting_imports() == 2
    assert sorted(sent) == sorted([feed.pk, first.pk])


def test_the_sweeper_frees_a_run_whose_worker_died(organisation: Organisation, sent: list[int]) -> None:
    run = upload(organisation)
    runs.take_run(run=run, actor=TESTS, grip=Grip(run.source_id))
    assert fresh(run).state == RunState.RUNNING
    start_waiting_imports()
    assert (fresh(run).state, sent) == (RunState.WAITING, [run.pk])
    work_on(run=run)
    assert fresh(run).created == 450


def test_the_sweeper_ends_a_command_whose_process_died(keyed: Source, sent: list[int]) -> None:
    runs.start_run(source=keyed, trigger=RunTrigger.COMMAND, actor=TESTS, grip=Grip(keyed.pk))
    start_waiting_imports()
    assert ImportRun.objects.get().state == RunState.STOPPED
    assert sent == []


def test_sources_with_a_key_are_polled_unless_paused(keyed: Source, organisation: Organisation) -> None:
    file_source(organisation=organisation, actor=TESTS)
    Source.objects.create(
        organisation=organisation, kind="care_opinion", name="No key", base_url="https://a.example"
    )
    assert poll_sources() == 1
    assert poll_sources() == 0
    run = ImportRun.objects.get()
    assert (run.source, run.trigger, run.started_by) == (keyed, RunTrigger.SCHEDULE, None)
    ImportRun.objects.all().delete()
    Source.objects.update(is_paused=True)
    assert poll_sources() == 0


def test_a_key_that_can_no_longer_be_read_is_said(keyed: Source) -> None:
    Source.objects.update(encrypted_key="damaged")
    run = request_import(source=keyed, actor=TESTS)
    work_on(run=run)
    assert fresh(run).state == RunState.STOPPED
    assert "Enter the source's key again" in fresh(run).message


def test_an_address_that_leads_inside_is_not_read(
    keyed: Source, standin: CareOpinionStandIn, settings: Any
) -> None:
    settings.ALLOW_PRIVATE_SOURCES = False
    run = request_import(source=keyed, actor=TESTS)
    work_on(run=run)
    assert fresh(run).state == RunState.STOPPED
    assert standin.requests == []


def test_a_stopped_run_says_why(keyed: Source, standin: CareOpinionStandIn) -> None:
    standin.faults.fail_always(Fault.LOGIN_REDIRECT)
    run = request_import(source=keyed, actor=TESTS)
    work_on(run=run)
    assert "Check the key" in fresh(run).message
    assert not QuarantinedRecord.objects.exists()


def test_the_tasks_stand_in_the_schedule_and_keep_their_own_limits() -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"stories.start_waiting_imports", "stories.poll_sources"} <= scheduled
    assert tasks.run_import.name == owing.RUN_IMPORT
    assert owing.SLICE_SECONDS < tasks.run_import.soft_time_limit < tasks.run_import.time_limit
    from feedbackhub.settings.broker import REDIS_OPTIONS

    assert tasks.run_import.time_limit < REDIS_OPTIONS["visibility_timeout"]


def test_a_clock_set_back_stops_no_import(keyed: Source) -> None:
    with time_machine.travel(now().replace(year=2020)):
        run = request_import(source=keyed, actor=TESTS)
        work_on(run=run)
    assert fresh(run).has_ended
