"""The sources' pages: who may open them, what needs a person, setting up, testing, pausing. Keys never come back."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from feedbackhub.core.clock import now
from feedbackhub.core.models import AuditEvent
from feedbackhub.core.secrets import decrypt, encrypt
from stories.models import (
    ImportRun,
    QuarantinedRecord,
    RunState,
    Schedule,
    Source,
    SourceKind,
    TermKind,
    VocabularyTerm,
)
from tests.factories import make_source, make_story
from tests.standins.care_opinion import CareOpinionStandIn
from tests.standins.nhs_uk import NhsUkStandIn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from pytest_django import DjangoAssertNumQueries

    from feedbackhub.accounts.models import User
    from tests.people import Cast

KEY = "a-secret-subscription-key"
LISTS = [
    "stories:sources",
    "stories:source-add",
    "stories:source-add-care-opinion",
    "stories:source-add-nhs-uk",
    "stories:source-add-form",
    "stories:source-add-written-down",
]
OF_ONE = [
    "stories:source",
    "stories:source-name",
    "stories:source-key",
    "stories:source-schedule",
    "stories:source-pause",
    "stories:source-quarantine",
    "stories:source-words",
]
POSTS = [
    "stories:source-run",
    "stories:source-test",
    "stories:source-resume",
    "stories:source-believe",
    "stories:quarantine-retry-all",
]


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def lead(cast: Cast) -> Client:
    """Lena's browser."""
    return browser(cast.lena)


@pytest.fixture
def feed(cast: Cast) -> Source:
    """A Care Opinion source of Northmere with a key."""
    return make_source(
        cast.northmere,
        SourceKind.CARE_OPINION,
        base_url="https://8.8.8.8",
        name="Our feed",
        encrypted_key=encrypt(KEY),
    )


@pytest.fixture
def care_opinion() -> Iterator[CareOpinionStandIn]:
    """A stand-in for Care Opinion with three stories."""
    with CareOpinionStandIn(opinions_count=3) as server:
        yield server


@pytest.fixture
def nhs_uk() -> Iterator[NhsUkStandIn]:
    """A stand-in for NHS.UK with four reviews."""
    with NhsUkStandIn(reviews_count=4) as server:
        yield server


def text(response: HttpResponse) -> str:
    return response.content.decode()


def at(name: str, *args: int) -> str:
    return reverse(f"stories:{name}", args=args)


class TestWhoMayOpenThem:
    """Leads and administrators; nobody else, and nobody of another organisation."""

    @pytest.mark.parametrize("name", LISTS)
    def test_leads_and_administrators_may_and_nobody_else(self, cast: Cast, name: str) -> None:
        answers = {
            user.email: browser(user).get(reverse(name)).status_code
            for user in (cast.lena, cast.adam, cast.asha, cast.priya, cast.rhys)
        }
        assert sorted(answers.values()) == [200, 200, 403, 403, 403]
        assert Client().get(reverse(name)).status_code == 302

    def test_what_stands_on_one_source_is_of_its_organisation_alone(self, cast: Cast, feed: Source) -> None:
        outsider, responder = browser(cast.olga), browser(cast.asha)
        for name in OF_ONE:
            assert outsider.get(reverse(name, args=[feed.pk])).status_code == 404, name
            assert responder.get(reverse(name, args=[feed.pk])).status_code == 403, name
        for name in POSTS:
            assert outsider.post(reverse(name, args=[feed.pk])).status_code == 404, name
            assert responder.post(reverse(name, args=[feed.pk])).status_code == 403, name
        assert "Our feed" not in text(outsider.get(at("sources")))
        assert not ImportRun.objects.exists()

    def test_looking_changes_nothing(self, lead: Client, feed: Source) -> None:
        for name in POSTS:
            assert lead.get(reverse(name, args=[feed.pk])).status_code == 405

    def test_a_record_of_another_source_is_not_there(self, cast: Cast, lead: Client, feed: Source) -> None:
        other = make_source(cast.eastwold, SourceKind.CARE_OPINION, base_url="https://e.example")
        record = put_aside(other)
        for name in ("quarantine-retry", "quarantine-set-aside"):
            assert lead.post(at(name, feed.pk, record.pk), {"because": "x"}).status_code == 404

    def test_the_old_addresses_lead_here(self, lead: Client, feed: Source) -> None:
        assert lead.get("/imports/sources/add/").status_code == 200
        assert lead.get(f"/imports/sources/{feed.pk}/key/").status_code == 200


