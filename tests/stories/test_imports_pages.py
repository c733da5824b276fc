"""The imports' pages: who may open them, what they show, what they refuse, and that keys never come back out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from feedbackhub.core.secrets import encrypt
from stories import tasks
from stories.importing.owing import request_import
from stories.models import ImportRun, QuarantinedRecord, RunState, Source, Story, UploadedFile
from tests.factories import make_source
from tests.people import TESTS
from tests.standins.synthetic_opinions import ODD, REFUSED, opinions

if TYPE_CHECKING:
    from django.http import HttpResponse
    from pytest_django import DjangoAssertNumQueries

    from feedbackhub.accounts.models import User
    from tests.people import Cast

KEY = "a-secret-subscription-key"
HTMX = {"HX-Request": "true"}
ADDRESSES = ["stories:imports", "stories:import-upload"]


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

    def test_another_organisations_run_does_not_exist(self, cast: Cast, feed: Source) -> None:
        run = ImportRun.objects.create(source=feed, state=RunState.COMPLETE)
        outsider = browser(cast.olga)
        assert outsider.get(reverse("stories:import", args=[run.pk])).status_code == 404
        assert "Our feed" not in text(outsider.get(reverse("stories:imports")))

    def test_a_responder_may_not_see_a_run(self, cast: Cast, feed: Source) -> None:
        run = ImportRun.objects.create(source=feed, state=RunState.COMPLETE)
        for client in (browser(cast.asha), browser(cast.rhys)):
            assert client.get(reverse("stories:import", args=[run.pk])).status_code == 403


class TestTheList:
    """All runs, newest first."""

    def test_it_says_what_to_do_where_nothing_is(self, lead: Client) -> None:
        assert "Nothing was imported yet" in text(lead.get(reverse("stories:imports")))

    def test_it_shows_what_came_of_each_run(self, lead: Client, feed: Source) -> None:
        ImportRun.objects.create(source=feed, state=RunState.COMPLETE, created=3, unchanged=4, quarantined=1)
        assert "3 new, 4 the same, 1 put aside" in text(lead.get(reverse("stories:imports")))

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
