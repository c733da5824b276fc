"""Replies in the API: those that stand in public, with how they read, to whoever may read the story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from responses.models import Response, text_hash
from responses.services.deciding_types import decide_type
from responses.typology.types import ResponseType
from stories.models import StoryState
from tests.factories import make_story
from tests.factories.casework import classify_as, make_public_reply
from tests.factories.responses import make_draft

if TYPE_CHECKING:
    from django.test import Client

    from stories.models import Story
    from tests.people import Cast


def address_of(story: Story) -> str:
    return reverse("responses-api:replies", args=[story.pk])


def test_public_replies_are_listed_oldest_first_and_drafts_are_not(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4)
    first, second = make_public_reply(story, body="One"), make_public_reply(story, body="Two")
    make_public_reply(make_story(cast.ward_4), body="To another story")
    make_draft(story, cast.asha, body="A draft")
    client.force_login(cast.rhys)
    answer = client.get(address_of(story)).json()
    assert [one["id"] for one in answer] == [first.pk, second.pk]
    assert set(answer[0]) == {"id", "name", "role", "body", "published_at", "reads_as"}
    assert (answer[0]["name"], answer[0]["role"], answer[0]["body"]) == ("Asha Patel", "Ward manager", "One")


def test_a_story_without_a_reply_has_an_empty_list(cast: Cast, client: Client) -> None:
    client.force_login(cast.rhys)
    assert client.get(address_of(make_story(cast.ward_4))).json() == []


def test_replies_to_what_one_may_not_read_are_not_found(cast: Cast, client: Client) -> None:
    story, gone = make_story(cast.ward_4), make_story(cast.ward_4, state=StoryState.WITHDRAWN)
    make_public_reply(story)
    make_public_reply(gone)
    client.force_login(cast.olga)
    refused = client.get(address_of(story))
    assert refused.status_code == 404
    assert refused["Content-Type"] == "application/problem+json"
    client.force_login(cast.asha)
    assert client.get(address_of(gone)).status_code == 404


def test_who_is_not_signed_in_is_refused(cast: Cast, client: Client) -> None:
    assert client.get(address_of(make_story(cast.ward_4))).status_code == 403


def test_a_reply_says_how_it_reads_and_who_says_so(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4)
    reply = make_public_reply(story, ResponseType.GENERIC)
    classify_as(reply, ResponseType.APPRECIATIVE, confidence=0.55, runner_up="generic")
    make_public_reply(story, None)
    decide_type(
        response=reply,
        label=ResponseType.OFFLINE,
        reason="It asks them to ring.",
        expected_hash=text_hash(reply.body),
        actor=cast.ben,
    )
    client.force_login(cast.rhys)
    first, second = client.get(address_of(story)).json()
    assert (first["reads_as"]["label"], first["reads_as"]["decided"]) == ("offline", True)
    newest, earlier = first["reads_as"]["verdicts"]
    assert (newest["label"], newest["unsure"], newest["runner_up"]) == ("appreciative", True, "generic")
    assert (earlier["label"], earlier["unsure"]) == ("generic", False)
    [decision] = first["reads_as"]["decisions"]
    assert (decision["label"], decision["by"], decision["by_author"]) == ("offline", "Ben Okafor", False)
    assert second["reads_as"] == {"label": None, "decided": False, "verdicts": [], "decisions": []}


def test_the_number_of_queries_does_not_grow(cast: Cast, client: Client) -> None:
    story = make_story(cast.ward_4)
    client.force_login(cast.rhys)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address_of(story))
        return len(captured)

    def add() -> None:
        reply = make_public_reply(story, ResponseType.GENERIC, body=f"Reply {Response.objects.count()}")
        decide_type(
            response=reply,
            label=ResponseType.OFFLINE,
            reason="It asks them to ring.",
            expected_hash=text_hash(reply.body),
            actor=cast.ben,
        )

    add()
    before = queries()
    for _ in range(5):
        add()
    assert queries() == before
    assert before <= 11