def put_aside(source: Source, number: int = 1, **fields: object) -> QuarantinedRecord:
    return QuarantinedRecord.objects.create(
        source=source,
        external_id=str(number),
        reason="missing_date",
        message="No date.",
        raw='{"id": 1}',
        raw_hash=f"{number:064d}",
        **fields,
    )


class TestTheList:
    """What needs a person first; then each source with how it stands."""

    def test_it_says_what_to_do_where_nothing_is(self, lead: Client) -> None:
        assert "No source yet" in text(lead.get(at("sources")))

    def test_nothing_to_do_is_said(self, lead: Client, feed: Source) -> None:
        ImportRun.objects.create(source=feed, state=RunState.COMPLETE, started_at=now(), finished_at=now())
        page = text(lead.get(at("sources")))
        assert "Nothing here needs you" in page
        assert "Read every hour; next about" in page

    def test_a_missing_key_comes_first(self, cast: Cast, lead: Client, feed: Source) -> None:
        make_source(cast.northmere, SourceKind.NHS_UK, name="Zebra", base_url="https://api.nhs.uk/comments")
        page = text(lead.get(at("sources")))
        assert "It has no key, so it is not read." in page
        assert page.rindex("Zebra") < page.rindex("Our feed")

    def test_a_resting_feed_says_until_when_and_why(self, lead: Client, feed: Source) -> None:
        Source.objects.update(
            failures=12, rests_until=now() + timedelta(hours=2), trouble="It does not answer."
        )
        page = text(lead.get(at("sources")))
        assert "It failed 12 times in a row, so it is left alone until" in page
        assert "It does not answer." in page

    def test_a_feed_that_paused_itself_needs_a_person(self, lead: Client, feed: Source) -> None:
        Source.objects.update(is_paused=True, pause_reason="The key was turned down.")
        page = text(lead.get(at("sources")))
        assert "Stopped by itself" in page
        assert "It is not read any more. The key was turned down." in page

    def test_a_feed_that_was_not_read_to_its_end_for_three_intervals_says_so(
        self, lead: Client, feed: Source
    ) -> None:
        long_ago = now() - timedelta(hours=4)
        ImportRun.objects.create(
            source=feed, state=RunState.COMPLETE, started_at=long_ago, finished_at=long_ago
        )
        assert "New stories do not come in" in text(lead.get(at("sources")))
        Source.objects.update(every_minutes=Schedule.SIX_HOURS)
        assert "New stories do not come in" not in text(lead.get(at("sources")))

    def test_what_waits_is_counted_with_how_it_grows(self, lead: Client, feed: Source) -> None:
        for number in range(3):
            put_aside(feed, number)
        QuarantinedRecord.objects.filter(external_id="0").update(created_at=now() - timedelta(days=30))
        assert "3 records wait, 2 more than a week ago" in text(lead.get(at("sources")))

    def test_a_quiet_feed_gives_its_two_figures(self, cast: Cast, lead: Client, feed: Source) -> None:
        for day in range(8, 64):
            for _ in range(2):
                make_story(cast.ward_4, source=feed, published_at=now() - timedelta(days=day))
        ImportRun.objects.create(source=feed, state=RunState.COMPLETE, started_at=now(), finished_at=now())
        Source.objects.update(quiet_since=now() - timedelta(days=7))
        page = text(lead.get(at("sources")))
        assert "0 stories in the last 7 days; usually 14. Either it is quiet or something is broken" in page

    def test_it_costs_the_same_whatever_it_lists(
        self, cast: Cast, lead: Client, feed: Source, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        def fill(number: int) -> None:
            for place in range(number):
                source = make_source(
                    cast.northmere,
                    SourceKind.CARE_OPINION,
                    base_url=f"https://f{number}-{place}.example",
                    encrypted_key="x",
                    quiet_since=now() - timedelta(days=7),
                )
                ImportRun.objects.create(
                    source=source, state=RunState.COMPLETE, started_by=cast.lena, started_at=now()
                )
                put_aside(source)

        fill(2)
        with CaptureQueriesContext(connection) as few:
            lead.get(at("sources"))
        fill(20)
        with django_assert_max_num_queries(len(few)):
            lead.get(at("sources"))


class TestSettingUp:
    """A kind, then what it needs; the key goes in and never comes out."""

    @pytest.mark.parametrize(
        ("kind", "leads_to"),
        [
            ("care-opinion", "/sources/add/care-opinion/"),
            ("nhs-uk", "/sources/add/nhs-uk/"),
            ("columns", "/imports/files/"),
            ("story-files", "/imports/upload/"),
            ("form", "/sources/add/form/"),
            ("written-down", "/sources/add/written-down/"),
        ],
    )
    def test_each_kind_leads_to_its_own_page(self, lead: Client, kind: str, leads_to: str) -> None:
        answer = lead.get(at("source-add"), {"chosen": "yes", "kind": kind})
        assert answer.headers["Location"] == leads_to
        assert lead.get(leads_to).status_code == 200

    def test_no_choice_is_asked_for(self, lead: Client) -> None:
        answer = lead.get(at("source-add"), {"chosen": "yes"})
        assert answer.status_code == 422
        assert "Select where the stories come from" in text(answer)

    def test_care_opinion_is_added_with_its_key_encrypted(self, cast: Cast, lead: Client) -> None:
        sent = {"name": "Our feed", "address": "https://8.8.8.8/api/v2/", "key": f" {KEY}\n"}
        page = text(lead.post(at("source-add-care-opinion"), sent, follow=True))
        assert KEY not in page
        assert "by Lena Brook" in page
        source = Source.objects.get()
        assert (source.organisation, source.base_url) == (cast.northmere, "https://8.8.8.8")
        assert decrypt(source.encrypted_key) == KEY
        assert KEY not in str(list(AuditEvent.objects.values()))
        assert {"source.added", "source.key_replaced"} <= set(
            AuditEvent.objects.values_list("action", flat=True)
        )

    def test_nhs_uk_is_added_with_its_codes_in_capitals_and_once(self, lead: Client) -> None:
        sent = {
            "name": "R",
            "address": "https://8.8.8.8/comments",
            "key": KEY,
            "codes": "rzn01\nRZN02\nRZN01",
        }
        lead.post(at("source-add-nhs-uk"), sent)
        source = Source.objects.get(kind=SourceKind.NHS_UK)
        assert source.options == {"ods_codes": ["RZN01", "RZN02"]}

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"name": ""}, "Enter the name"),
            ({"key": ""}, "Enter the key"),
            ({"key": "two words"}, "characters that no key has"),
            ({"address": "http://8.8.8.8"}, "must begin with https://"),
            ({"address": "https://127.0.0.1"}, "private network"),
            ({"address": "https://[::1]:8000"}, "private network"),
            ({"codes": ""}, "Enter at least one ODS code"),
            ({"codes": "RZN01\nR!"}, "R! is not an ODS code"),
        ],
    )
    def test_what_cannot_be_used_is_refused_and_the_key_not_sent_back(
        self, lead: Client, settings: object, change: dict[str, str], words: str
    ) -> None:
        settings.ALLOW_PRIVATE_SOURCES = False  # type: ignore[attr-defined]
        sent = {"name": "A", "address": "https://8.8.8.8", "key": KEY, "codes": "RZN01", **change}
        answer = lead.post(at("source-add-nhs-uk"), sent)
        assert answer.status_code == 422
        assert words in text(answer)
        assert KEY not in text(answer)
        assert not Source.objects.exists()

    def test_the_same_address_twice_is_refused(self, lead: Client, feed: Source) -> None:
        sent = {"name": "Again", "address": feed.base_url, "key": "k"}
        answer = lead.post(at("source-add-care-opinion"), sent)
        assert answer.status_code == 422
        assert "Replace its key instead" in text(answer)
        feed.refresh_from_db()
        assert decrypt(feed.encrypted_key) == KEY

    def test_the_public_form_is_opened_and_closed(self, cast: Cast, lead: Client) -> None:
        page = text(lead.post(at("source-add-form"), {"contact": "PALS, 01234 567890"}, follow=True))
        source = Source.objects.get(kind=SourceKind.WEB_FORM, organisation=cast.northmere)
        assert not source.is_paused
        assert "Close the form" in page
        page = text(lead.post(at("source-close-form"), follow=True))
        source.refresh_from_db()
        assert source.is_paused
        assert "Closed: nobody can send a story" in page


