"""Replies that sources show: others' become responses, our own confirm what we posted, none is doubled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.urls import reverse

from casework.models import CaseState
from casework.services.opening import open_case
from feedbackhub.core import outbox
from feedbackhub.core.clock import now
from feedbackhub.core.models import AuditEvent
from responses import selectors
from responses.models import Publication, PublicationState, Response, ResponseState
from responses.services.from_sources import take_in_replies
from responses.services.publishing import mark_posted, withdraw_response
from stories.models import SourceReply, StoryState
from tests.factories.responses import (
    BODY,
    make_approved,
    make_care_opinion_story,
    make_draft,
    make_published,
)
from tests.people import TESTS

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db
OTHERS = "Thank you. We have moved the bins and the lift is mended. Sam Reed, Estates manager"


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story from Care Opinion."""
    return make_care_opinion_story(cast)


def shown(story: Story, body: str = OTHERS, external_id: str = "77", **fields: Any) -> SourceReply:
    """Let the source show a reply."""
    return SourceReply.objects.create(
        source=story.source,
        story=story,
        external_id=external_id,
        body=body,
        author_name=fields.pop("author_name", "Sam Reed"),
        author_role=fields.pop("author_role", "Estates manager"),
        published_at=fields.pop("published_at", now() - timedelta(hours=1)),
        **fields,
    )


def moved(reply: SourceReply, **fields: Any) -> None:
    SourceReply.objects.filter(pk=reply.pk).update(is_owed=True, **fields)
    take_in_replies()


def test_a_reply_of_others_answers_the_story_everywhere(
    story: Story, django_capture_on_commit_callbacks: Any
) -> None:
    case = open_case(story=story, actor=TESTS)
    reply = shown(story)
    with django_capture_on_commit_callbacks(execute=True):
        assert take_in_replies() == 1
    response = Response.objects.get()
    assert (response.state, response.author, response.body, response.source_reply) == (
        ResponseState.PUBLISHED,
        None,
        OTHERS,
        reply,
    )
    assert (response.signed_name, response.signed_role) == ("Sam Reed", "Estates manager")
    assert response.published_at == reply.published_at
    case.refresh_from_db()
    assert case.state == CaseState.ANSWERED
    assert [one.body for one in selectors.public_replies([story.pk])[story.pk]] == [OTHERS]
    outbox.drain()
    assert response.classifications.count() == 1
    assert Publication.objects.get().state == PublicationState.CONFIRMED
    assert not SourceReply.objects.owed().exists()


def test_any_number_of_rounds_makes_one(story: Story) -> None:
    shown(story)
    take_in_replies()
    SourceReply.objects.update(is_owed=True)
    take_in_replies()
    take_in_replies()
    assert Response.objects.count() == 1
    assert AuditEvent.objects.filter(action="response.taken_in").count() == 1


def test_our_own_reply_is_confirmed_and_not_doubled(cast: Cast, story: Story) -> None:
    ours = mark_posted(
        response=make_published(story, cast.asha, cast.priya), link="", posted_at=now(), actor=cast.asha
    )
    shown(story, body=BODY.replace("'", "’"))
    take_in_replies()
    assert list(Response.objects.all()) == [ours]
    publication = Publication.objects.get()
    assert (publication.state, publication.external_id) == (PublicationState.CONFIRMED, "77")
    shown(story, body="Quite another reply.", external_id="78")
    take_in_replies()
    assert Response.objects.count() == 2


@pytest.mark.parametrize("step", ["approved", "to be posted"])
def test_one_that_was_posted_before_anybody_said_so_goes_public(cast: Cast, story: Story, step: str) -> None:
    ours = (
        make_approved(story, cast.asha, cast.priya)
        if step == "approved"
        else make_published(story, cast.asha, cast.priya)
    )
    reply = shown(story, body=BODY)
    take_in_replies()
    ours.refresh_from_db()
    assert (ours.state, ours.published_at) == (ResponseState.PUBLISHED, reply.published_at)
    assert Publication.objects.get().state == PublicationState.CONFIRMED
    assert Response.objects.count() == 1


