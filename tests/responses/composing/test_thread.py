"""Several people answer one story, and a reply may answer what the author said afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from casework.services.opening import open_case
from feedbackhub.core.clock import now
from responses.models import Response
from responses.services.rating import rate_reply
from stories.models import FollowUp
from tests.factories import make_story
from tests.factories.responses import make_published
from tests.people import TESTS

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db


def said_by_author(story: Story, body: str) -> FollowUp:
    moment = now()
    return FollowUp.objects.create(
        story=story, body=body, by="author", state="published", told_at=moment, published_at=moment
    )


def test_two_reply_and_one_answers_what_the_author_said_then(cast: Cast, story: Story) -> None:
    make_published(
        story, cast.asha, cast.priya, "I am sorry about the glasses. I asked the nurse that night."
    )
    said = said_by_author(story, "They are found, and thank you.")
    client = Client()
    client.force_login(cast.ben)
    write = reverse("responses:write", args=[story.pk])
    assert f"?to={said.pk}" in client.get(write).content.decode()
    assert "Answer the author" in client.get(write, {"to": str(said.pk)}).content.decode()
    sent = {"body": "I am glad of it.", "do": "save", "to": str(said.pk), "next": "/"}
    assert client.post(write, sent).status_code == 302
    mine = Response.objects.get(author=cast.ben)
    assert mine.follow_up == said
    assert "Answer the author" in client.get(write).content.decode()
    assert Response.objects.filter(story=story).count() == 2


def test_only_what_stands_under_this_story_can_be_answered(cast: Cast, story: Story) -> None:
    other = said_by_author(make_story(cast.ward_5), "Elsewhere.")
    client = Client()
    client.force_login(cast.ben)
    write = reverse("responses:write", args=[story.pk])
    assert client.get(write, {"to": str(other.pk)}).status_code == 404
    sent = {"body": "Hello there.", "do": "save", "to": str(other.pk)}
    assert client.post(write, sent).status_code == 404
    assert not Response.objects.exists()


def test_the_authors_words_are_masked_for_who_only_reads_and_go_with_the_story(
    cast: Cast, story: Story
) -> None:
    case = open_case(story=story, actor=TESTS)
    reply = make_published(story, cast.asha, cast.priya)
    said_by_author(story, "It is mended. Ring me on 07700 900123.")
    rate_reply(story=story, response=reply, helped=True, why="You rang 07700 900456 at once.")

    def page_for(user: User) -> str:
        client = Client()
        client.force_login(user)
        return client.get(reverse("casework:case", args=[case.pk])).content.decode()

    assert "900123" in page_for(cast.ben)
    read = page_for(cast.rhys)
    assert "It is mended." in read
    assert "at once." in read
    assert "900123" not in read
    assert "900456" not in read
    type(story).objects.filter(pk=story.pk).update(state="withdrawn", withdrawn_at=now())
    assert "It is mended." not in page_for(cast.ben)
    assert "at once." not in page_for(cast.ben)
