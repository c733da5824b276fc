"""What each person, and the public, may know of a reply."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.http import Http404

from responses import selectors
from responses.models import Response
from responses.services.publishing import withdraw_response
from stories.models import Story, StoryState
from tests.factories import make_story
from tests.factories.responses import BODY, make_approved, make_draft, make_in_review, make_published

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_an_outsider_may_not_know_of_a_reply(cast: Cast, story: Story) -> None:
    response = make_draft(story, cast.asha)
    assert selectors.response_for(cast.rhys, response.pk) == response
    with pytest.raises(Http404):
        selectors.response_for(cast.olga, response.pk)
    with pytest.raises(Http404):
        selectors.story_for(cast.olga, story.pk)


def test_what_waits_for_me_is_others_words_longest_first(cast: Cast) -> None:
    first = make_in_review(make_story(cast.ward_4), cast.asha)
    second = make_in_review(make_story(cast.ward_5), cast.lena)
    make_in_review(make_story(cast.ward_4), cast.priya)
    make_draft(make_story(cast.ward_4), cast.ben)
    gone = make_in_review(make_story(cast.ward_4), cast.ben)
    Story.objects.filter(pk=gone.story_id).update(state=StoryState.WITHDRAWN)

    assert list(selectors.waiting_for(cast.priya, cast.northmere)) == [first, second]
    assert not selectors.waiting_for(cast.asha, cast.northmere).exists()
    assert not selectors.waiting_for(cast.olga, cast.northmere).exists()


def test_my_own_in_hand(cast: Cast) -> None:
    draft = make_draft(make_story(cast.ward_4), cast.asha)
    make_published(make_story(cast.ward_4), cast.asha, cast.priya)
    make_draft(make_story(cast.ward_4), cast.ben)
    assert list(selectors.own_in_hand(cast.asha, cast.northmere)) == [draft]


def test_to_post_holds_what_is_approved_for_care_opinion(cast: Cast, story: Story, elsewhere: Story) -> None:
    make_approved(story, cast.asha, cast.priya)
    approved = make_approved(elsewhere, cast.asha, cast.priya)
    waiting = make_published(elsewhere, cast.ben, cast.priya)
    assert list(selectors.to_post(cast.asha, cast.northmere)) == [approved, waiting]
    assert not selectors.to_post(cast.rhys, cast.northmere).exists()


def test_the_public_sees_published_replies_of_public_stories(
    cast: Cast, story: Story, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shown = make_published(story, cast.asha, cast.priya)
    make_draft(story, cast.ben)
    gone = make_published(make_story(cast.ward_4), cast.asha, cast.priya)
    withdraw_response(response=gone, reason="No.", actor=cast.asha)
    hidden = make_published(make_story(cast.ward_4), cast.asha, cast.priya)
    Story.objects.filter(pk=hidden.story_id).update(state=StoryState.WITHDRAWN)
    unpublished = make_published(make_story(cast.ward_4, published_at=None), cast.asha, cast.priya)

    asked = [story.pk, gone.story_id, hidden.story_id, unpublished.story_id]
    with django_assert_num_queries(2):
        found = selectors.public_replies(asked)
    assert list(found) == [story.pk]
    (reply,) = found[story.pk]
    assert (reply.response_id, reply.name, reply.role, reply.body) == (
        shown.pk,
        "Asha Patel",
        "Ward manager",
        BODY,
    )


def test_stories_with_a_published_reply(cast: Cast, story: Story) -> None:
    make_published(story, cast.asha, cast.priya)
    make_draft(make_story(cast.ward_4), cast.asha)
    answered = Story.objects.filter(selectors.published_reply_exists())
    assert list(answered) == [story]
    assert Response.objects.filter(selectors.published_reply_exists("story_id")).count() == 1