class TestTending:
    """Name, key, schedule, codes, pause: each on a page of its own, each in the audit trail."""

    def test_a_key_is_replaced_and_not_read_back(self, cast: Cast, lead: Client, feed: Source) -> None:
        assert KEY not in text(lead.get(at("source-key", feed.pk)))
        lead.post(at("source-key", feed.pk), {"key": "another-key"})
        feed.refresh_from_db()
        assert decrypt(feed.encrypted_key) == "another-key"
        assert feed.key_changed_by == cast.lena

    def test_a_name_is_changed_and_no_two_are_the_same(self, cast: Cast, lead: Client, feed: Source) -> None:
        make_source(cast.northmere, SourceKind.STORY_FILE, name="Files")
        answer = lead.post(at("source-name", feed.pk), {"name": "files"})
        assert answer.status_code == 422
        lead.post(at("source-name", feed.pk), {"name": "Ours"})
        feed.refresh_from_db()
        assert feed.name == "Ours"
        assert AuditEvent.objects.filter(action="source.renamed").count() == 1

    def test_a_schedule_is_one_of_ours(self, lead: Client, feed: Source) -> None:
        assert lead.post(at("source-schedule", feed.pk), {"every": "7"}).status_code == 422
        lead.post(at("source-schedule", feed.pk), {"every": "1440"})
        feed.refresh_from_db()
        assert feed.every_minutes == Schedule.DAY
        assert "Read once a day" in text(lead.get(at("source", feed.pk)))

    def test_pausing_asks_why_and_resuming_goes_on(self, cast: Cast, lead: Client, feed: Source) -> None:
        Source.objects.update(quiet_since=now())
        assert lead.post(at("source-pause", feed.pk), {"reason": ""}).status_code == 422
        page = text(lead.post(at("source-pause", feed.pk), {"reason": "They move house"}, follow=True))
        assert "Paused by Lena Brook" in page
        assert "They move house" in page
        feed.refresh_from_db()
        assert (feed.is_paused, feed.quiet_since) == (True, None)
        assert "Resume it first" in text(lead.post(at("source-run", feed.pk), follow=True))
        lead.post(at("source-resume", feed.pk))
        feed.refresh_from_db()
        assert (feed.is_paused, feed.pause_reason) == (False, "")

    def test_run_now_owes_one_run_and_a_second_press_says_so(
        self, cast: Cast, lead: Client, feed: Source
    ) -> None:
        answer = lead.post(at("source-run", feed.pk))
        run = ImportRun.objects.get()
        assert answer.headers["Location"] == at("import", run.pk)
        assert (run.state, run.started_by) == (RunState.WAITING, cast.lena)
        assert "waiting or running already" in text(lead.post(at("source-run", feed.pk), follow=True))
        assert ImportRun.objects.count() == 1

    def test_what_is_no_feed_is_not_run_or_paused(self, cast: Cast, lead: Client) -> None:
        files = make_source(cast.northmere, SourceKind.STORY_FILE)
        for name in ("source-run", "source-pause", "source-resume", "source-schedule", "source-key"):
            assert lead.post(at(name, files.pk)).status_code == 404, name

    def test_one_source_shows_its_weeks_as_a_table_too(self, cast: Cast, lead: Client, feed: Source) -> None:
        make_story(cast.ward_4, source=feed, published_at=now() - timedelta(minutes=1))
        page = text(lead.get(at("source", feed.pk)))
        assert "1 story in the last 12 weeks" in page
        assert page.count("app-bars__bar") == 12
        assert "Week from Monday" in page


