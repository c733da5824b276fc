"""Who may only read learns from the queue as little of who somebody is as from the page of the case."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.selectors.queue import EXCERPT
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import now
from stories.models import FlagState, StoryFlag
from stories.services.reading import read_stories
from tests.casework.seeing import elements, has_class, tree_of, words
from tests.people import join

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.accounts.models import User
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

NUMBER = "07700 900123"
MARKS = f"//*[{has_class('app-queue__row')}]//mark"


def page(client: Client, user: User, address: str = "/queue/", **asked: str) -> str:
    client.force_login(user)
    response = client.get(f"{address}?{urlencode(asked)}")
    assert response.status_code == 200
    return response.content.decode()


def test_a_reader_sees_no_number_and_a_responder_does(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    open_about(cast.ward_4, title=f"Ring {NUMBER}", body=f"Please ring me on {NUMBER} about the glasses.")
    for user in (cast.rhys, cast.adam):
        text = page(client, user, view="all")
        assert NUMBER not in text
        assert "Ring [phone number]" in text
        assert "Please ring me on [phone number] about the glasses." in text
    assert page(client, cast.asha, view="all").count(NUMBER) >= 2


def test_an_excerpt_does_not_cut_a_number_into_what_no_rule_knows(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    filler = "We waited a long time. " * 40
    for cut in range(1, len(NUMBER)):
        body = filler[: EXCERPT - cut - 1] + f" {NUMBER} is where to ring."
        open_about(cast.ward_4, title=f"Cut {cut}", body=body)
    text = page(client, cast.rhys, view="all")
    assert text.count("[phone number]") == len(NUMBER) - 1
    assert "07700" not in text


def test_highlights_are_of_what_may_be_seen(client: Client, cast: Cast, open_about: OpenAbout) -> None:
    lead = "Nothing of note was said that day. " * 30
    open_about(cast.ward_4, title="Glasses", body=f"{lead}Lost glasses? Ring {NUMBER} and ask. {lead}")
    text = page(client, cast.rhys, view="all", words="glasses")
    assert NUMBER not in text
    assert [words(mark) for mark in elements(tree_of(text), MARKS)] == ["glasses"]
    assert "… " in text
    text = page(client, cast.rhys, view="all", words="900123")
    assert [words(mark) for mark in elements(tree_of(text), MARKS)] == []
    rows = elements(tree_of(text), f"//*[{has_class('app-queue__row')}]")
    assert all("900123" not in words(row) for row in rows)
    assert [words(mark) for mark in elements(tree_of(page(client, cast.asha, words="900123")), MARKS)]


def test_what_a_person_decided_counts_in_the_queue_too(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    case = open_about(cast.ward_4, title="A kind porter", body="It was the man with the red scooter.")
    read_stories([case.story])
    start = len("A kind porter\n\n") + case.story.body.index("the man")
    StoryFlag.objects.create(
        story=case.story,
        category="identifiable",
        state=FlagState.CONFIRMED,
        raised_at=now(),
        start=start,
        end=start + len("the man with the red scooter"),
    )
    assert "It was [personal detail]." in page(client, cast.rhys, view="all")
    assert "the red scooter" in page(client, cast.asha, view="all")


def test_who_answers_for_one_ward_only_reads_at_another(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    join(cast.rhys, cast.ward_5, Role.RESPONDER)
    open_about(cast.ward_4, title="Theirs", body=f"Ward 4 rang {NUMBER} for me.")
    open_about(cast.ward_5, title="Own", body=f"Ward 5 rang {NUMBER} for me.")
    text = page(client, cast.rhys, view="all")
    assert "Ward 4 rang [phone number] for me." in text
    assert f"Ward 5 rang {NUMBER} for me." in text


def test_the_page_that_asks_names_no_number_to_an_administrator(
    client: Client, cast: Cast, open_about: OpenAbout
) -> None:
    case = open_about(cast.ward_4, title=f"Ring {NUMBER}", body="Please.")
    text = page(client, cast.adam, "/queue/several/assign/", case=str(case.pk))
    assert "Ring [phone number]" in text
    assert NUMBER not in text


@pytest.mark.parametrize("number", [2, 30])
def test_masking_takes_as_many_queries_whatever_the_number_of_rows(
    client: Client, cast: Cast, open_about: OpenAbout, number: int
) -> None:
    for _ in range(number):
        open_about(cast.ward_4, body=f"The nurse rang {NUMBER}.")
    page(client, cast.rhys, view="all")
    with CaptureQueriesContext(connection) as captured:
        client.get("/queue/?view=all&words=nurse&per_page=100")
    assert sum("SAVEPOINT" not in query["sql"] for query in captured) <= 12
