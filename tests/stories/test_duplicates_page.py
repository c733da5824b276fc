"""The leads' page of pairs: who may, what it shows, and what each button does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from stories.analysis.duplicates import How, Verdict
from stories.models import SameStory, SameStoryState, SourceKind, Story
from stories.services.same_story import Found, link_found
from tests.casework.seeing import words_of
from tests.factories import make_source, make_story

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.organisations.models import Service
    from tests.people import Cast


def pair(service: Service, *, unsure: bool = False, **fields: str) -> SameStory:
    organisation = service.organisation
    first = make_story(service, source=make_source(organisation, SourceKind.CARE_OPINION), **fields)
    second = make_story(service, source=make_source(organisation, SourceKind.NHS_UK), **fields)
    verdict = Verdict(not unsure, 0.8, "80% of the words are the same.", How.NEARLY, unsure)
    link_found(organisation_id=organisation.pk, found=[Found(second.pk, first.pk, verdict)])
    return SameStory.objects.latest("pk")


def see(client: Client, cast: Cast, query: str = "") -> str:
    client.force_login(cast.lena)
    response = client.get(f"/duplicates/{query}")
    assert response.status_code == 200
    return words_of(response.content.decode())


@pytest.mark.parametrize(("name", "status"), [("asha", 403), ("priya", 403), ("rhys", 403), ("adam", 403)])
def test_only_leads_see_it(client: Client, cast: Cast, name: str, status: int) -> None:
    one = pair(cast.ward_4)
    client.force_login(getattr(cast, name))
    assert client.get("/duplicates/").status_code == status
    assert client.post(f"/duplicates/{one.pk}/separate/").status_code == status


def test_another_organisations_pairs_are_not_there(client: Client, cast: Cast) -> None:
    one = pair(cast.ward_4)
    client.force_login(cast.olga)
    assert "No story has come by two sources yet" in words_of(client.get("/duplicates/").content.decode())
    assert client.post(f"/duplicates/{one.pk}/separate/").status_code == 404
    one.refresh_from_db()
    assert one.state == SameStoryState.LINKED


def test_it_says_what_was_joined_and_why(client: Client, cast: Cast) -> None:
    pair(cast.ward_4, title="A long night", body="<script>alert(1)</script> I waited.")
    page = see(client, cast)
    for said in (
        "1 pair",
        "A long night",
        "80% of the words are the same.",
        "Came first, by",
        "Came later, by",
        "Separate pair 1",
    ):
        assert said in page
    assert "unsure ones (0)" in page
    assert "<script>alert" not in client.get("/duplicates/").content.decode()


def test_the_empty_lists_explain_themselves(client: Client, cast: Cast) -> None:
    assert "No story has come by two sources yet" in see(client, cast)
    assert "Nothing waits for your word." in see(client, cast, "?show=unsure")


@pytest.mark.parametrize(
    ("unsure", "what", "state", "said"),
    [
        (False, "separate", SameStoryState.UNDONE, "They are two stories again."),
        (False, "keep", SameStoryState.LINKED, "Kept as one story."),
        (True, "join", SameStoryState.LINKED, "a reply to either answers both"),
        (True, "differ", SameStoryState.REJECTED, "Noted as two stories."),
    ],
)
def test_each_button_does_what_it_says(
    client: Client, cast: Cast, unsure: bool, what: str, state: SameStoryState, said: str
) -> None:
    one = pair(cast.ward_4, unsure=unsure)
    client.force_login(cast.lena)
    page = client.post(f"/duplicates/{one.pk}/{what}/", follow=True)
    assert said in words_of(page.content.decode())
    one.refresh_from_db()
    assert one.state == state
    joined = state is SameStoryState.LINKED
    assert Story.objects.filter(duplicate_of__isnull=False).exists() is joined


def test_a_kept_pair_says_by_whom(client: Client, cast: Cast) -> None:
    one = pair(cast.ward_4)
    client.force_login(cast.lena)
    client.post(f"/duplicates/{one.pk}/keep/")
    page = see(client, cast)
    assert "Kept by Lena Brook on" in page
    assert "Keep pair 1" not in page


def test_what_is_decided_already_is_said_in_words(client: Client, cast: Cast) -> None:
    one = pair(cast.ward_4)
    client.force_login(cast.lena)
    client.post(f"/duplicates/{one.pk}/separate/")
    page = client.post(f"/duplicates/{one.pk}/separate/", follow=True)
    assert "Reload the page to see where it stands now." in words_of(page.content.decode())
    assert client.post(f"/duplicates/{one.pk}/explode/").status_code == 404
    assert client.get(f"/duplicates/{one.pk}/separate/").status_code == 405


def test_the_page_costs_the_same_for_two_pairs_and_ten(client: Client, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            see(client, cast)
        return len(asked)

    for _ in range(2):
        pair(cast.ward_4)
    see(client, cast)
    few = queries()
    for _ in range(8):
        pair(cast.ward_5)
    assert queries() == few