class TestWords:
    """What a source's labels mean is a person's to say."""

    def test_an_unknown_word_is_shown_explained_and_followed(
        self, cast: Cast, lead: Client, feed: Source
    ) -> None:
        term = VocabularyTerm.objects.create(source=feed, kind=TermKind.CRITICALITY, term="very cross")
        story = make_story(cast.ward_4, source=feed, criticality_label="very cross")
        assert "It uses 1 word that nobody has explained." in text(lead.get(at("sources")))
        assert "very cross" in text(lead.get(at("source-words", feed.pk)))
        lead.post(at("source-words", feed.pk), {f"word-{term.pk}": "4"})
        term.refresh_from_db()
        story.refresh_from_db()
        assert (term.meaning, story.criticality) == ("4", 4)
        assert AuditEvent.objects.filter(action="source.words_explained").count() == 1

    def test_a_meaning_of_another_kind_is_refused(self, lead: Client, feed: Source) -> None:
        term = VocabularyTerm.objects.create(source=feed, kind=TermKind.PROGRESS, term="looked at")
        assert lead.post(at("source-words", feed.pk), {f"word-{term.pk}": "4"}).status_code == 422

    def test_none_are_said_so(self, lead: Client, feed: Source) -> None:
        assert "no labels yet" in text(lead.get(at("source-words", feed.pk)))


