"""What was put aside is tried again by the same mapping and pipeline, or set aside for good with a reason."""

from __future__ import annotations

import json
from contextlib import contextmanager
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from stories.importing.liveness import Grip
from stories.importing.owing import Upload, request_import, work_on
from stories.importing.retrying import retry_quarantine
from stories.importing.runs import AlreadyRunning
from stories.importing.sorting import fingerprint
from stories.models import (
    ImportRun,
    QuarantinedRecord,
    RunPurpose,
    RunState,
    SourceKind,
    Story,
)
from stories.services.dismissing import dismiss_record
from stories.services.sources import file_source
from tests.factories import make_source
from tests.people import TESTS
from tests.standins.synthetic_opinions import opinions
from tests.standins.synthetic_reviews import reviews

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stories.models import Source
    from tests.people import Cast


def put_aside(
    source: Source, raw: object, *, reason: str = "missing_date", external_id: str = ""
) -> QuarantinedRecord:
    text = raw if isinstance(raw, str) else json.dumps(raw)
    return QuarantinedRecord.objects.create(
        source=source,
        external_id=external_id,
        reason=reason,
        message="As it was then.",
        raw=text,
        raw_hash=fingerprint(text),
    )


@pytest.fixture
def files(cast: Cast) -> Source:
    """Northmere's source of story files."""
    return file_source(organisation=cast.northmere, actor=TESTS)


