"""Stories that come by two sources: found in the page, once, and left alone where anything is in doubt."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from feedbackhub.core.clock import now
from stories.importing import duplicates
from stories.importing.looking_again import look_again
from stories.importing.page import Hold, store_page
from stories.models import (
    ImportRun,
    RunState,
    SameStory,
    SameStoryState,
    Source,
    SourceKind,
    Story,
    StoryFingerprint,
    StoryKey,
)
from stories.services.same_story import confirm, separate
from stories.sources.record import Page, StoryRecord
from tests.factories import make_source, make_story

if TYPE_CHECKING:
    from tests.people import Cast

LONG = (
    "I came in by ambulance after a fall in the garden and lay on a trolley until the evening. A nurse called Agnes "
    "brought me a blanket and found my glasses, and the doctor explained the scan twice because I was too tired to "
    "follow the first time. Nobody had told my daughter where I was, though I had asked three times for somebody to."
)
TOLD = datetime(2026, 3, 2, 9, tzinfo=UTC)


def record(external_id: str, body: str = LONG, *, days: int = 0, **fields: Any) -> StoryRecord:
    values: dict[str, Any] = {
        "title": "A long night",
        "submitted_at": TOLD + timedelta(days=days),
        "published_at": TOLD + timedelta(days=days, hours=2),
        "author_name": "daisy47",
        "author_role": "the patient",
        "criticality_label": None,
        "criticality": None,
        "progress": "",
        "service_codes": ("RZN01-W4",),
        "link": "",
        "raw": {},
    }
    return StoryRecord(external_id=external_id, body=body, **(values | fields))


def take(source: Source, *records: StoryRecord) -> None:
    """Store a page as the importer does."""
    run = ImportRun.objects.create(source=source, state=RunState.RUNNING, claim=1)
    hold = Hold(run=run, claim=1, cursor=Source.objects.get(pk=source.pk).cursor)
    store_page(hold=hold, page=Page(records=tuple(records), position=0, total=None))
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.COMPLETE)


@pytest.fixture
def care_opinion(cast: Cast) -> Source:
    return make_source(cast.northmere, SourceKind.CARE_OPINION, base_url="https://www.careopinion.org.uk")


@pytest.fixture
def nhs_uk(cast: Cast) -> Source:
    return make_source(cast.northmere, SourceKind.NHS_UK, base_url="https://api.nhs.uk")


def story(external_id: str) -> Story:
    return Story.objects.get(external_id=external_id)


def test_the_same_words_by_two_sources_are_one_story(care_opinion: Source, nhs_uk: Source) -> None:
    take(care_opinion, record("1001"))
    take(nhs_uk, record("n-1", f"<p>{LONG}</p>", days=3), record("n-2", "Parking was dear. " * 12, days=3))
    assert story("n-1").duplicate_of == story("1001")
    assert story("n-2").duplicate_of is None
    pair = SameStory.objects.get()
    assert (pair.state, pair.how, pair.actor_name) == (
        "linked",
        "words",
        "the search for stories that came twice",
    )
    assert pair.why == "The same words about the same service, told 3 days apart."
    assert [change.after for change in pair.changes.all()] == ["linked"]


def test_what_was_received_first_is_the_original_whichever_site_was_first(
    care_opinion: Source, nhs_uk: Source
) -> None:
    take(nhs_uk, record("n-1", days=9))
    take(care_opinion, record("1001"))
    assert story("1001").duplicate_of == story("n-1")


def test_a_few_words_are_joined_by_the_sites_own_reference(care_opinion: Source, nhs_uk: Source) -> None:
    short = "Great care, thank you"
    take(care_opinion, record("1001", short), record("1002", short, author_name="tom"))
    named = {"references": ("careopinion.org.uk/opinions/1001",), "author_name": "Anonymous"}
    take(nhs_uk, record("n-1", short, days=20, **named), record("n-2", short, author_name="Anonymous"))
    assert story("n-1").duplicate_of == story("1001")
    assert story("n-2").duplicate_of is None
    assert SameStory.objects.count() == 1


def test_one_source_is_never_compared_with_itself(care_opinion: Source) -> None:
    take(care_opinion, record("1001"), record("1002"))
    take(care_opinion, record("1003"))
    look_again()
    assert not SameStory.objects.exists()


def test_another_organisations_story_is_another_story(cast: Cast, care_opinion: Source) -> None:
    take(care_opinion, record("1001"))
    theirs = make_source(cast.eastwold, SourceKind.NHS_UK)
    make_source(cast.eastwold, SourceKind.CARE_OPINION)
    take(theirs, record("n-1", service_codes=()))
    assert not SameStory.objects.exists()


def test_an_edit_is_found_by_its_new_words(care_opinion: Source, nhs_uk: Source) -> None:
    take(care_opinion, record("1001"))
    take(nhs_uk, record("n-1", "The parking was dear and the clock had stopped. " * 6))
    assert story("n-1").duplicate_of is None
    take(nhs_uk, record("n-1"))
    assert story("n-1").duplicate_of == story("1001")
    assert StoryFingerprint.objects.count() == 2
    kept = {key for one in StoryFingerprint.objects.all() for key in one.keys}
    assert {one.key for one in StoryKey.objects.all()} == kept


def test_the_copies_are_about_all_that_either_is_about(
    cast: Cast, care_opinion: Source, nhs_uk: Source
) -> None:
    """A hospital's review and a ward's story are one: the ward must see it, whichever came first."""
    take(nhs_uk, record("n-1", service_codes=("RZN01",)))
    take(care_opinion, record("1001"))
    both = {cast.site, cast.ward_4}
    assert set(story("n-1").services.all()) == both == set(story("1001").services.all())
    take(nhs_uk, record("n-1", title="Another title", service_codes=("RZN01",)))
    assert set(story("n-1").services.all()) == both
    separate(pair=SameStory.objects.get(), actor=cast.lena)
    assert set(story("n-1").services.all()) == {cast.site}
    assert set(story("1001").services.all()) == {cast.ward_4}


def test_what_a_person_separated_no_machine_joins_again(
    cast: Cast, care_opinion: Source, nhs_uk: Source
) -> None:
    take(care_opinion, record("1001"))
    take(nhs_uk, record("n-1"))
    separate(pair=SameStory.objects.get(), actor=cast.lena, reason="Two patients of one bay")
    assert story("n-1").duplicate_of is None
    take(nhs_uk, record("n-1", title="Edited"))
    look_again()
    assert story("n-1").duplicate_of is None
    assert SameStory.objects.get().state == SameStoryState.UNDONE


def test_a_third_copy_does_not_bring_the_separated_together(
    cast: Cast, care_opinion: Source, nhs_uk: Source
) -> None:
    take(care_opinion, record("1001"))
    take(nhs_uk, record("n-1"))
    separate(pair=SameStory.objects.get(), actor=cast.lena)
    take(make_source(cast.northmere, SourceKind.STORY_FILE), record("f-1"))
    asked = SameStory.objects.filter(state=SameStoryState.PROPOSED)
    assert asked.count() == 2
    assert "A person separated two of them before" in asked[0].why
    assert not Story.objects.filter(duplicate_of__isnull=False).exists()


def test_what_is_not_certain_is_proposed(cast: Cast, care_opinion: Source, nhs_uk: Source) -> None:
    take(care_opinion, record("1001"))
    take(
        nhs_uk,
        record("n-1", LONG[:260] + " After that I went home by bus and my neighbour made soup for us all."),
    )
    pair = SameStory.objects.get()
    assert pair.state == SameStoryState.PROPOSED
    assert story("n-1").duplicate_of is None
    confirm(pair=pair, actor=cast.lena)
    assert story("n-1").duplicate_of == story("1001")


def test_a_fault_here_never_costs_a_page(
    care_opinion: Source, nhs_uk: Source, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    take(care_opinion, record("1001"))
    with monkeypatch.context() as patched:
        patched.setattr(duplicates, "judge", lambda *_: 1 / 0)
        take(nhs_uk, record("n-1"))
    assert story("n-1").duplicate_of is None
    assert "the second look will try again" in caplog.text
    assert "ambulance" not in caplog.text
    look_again()
    assert story("n-1").duplicate_of == story("1001")


def test_stories_from_before_the_search_are_found_by_the_second_look(
    care_opinion: Source, nhs_uk: Source
) -> None:
    take(care_opinion, record("1001"))
    StoryFingerprint.objects.all().delete()
    StoryKey.objects.all().delete()
    take(nhs_uk, record("n-1"))
    assert story("n-1").duplicate_of is None
    assert look_again() == 1
    assert story("n-1").duplicate_of == story("1001")
    assert look_again() == 0


def test_the_second_look_leaves_alone_what_is_settled(care_opinion: Source, nhs_uk: Source) -> None:
    take(care_opinion, record("1001"))
    take(nhs_uk, record("n-1"))
    look_again(now=now() + timedelta(hours=1))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        look_again(now=now() + timedelta(hours=1))
    assert not [one for one in asked if "storykey" in one["sql"]]


def test_a_page_costs_two_statements_more_and_none_a_story(care_opinion: Source) -> None:
    def statements(many: int, first: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            take(care_opinion, *(record(str(first + number)) for number in range(many)))
        return len(asked)

    statements(40, 1000)  # learns how many records a full page holds
    assert statements(1, 2000) == statements(40, 3000)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_still_find_each_other(cast: Cast) -> None:
    """Each page is open while the other is stored, so neither sees the other's story; the second look does."""
    first = make_source(cast.northmere, SourceKind.CARE_OPINION)
    second = make_source(cast.northmere, SourceKind.NHS_UK)
    both_stored = threading.Barrier(2, timeout=20)

    def run(source: Source, external_id: str) -> None:
        try:
            with transaction.atomic():
                take(source, record(external_id))
                both_stored.wait()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=one) for one in ((first, "1001"), (second, "n-1"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Story.objects.filter(duplicate_of__isnull=False).count() == 0
    assert Story.objects.count() == 2
    assert look_again() == 1
    assert Story.objects.filter(duplicate_of__isnull=False).count() == 1


def test_what_was_told_on_this_site_is_looked_at_once_it_is_live(cast: Cast, care_opinion: Source) -> None:
    take(care_opinion, record("1001"))
    ours = make_source(cast.northmere, SourceKind.WEB_FORM)
    waiting = make_story(cast.ward_4, source=ours, body=LONG, submitted_at=TOLD, state="waiting")
    take(care_opinion, record("1002", "The parking was dear and the clock had stopped. " * 6))
    assert look_again(now=now() + timedelta(hours=1)) == 0
    Story.objects.filter(pk=waiting.pk).update(state="live")
    assert look_again(now=now() + timedelta(hours=2)) == 1
    waiting.refresh_from_db()
    assert waiting.duplicate_of == story("1001") or story("1001").duplicate_of == waiting