class TestTheConnection:
    """Two requests at most, in words, and never faster than a person may press."""

    def test_it_says_what_worked(self, cast: Cast, lead: Client, care_opinion: CareOpinionStandIn) -> None:
        sent = {"name": "F", "address": care_opinion.url, "key": care_opinion.key, "test": "yes"}
        page = text(lead.post(at("source-add-care-opinion"), sent, follow=True))
        assert "We can read stories; the newest was published on 6 January 2025." in page
        assert len(care_opinion.requests) == 1
        assert Source.objects.get().test_passed

    def test_nhs_uk_is_asked_for_one_code_alone(self, lead: Client, nhs_uk: NhsUkStandIn) -> None:
        sent = {"name": "R", "address": nhs_uk.url, "key": nhs_uk.key, "codes": "RXX01\nRXX02", "test": "yes"}
        page = text(lead.post(at("source-add-nhs-uk"), sent, follow=True))
        assert "We can read reviews" in page
        assert len(nhs_uk.requests) == 1
        assert "RXX02" not in nhs_uk.requests[0].target

    def test_a_wrong_key_is_said_with_what_to_do_and_asked_once(
        self, lead: Client, feed: Source, care_opinion: CareOpinionStandIn
    ) -> None:
        Source.objects.update(base_url=care_opinion.url)
        page = text(lead.post(at("source-test", feed.pk), follow=True))
        assert "Check the key" in page
        assert len(care_opinion.requests) == 1

    def test_no_story_in_scope_is_said(self, lead: Client, feed: Source) -> None:
        with CareOpinionStandIn(opinions_count=0, key=KEY) as server:
            Source.objects.update(base_url=server.url)
            assert "no story is in their scope" in text(lead.post(at("source-test", feed.pk), follow=True))

    def test_nobody_there_is_said_at_once(self, lead: Client, feed: Source) -> None:
        Source.objects.update(base_url="http://127.0.0.1:9")
        began = time.monotonic()
        assert "cannot be reached" in text(lead.post(at("source-test", feed.pk), follow=True))
        assert time.monotonic() - began < 5

    def test_an_address_inside_is_never_asked(
        self, lead: Client, feed: Source, care_opinion: CareOpinionStandIn, settings: object
    ) -> None:
        settings.ALLOW_PRIVATE_SOURCES = False  # type: ignore[attr-defined]
        Source.objects.update(base_url=care_opinion.url)
        page = text(lead.post(at("source-test", feed.pk), follow=True))
        assert "must begin with https://" in page
        assert care_opinion.requests == []

    def test_one_test_in_ten_seconds(
        self, lead: Client, feed: Source, care_opinion: CareOpinionStandIn
    ) -> None:
        Source.objects.update(base_url=care_opinion.url)
        lead.post(at("source-test", feed.pk))
        assert "Wait ten seconds" in text(lead.post(at("source-test", feed.pk), follow=True))
        assert len(care_opinion.requests) == 1
        Source.objects.update(tested_at=now() - timedelta(seconds=11))
        lead.post(at("source-test", feed.pk))
        assert len(care_opinion.requests) == 2

    def test_what_passes_lets_a_feed_go_on_that_paused_itself(
        self, lead: Client, feed: Source, care_opinion: CareOpinionStandIn
    ) -> None:
        Source.objects.update(
            base_url=care_opinion.url,
            encrypted_key=encrypt(care_opinion.key),
            is_paused=True,
            pause_reason="The key was turned down.",
            failures=3,
        )
        lead.post(at("source-test", feed.pk))
        feed.refresh_from_db()
        assert (feed.is_paused, feed.failures) == (False, 0)

    def test_files_have_no_connection(self, cast: Cast, lead: Client) -> None:
        files = make_source(cast.northmere, SourceKind.STORY_FILE)
        assert "no connection to test" in text(lead.post(at("source-test", files.pk), follow=True))


