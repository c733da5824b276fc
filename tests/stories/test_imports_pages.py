"""The imports' pages: who may open them, what they show, what they refuse, and that keys never come back out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from feedbackhub.core.models import AuditEvent
from feedbackhub.core.secrets import decrypt, encrypt
from stories import tasks
from stories.importing.owing import request_import
from stories.models import ImportRun, QuarantinedRecord, RunState, Source, Story, UploadedFile
from tests.factories import make_source
from tests.people import TESTS
from tests.standins.synthetic_opinions import ODD, REFUSED, about, opinions

if TYPE_CHECKING:
    from django.http import HttpResponse
    from pytest_django import DjangoAssertNumQueries

    from feedbackhub.accounts.models import User
    from tests.people import Cast

KEY = "a-secret-subscription-key"
HTMX = {"HX-Request": "true"}
ADDRESSES = ["stories:imports", "stories:import-upload", "stories:source-add"]


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
        "care_opinion",
        base_url="https://8.8.8.8",
        name="Our feed",
        encrypted_key=encrypt(KEY),
    )


def json_file(content: object, name: str = "stories.json") -> SimpleUploadedFile:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SimpleUploadedFile(name, data, content_type="application/json")


def text(response: HttpResponse) -> str:
    return response.content.decode()


class TestWhoMayOpenThem:
    """Leads and administrators; nobody else, and nobody of another organisation."""

    @pytest.mark.parametrize("name", ADDRESSES)
    def test_leads_and_administrators_may(self, cast: Cast, name: str) -> None:
        for user in (cast.lena, cast.adam):
            assert browser(user).get(reverse(name)).status_code == 200

    @pytest.mark.parametrize("name", ADDRESSES)
    def test_other_roles_may_not(self, cast: Cast, name: str) -> None:
        for user in (cast.asha, cast.priya, cast.rhys):
            assert browser(user).get(reverse(name)).status_code == 403

    @pytest.mark.parametrize("name", ADDRESSES)
    def test_strangers_are_sent_to_sign_in(self, cast: Cast, name: str) -> None:
        assert Client().get(reverse(name)).status_code == 302

    def test_another_organisations_run_and_source_do_not_exist(self, cast: Cast, feed: Source) -> None:
        run = ImportRun.objects.create(source=feed, state=RunState.COMPLETE)
        outsider = browser(cast.olga)
        assert outsider.get(reverse("stories:import", args=[run.pk])).status_code == 404
        assert outsider.get(reverse("stories:source-key", args=[feed.pk])).status_code == 404
        assert outsider.post(reverse("stories:source-key", args=[feed.pk]), {"key": "x"}).status_code == 404
        assert outsider.post(reverse("stories:source-run", args=[feed.pk])).status_code == 404
        assert "Our feed" not in text(outsider.get(reverse("stories:imports")))
        assert ImportRun.objects.count() == 1

    def test_a_responder_may_neither_run_nor_see_a_run(self, cast: Cast, feed: Source) -> None:
        run = ImportRun.objects.create(source=feed, state=RunState.COMPLETE)
        for client in (browser(cast.asha), browser(cast.rhys)):
            assert client.get(reverse("stories:import", args=[run.pk])).status_code == 403
            assert client.post(reverse("stories:source-run", args=[feed.pk])).status_code == 403

    def test_looking_changes_nothing(self, lead: Client, feed: Source) -> None:
        assert lead.get(reverse("stories:source-run", args=[feed.pk])).status_code == 405
        assert not ImportRun.objects.exists()


class TestTheList:
    """Sources with their last run, and all runs, newest first."""

    def test_it_says_what_is_there_and_what_to_do_where_nothing_is(self, lead: Client) -> None:
        page = text(lead.get(reverse("stories:imports")))
        assert "No source yet" in page
        assert "Nothing was imported yet" in page

    def test_it_shows_the_last_run_of_each_source(self, lead: Client, feed: Source) -> None:
        ImportRun.objects.create(source=feed, state=RunState.COMPLETE, created=3, unchanged=4, quarantined=1)
        page = text(lead.get(reverse("stories:imports")))
        assert "3 new, 4 the same, 1 put aside" in page
        assert "Key stored, read every hour" in page
        assert KEY not in page
        assert feed.encrypted_key not in page

    def test_it_costs_the_same_whatever_it_lists(
        self, cast: Cast, lead: Client, feed: Source, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        def fill(number: int) -> None:
            for place in range(number):
                source = make_source(
                    cast.northmere, "care_opinion", base_url=f"https://f{number}-{place}.example"
                )
                ImportRun.objects.create(source=source, state=RunState.COMPLETE, started_by=cast.lena)

        fill(2)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as few:
            lead.get(reverse("stories:imports"))
        fill(30)
        with django_assert_max_num_queries(len(few)):
            lead.get(reverse("stories:imports"))

    def test_unknown_services_are_listed_with_how_many_stories_name_them(self, lead: Client) -> None:
        upload(lead, [about("ZZZ99")(one) for one in opinions(3)])
        page = text(lead.get(reverse("stories:imports")))
        assert "ZZZ99" in page
        assert "3 stories" in page


class TestSources:
    """Setting one up; its key goes in and never comes out."""

    def test_one_is_added_with_its_key_encrypted(self, cast: Cast, lead: Client) -> None:
        sent = {"name": "Our feed", "address": "https://8.8.8.8/api/v2/", "key": f" {KEY}\n"}
        response = lead.post(reverse("stories:source-add"), sent, follow=True)
        assert KEY not in text(response)
        source = Source.objects.get()
        assert (source.organisation, source.base_url) == (cast.northmere, "https://8.8.8.8")
        assert decrypt(source.encrypted_key) == KEY
        assert KEY not in str(list(AuditEvent.objects.values()))
        assert {"source.added", "source.key_replaced"} <= set(
            AuditEvent.objects.values_list("action", flat=True)
        )

    def test_a_key_is_replaced_and_not_read_back(self, lead: Client, feed: Source) -> None:
        address = reverse("stories:source-key", args=[feed.pk])
        assert KEY not in text(lead.get(address))
        lead.post(address, {"key": "another-key"})
        feed.refresh_from_db()
        assert decrypt(feed.encrypted_key) == "another-key"

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"name": "", "address": "https://8.8.8.8", "key": KEY}, "Enter the name"),
            ({"name": "A", "address": "https://8.8.8.8", "key": ""}, "Enter the key"),
            ({"name": "A", "address": "https://8.8.8.8", "key": "two words"}, "characters that no key has"),
            ({"name": "A", "address": "http://8.8.8.8", "key": KEY}, "must begin with https://"),
            ({"name": "A", "address": "https://127.0.0.1", "key": KEY}, "private network"),
            ({"name": "A", "address": "https://[::1]:8000", "key": KEY}, "private network"),
        ],
    )
    def test_what_cannot_be_used_is_refused_and_the_key_not_sent_back(
        self, lead: Client, settings: object, sent: dict[str, str], words: str
    ) -> None:
        settings.ALLOW_PRIVATE_SOURCES = False  # type: ignore[attr-defined]
        response = lead.post(reverse("stories:source-add"), sent)
        assert response.status_code == 422
        assert words in text(response)
        assert KEY not in text(response)
        assert not Source.objects.exists()

    def test_the_same_address_twice_is_refused(self, lead: Client, feed: Source) -> None:
        sent = {"name": "Again", "address": feed.base_url, "key": "k"}
        response = lead.post(reverse("stories:source-add"), sent)
        assert response.status_code == 422
        assert "Replace its key instead" in text(response)
        feed.refresh_from_db()
        assert decrypt(feed.encrypted_key) == KEY

    def test_run_now_owes_one_run_and_a_second_press_says_so(
        self, cast: Cast, lead: Client, feed: Source
    ) -> None:
        address = reverse("stories:source-run", args=[feed.pk])
        response = lead.post(address)
        run = ImportRun.objects.get()
        assert response.headers["Location"] == reverse("stories:import", args=[run.pk])
        assert (run.state, run.started_by) == (RunState.WAITING, cast.lena)
        assert "waiting or running already" in text(lead.post(address, follow=True))
        assert ImportRun.objects.count() == 1


def upload(client: Client, content: object, name: str = "stories.json") -> ImportRun:
    """Upload a file, and do what a worker would."""
    response = client.post(reverse("stories:import-upload"), {"file": json_file(content, name)})
    assert response.status_code == 302, text(response)
    run = ImportRun.objects.latest("pk")
    tasks.run_import(run.pk)
    run.refresh_from_db()
    return run


class TestUploading:
    """From a file to its result."""

    def test_a_file_goes_in_and_its_result_is_shown(self, lead: Client) -> None:
        run = upload(lead, opinions(30))
        assert (run.state, run.created) == (RunState.COMPLETE, 30)
        page = text(lead.get(reverse("stories:import", args=[run.pk])))
        assert "The import is complete: 30 records read." in page
        assert "Import of stories.json" in page
        assert "By Lena Brook" in page
        assert "hx-trigger" not in page

    def test_it_waits_for_a_worker_until_then_and_refreshes_itself(self, lead: Client) -> None:
        lead.post(reverse("stories:import-upload"), {"file": json_file(opinions(3))})
        run = ImportRun.objects.get()
        address = reverse("stories:import", args=[run.pk])
        page = text(lead.get(address))
        assert "Waiting to start" in page
        assert 'hx-trigger="every 1s"' in page
        assert ">Refresh</a>" in page
        part = text(lead.get(address, headers=HTMX))
        assert "<html" not in part
        assert 'id="import"' in part

    def test_a_running_one_says_how_far_it_is(self, lead: Client, feed: Source) -> None:
        run = ImportRun.objects.create(
            source=feed, state=RunState.RUNNING, seen=400, position=400, total=1000
        )
        part = text(lead.get(reverse("stories:import", args=[run.pk]), headers=HTMX))
        assert "400 of 1,000 records read" in part
        assert 'value="400" max="1000"' in part

    def test_a_stopped_one_says_why_and_what_next(self, lead: Client, feed: Source) -> None:
        run = ImportRun.objects.create(source=feed, state=RunState.STOPPED, message="Check the key.")
        page = text(lead.get(reverse("stories:import", args=[run.pk])))
        assert "Check the key." in page
        assert "Run it again" in page

    def test_what_was_put_aside_is_shown_with_reason_and_record(self, lead: Client) -> None:
        broken = [ODD[how](one) for how, one in zip(REFUSED, opinions(len(REFUSED)), strict=True)]
        run = upload(lead, [*opinions(2, first_id=9000), *broken])
        page = text(lead.get(reverse("stories:import", args=[run.pk])))
        for aside in QuarantinedRecord.objects.refused():
            assert aside.message.split(".")[0].replace("'", "&#39;") in page
        assert "staff only" in page
        assert "No id: record without an id" in page
        assert "characters more" in page
        assert len(page) < 200_000

    def test_a_record_with_markup_and_bidi_controls_is_shown_harmless(self, lead: Client) -> None:
        bad = {"id": 1, "body": "", "title": "<script>alert(1)</script>\u202eevil"}
        run = upload(lead, [bad, *opinions(1)])
        page = text(lead.get(reverse("stories:import", args=[run.pk])))
        assert "<script>alert(1)" not in page
        assert "\u202e" not in page

    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (b"", "stories.json", "The selected file is empty"),
            (b"PK\x03\x04" + b"x" * 100, "stories.json", "an Excel workbook"),
            (b"id,body\n1,words\n", "stories.json", "a table (CSV)"),
            (b"<html><body>No</body></html>", "stories.json", "a web page"),
            (b'[{"id": 1, "body": "cut', "stories.json", "stops before its end"),
            (b'{"error": "none"}', "stories.json", "holds no list of stories"),
            (b"[" + b" " * (20 * 1024 * 1024) + b"]", "stories.json", "larger than 20 MB"),
            (b"\xff\xfe\x00", "../../etc/passwd", "Export"),
        ],
    )
    def test_a_bad_file_is_refused_at_once_with_what_to_do(
        self, lead: Client, content: bytes, name: str, words: str
    ) -> None:
        response = lead.post(reverse("stories:import-upload"), {"file": json_file(content, name)})
        assert response.status_code == 422
        assert words in text(response)
        assert "<title>Error: " in text(response)
        assert not ImportRun.objects.exists()
        assert not UploadedFile.objects.exists()

    def test_no_file_is_asked_for(self, lead: Client) -> None:
        response = lead.post(reverse("stories:import-upload"), {})
        assert response.status_code == 422
        assert "Select a file" in text(response)

    def test_two_organisations_keep_their_files_apart(self, cast: Cast, lead: Client) -> None:
        upload(lead, opinions(3))
        upload(browser(cast.olga), opinions(3))
        assert Story.objects.filter(organisation=cast.northmere).count() == 3
        assert Story.objects.filter(organisation=cast.eastwold).count() == 3


def test_a_run_that_was_asked_for_is_owed_by_its_row_alone(cast: Cast, feed: Source) -> None:
    run = request_import(source=feed, actor=TESTS)
    assert ImportRun.objects.waiting().get() == run