class TestTryingAgain:
    """From the stored record to a story, or to today's reason."""

    def test_what_reads_well_now_becomes_a_story_and_is_taken_out(self, cast: Cast, files: Source) -> None:
        [good] = opinions(1)
        record = put_aside(files, good, external_id=str(good["id"]))
        retried = retry_quarantine(source=files, actor=cast.lena)
        assert (retried.taken, retried.refused, retried.left) == (1, 0, 0)
        story = Story.objects.get()
        assert (story.external_id, story.source) == (str(good["id"]), files)
        record.refresh_from_db()
        assert record.resolved_at is not None
        assert record.attempts == 1

    def test_it_is_a_run_of_its_own_that_moves_no_cursor(self, cast: Cast, files: Source) -> None:
        put_aside(files, opinions(1)[0])
        retried = retry_quarantine(source=files, actor=cast.lena)
        run = ImportRun.objects.get()
        assert (run.pk, run.purpose, run.state) == (
            retried.run and retried.run.pk,
            RunPurpose.RETRY,
            RunState.COMPLETE,
        )
        assert (run.seen, run.created, run.quarantined, run.started_by) == (1, 1, 0, cast.lena)
        files.refresh_from_db()
        assert files.cursor is None

    def test_what_still_fails_says_todays_reason_and_counts_the_attempt(
        self, cast: Cast, files: Source
    ) -> None:
        bad = opinions(1)[0] | {"body": ""}
        record = put_aside(files, bad)
        for attempts in (1, 2):
            retried = retry_quarantine(source=files, actor=cast.lena, record=record)
            record.refresh_from_db()
            assert (retried.taken, retried.refused, record.attempts) == (0, 1, attempts)
        assert (record.reason, record.resolved_at) == ("missing_text", None)
        assert record.message != "As it was then."
        assert not Story.objects.exists()

    def test_a_line_that_is_no_json_stays_with_its_reason(self, cast: Cast, files: Source) -> None:
        record = put_aside(files, "{broken", reason="not_json")
        retry_quarantine(source=files, actor=cast.lena)
        record.refresh_from_db()
        assert (record.reason, record.message, record.attempts) == ("not_json", "As it was then.", 1)

    def test_reviews_of_nhs_uk_are_read_by_their_own_mapping(self, cast: Cast) -> None:
        source = make_source(cast.northmere, SourceKind.NHS_UK, base_url="https://api.nhs.uk/comments")
        put_aside(source, reviews(1)[0])
        assert retry_quarantine(source=source, actor=cast.lena).taken == 1

    def test_one_id_for_two_rows_is_never_taken_by_itself(self, cast: Cast, files: Source) -> None:
        record = put_aside(files, opinions(1)[0], reason="id_twice")
        assert retry_quarantine(source=files, actor=cast.lena).taken == 0
        record.refresh_from_db()
        assert record.resolved_at is None

    def test_nothing_is_touched_while_an_import_is_at_work(self, cast: Cast, files: Source) -> None:
        record = put_aside(files, opinions(1)[0])
        ImportRun.objects.create(source=files, state=RunState.RUNNING, heartbeat_at=now())
        with held_by_another(files), pytest.raises(AlreadyRunning):
            retry_quarantine(source=files, actor=cast.lena)
        record.refresh_from_db()
        assert (record.attempts, ImportRun.objects.count()) == (0, 1)

    def test_nothing_to_try_is_said(self, cast: Cast, files: Source) -> None:
        with pytest.raises(DomainError, match="Nothing waits"):
            retry_quarantine(source=files, actor=cast.lena)

    def test_it_goes_on_with_those_that_were_tried_least(
        self, cast: Cast, files: Source, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("stories.importing.retrying.AT_ONCE", 2)
        for one in opinions(3):
            put_aside(files, one | {"body": ""})
        assert retry_quarantine(source=files, actor=cast.lena).left == 1
        retry_quarantine(source=files, actor=cast.lena)
        assert min(QuarantinedRecord.objects.values_list("attempts", flat=True)) == 1


@contextmanager
def held_by_another(source: Source) -> Iterator[None]:
    """Let another connection hold the source, as a worker does."""
    is_held, is_over = Event(), Event()

    def hold() -> None:
        with Grip(source.pk) as grip:
            grip.take()
            is_held.set()
            is_over.wait(10)
        connection.close()

    worker = Thread(target=hold)
    worker.start()
    try:
        assert is_held.wait(10)
        yield
    finally:
        is_over.set()
        worker.join()


class TestSettingAside:
    """A person says why nothing will come of it, and the source cannot open it again."""

    def test_it_is_closed_with_who_and_why_and_stays_so(self, cast: Cast, files: Source) -> None:
        broken = opinions(1)[0] | {"body": ""}
        upload(files, [broken, *opinions(1, first_id=9000)])
        record = QuarantinedRecord.objects.refused().get()
        dismiss_record(record=record, because="A test record", actor=cast.lena)
        upload(files, [broken, *opinions(1, first_id=9000)])
        record.refresh_from_db()
        assert (record.dismissed_by, record.dismissed_because) == (cast.lena, "A test record")
        assert record.resolved_at is not None
        assert record.times_seen == 2
        assert AuditEvent.objects.filter(action="quarantine.dismissed").count() == 1

    def test_what_was_dealt_with_is_not_set_aside(self, cast: Cast, files: Source) -> None:
        record = put_aside(files, opinions(1)[0])
        retry_quarantine(source=files, actor=cast.lena)
        with pytest.raises(DomainError, match="dealt with"):
            dismiss_record(record=record, because="x", actor=cast.lena)


def upload(source: Source, content: list[object]) -> None:
    run = request_import(
        source=source, actor=TESTS, upload=Upload(name="a.json", content=json.dumps(content).encode())
    )
    work_on(run=run)


class TestThePages:
    """The same by the buttons."""

    def test_all_are_tried_and_what_came_of_it_is_said(self, cast: Cast, files: Source) -> None:
        lead = Client()
        lead.force_login(cast.lena)
        first, second = opinions(2)
        put_aside(files, first)
        put_aside(files, second | {"body": ""})
        page = lead.post(
            reverse("stories:quarantine-retry-all", args=[files.pk]), follow=True
        ).content.decode()
        assert "1 story came in. 1 record still cannot be taken; it says why." in page
        assert "Tried again 1 time" in page

    def test_one_is_set_aside_and_listed_with_its_reason(self, cast: Cast, files: Source) -> None:
        lead = Client()
        lead.force_login(cast.lena)
        record = put_aside(files, {"id": 1})
        address = reverse("stories:quarantine-set-aside", args=[files.pk, record.pk])
        assert lead.post(address, {"because": ""}).status_code == 422
        page = lead.post(address, {"because": "A test record"}, follow=True).content.decode()
        assert "Nothing waits here" in page
        assert "A test record" in page
        assert "Lena Brook" in page