class TestTheMap:
    """Files have no connection; their saved map is looked at instead."""

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({}, "The map is sound: it reads 3 columns."),
            (
                {"services": {"columns": ["Ward"], "codes": {"Ward 9": "RZN01-W9"}}},
                "not open in the tree: RZN01-W9.",
            ),
            ({"texts": []}, "The last test failed."),
        ],
    )
    def test_it_says_whether_the_map_can_be_used(
        self, cast: Cast, lead: Client, change: dict[str, object], words: str
    ) -> None:
        kept = {
            "columns": {"date": "Date"},
            "texts": [{"column": "Comment"}],
            "services": {"columns": ["Ward"], "codes": {"Ward 4": "RZN01-W4"}},
            "date_formats": ["dd/mm/yyyy"],
        }
        source = make_source(cast.northmere, SourceKind.TABLE_FILE, name="Survey", column_map=kept | change)
        assert "Check the map" in text(lead.get(at("source", source.pk)))
        assert words in text(lead.post(at("source-test", source.pk), follow=True))


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_other_side_is_asked(feed: Source, lead: Client) -> None:
    mine = connections["default"]
    seen: list[bool] = []

    class Watching(CareOpinionStandIn):
        """Looks at this test's own connection as a request arrives."""

        def answer(self, target: str) -> object | None:
            seen.append(mine.in_atomic_block)
            return super().answer(target)

    with Watching(opinions_count=1, key=KEY) as server:
        Source.objects.update(base_url=server.url)
        lead.post(at("source-test", feed.pk))
    assert seen == [False]