def test_a_draft_that_was_posted_unapproved_gives_way(cast: Cast, story: Story) -> None:
    draft = make_draft(story, cast.asha)
    shown(story, body=BODY)
    take_in_replies()
    draft.refresh_from_db()
    assert draft.state == ResponseState.WITHDRAWN
    assert "stand on" in draft.state_changes.latest("pk").comment
    assert Response.objects.published().get().author is None


def test_a_draft_of_other_words_stays_in_hand(cast: Cast, story: Story) -> None:
    draft = make_draft(story, cast.asha)
    shown(story)
    take_in_replies()
    draft.refresh_from_db()
    assert draft.state == ResponseState.DRAFT


def test_an_edit_at_the_source_follows_with_its_history(story: Story) -> None:
    reply = shown(story)
    take_in_replies()
    moved(reply, body="Other words.", author_name="Sam R.")
    response = Response.objects.get()
    assert (response.body, response.version, response.signed_name) == ("Other words.", 2, "Sam R.")
    assert [one.body for one in response.versions.all()] == ["Other words.", OTHERS]
    outbox.drain()
    assert response.classifications.latest("pk").text_hash == Publication.objects.get().text_hash


def test_one_that_is_removed_goes_and_may_come_back(
    story: Story, django_capture_on_commit_callbacks: Any
) -> None:
    case = open_case(story=story, actor=TESTS)
    reply = shown(story)
    with django_capture_on_commit_callbacks(execute=True):
        take_in_replies()
    with django_capture_on_commit_callbacks(execute=True):
        moved(reply, removed_at=now())
    assert Response.objects.get().state == ResponseState.WITHDRAWN
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    moved(reply, removed_at=None)
    assert Response.objects.published().count() == 1
    assert Response.objects.count() == 2


def test_our_own_goes_with_the_only_place_where_it_stood(cast: Cast, story: Story) -> None:
    ours = mark_posted(
        response=make_published(story, cast.asha, cast.priya), link="", posted_at=now(), actor=cast.asha
    )
    reply = shown(story, body=BODY)
    take_in_replies()
    moved(reply, body=f"{BODY} And much more that nobody here has approved, at great length, twice over.")
    ours.refresh_from_db()
    assert (ours.state, ours.body) == (ResponseState.PUBLISHED, BODY)
    assert Publication.objects.get().confirmed_how == "the feed shows other words now"
    moved(reply, removed_at=now())
    ours.refresh_from_db()
    assert ours.state == ResponseState.WITHDRAWN
    assert Response.objects.count() == 1


def test_what_a_person_took_off_our_pages_does_not_come_back_with_an_edit(cast: Cast, story: Story) -> None:
    reply = shown(story)
    take_in_replies()
    withdraw_response(response=Response.objects.get(), reason="It names a patient.", actor=cast.lena)
    moved(reply, body="Edited there.")
    assert not Response.objects.published().exists()


def test_a_reply_waits_while_its_story_is_down(story: Story) -> None:
    shown(story)
    type(story).objects.update(state=StoryState.WITHDRAWN)
    assert take_in_replies() == 0
    type(story).objects.update(state=StoryState.LIVE)
    assert take_in_replies() == 1


def test_it_has_a_page_like_any_other(cast: Cast, story: Story, client: Any) -> None:
    shown(story, author_name="", author_role="")
    take_in_replies()
    response = Response.objects.get()
    client.force_login(cast.asha)
    page = client.get(reverse("responses:response", args=[response.pk]))
    assert page.status_code == 200
    assert "Published on" in page.content.decode()


def test_the_work_is_owed_by_the_signal_and_found_by_beat(
    story: Story, django_capture_on_commit_callbacks: Any
) -> None:
    from feedbackhub.core.models import OutboxMessage
    from stories.signals import source_replies_moved

    shown(story)
    with django_capture_on_commit_callbacks(execute=True):
        source_replies_moved.send(SourceReply, source_id=story.source_id)
        source_replies_moved.send(SourceReply, source_id=story.source_id)
    assert OutboxMessage.objects.filter(task="responses.take_in_replies").count() == 1
    outbox.drain()
    assert Response.objects.count() == 1
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"responses.take_in_replies", "responses.follow_edits", "stories.ask_for_details"} <= scheduled
