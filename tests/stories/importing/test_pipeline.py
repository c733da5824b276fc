"""What an import does to the tables: exact counts, nothing the second time, edits with the earlier words kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.models import Case
from feedbackhub.core.models import AuditEvent, OutboxMessage
from stories.importing.counts import Counts
from stories.models import ImportRun, RunState, Source, Story, StoryState, StoryVersion, WithdrawnHow
from stories.services.withdrawing import withdraw_story
from stories.signals import story_edited, story_received
from tests.owed import do_what_is_owed
from tests.people import TESTS
from tests.standins.synthetic_opinions import opinions
from tests.stories.importing.conftest import Importing, counts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.standins.care_opinion import CareOpinionStandIn

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    """What the rooms above are told."""
    calls: list[dict[str, Any]] = []

    def note(**told: Any) -> None:
        calls.append({name: value for name, value in told.items() if name.startswith("story_id")})

    story_received.connect(note)
    story_edited.connect(note)
    yield calls
    story_received.disconnect(note)
    story_edited.disconnect(note)


def test_every_story_comes_once_with_its_services_and_times(do_import: Importing, source: Source) -> None:
    run = do_import()

    assert run.state == RunState.COMPLETE
    assert counts_of(run) == Counts(seen=250, created=250)
    assert Story.objects.count() == 250
    newest = Story.objects.latest("published_at")
    source.refresh_from_db()
    assert source.cursor == newest.published_at
    assert newest.organisation_id == source.organisation_id
    assert {service.code for service in newest.services.all()} <= {"RXX01", "RXX02", "RXX03 Ward 7", "rxx04"}
    assert not Story.objects.filter(services__isnull=True).exists()


def test_a_second_run_changes_nothing(do_import: Importing) -> None:
    do_import()
    before = list(Story.objects.order_by("pk").values())
    run = do_import()

    assert run.seen == run.unchanged > 0
    assert counts_of(run) == Counts(seen=run.seen, unchanged=run.seen)
    assert list(Story.objects.order_by("pk").values()) == before


def test_a_later_run_asks_for_the_overlap_only(do_import: Importing, standin: CareOpinionStandIn) -> None:
    do_import()
    standin.requests.clear()
    do_import()
    newest = str(standin.opinions[-1]["dateOfPublication"])
    since = (datetime.fromisoformat(newest) - timedelta(days=3)).date()
    assert f"publishedafter={since}" in standin.requests[0].target


def test_new_stories_and_edits_of_the_overlap_are_found(
    do_import: Importing,
    standin: CareOpinionStandIn,
    heard: list[dict[str, Any]],
    django_capture_on_commit_callbacks: Any,
) -> None:
    do_import()
    last = standin.opinions[-1]
    earlier = last["title"]
    standin.edit(str(last["id"]), title="Mended by a moderator")
    standin.opinions.extend(opinions(255, root=standin.api_root)[250:])
    with django_capture_on_commit_callbacks(execute=True):
        run = do_import()

    assert (run.created, run.updated) == (5, 1)
    assert run.unchanged == run.seen - 6
    edited = Story.objects.get(external_id=last["id"])
    assert edited.title == "Mended by a moderator"
    assert [version.title for version in edited.versions.all()] == [earlier]
    new = Story.objects.filter(external_id__in=[str(n) for n in range(1251, 1256)])
    assert {"story_id": edited.pk} in heard
    assert {"story_ids": tuple(new.order_by("pk").values_list("pk", flat=True))} in heard


def test_an_edit_keeps_the_earlier_words(do_import: Importing, standin: CareOpinionStandIn) -> None:
    do_import()
    identity = str(standin.opinions[-1]["id"])
    before = Story.objects.get(external_id=identity)
    standin.edit(identity, body="I want to say it otherwise.")
    do_import()

    after = Story.objects.get(external_id=identity)
    assert after.pk == before.pk
    assert after.received_at == before.received_at
    assert after.body == "I want to say it otherwise."
    version = StoryVersion.objects.get()
    assert (version.story_id, version.body, version.content_hash) == (
        after.pk,
        before.body,
        before.content_hash,
    )


def test_a_new_mark_of_progress_is_no_edit(do_import: Importing, standin: CareOpinionStandIn) -> None:
    do_import()
    identity = str(standin.opinions[-1]["id"])
    standin.edit(identity, progress="change planned")
    run = do_import()

    assert run.updated == 0
    assert Story.objects.get(external_id=identity).progress == "change planned"
    assert not StoryVersion.objects.exists()


def test_the_same_id_twice_on_a_page_counts_once_and_the_last_wins(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    standin.opinions[10:10] = [{**standin.opinions[9], "title": "Said again"}]
    run = do_import()

    assert counts_of(run) == Counts(seen=250, created=250)
    assert Story.objects.get(external_id=standin.opinions[9]["id"]).title == "Said again"


def test_a_page_costs_the_same_number_of_queries_whatever_it_holds(
    do_import: Importing, standin: CareOpinionStandIn
) -> None:
    def cost(count: int) -> int:
        standin.opinions[:] = opinions(count, root=standin.api_root, first_id=count * 10_000)
        ImportRun.objects.all().delete()
        Source.objects.update(cursor=None)
        with CaptureQueriesContext(connection) as queries:
            do_import()
        return len(queries)

    assert cost(2) == cost(100)


def test_a_hundred_new_stories_owe_one_round_of_opening(
    do_import: Importing, standin: CareOpinionStandIn, django_capture_on_commit_callbacks: Any
) -> None:
    standin.opinions[:] = standin.opinions[:100]
    with django_capture_on_commit_callbacks(execute=True):
        do_import()

    assert OutboxMessage.objects.filter(task="casework.open_missing_cases").count() == 1
    do_what_is_owed()
    assert Case.objects.count() == 100


def test_cases_of_an_organisation_without_people_stand_with_nobody(
    do_import: Importing, standin: CareOpinionStandIn, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        do_import()
    do_what_is_owed()
    while do_what_is_owed():
        pass
    assert Case.objects.filter(owner__isnull=True).count() == 250


def test_a_withdrawn_story_is_not_brought_back(do_import: Importing, standin: CareOpinionStandIn) -> None:
    do_import()
    identity = str(standin.opinions[-1]["id"])
    withdraw_story(story=Story.objects.get(external_id=identity), how=WithdrawnHow.AUTHOR, actor=TESTS)
    standin.edit(identity, title="Another title")
    run = do_import()

    assert run.updated == 0
    assert Story.objects.get(external_id=identity).state == StoryState.WITHDRAWN


def test_a_run_that_starts_after_the_cursor_leaves_the_cursor_alone(
    do_import: Importing, standin: CareOpinionStandIn, source: Source
) -> None:
    whole = list(standin.opinions)
    standin.opinions[:] = whole[:100]
    do_import()
    source.refresh_from_db()
    cursor = source.cursor
    standin.opinions[:] = whole
    late = date.fromisoformat(str(whole[-1]["dateOfPublication"])[:10])
    do_import(since=late)
    source.refresh_from_db()

    assert source.cursor == cursor
    assert do_import().state == RunState.COMPLETE
    assert Story.objects.count() == 250


def test_the_run_is_audited_without_a_word_of_the_stories(do_import: Importing) -> None:
    do_import()
    started, completed = AuditEvent.objects.filter(action__startswith="import.").order_by("pk")
    assert (started.action, completed.action) == ("import.started", "import.completed")
    assert completed.details["created"] == 250
