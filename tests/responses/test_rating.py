"""Whether a reply helped: one row a reply, shown as a share from five taps on, and never by person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from casework.selectors.figures import helpfulness_at
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from responses.models import ReplyRating, Response, ResponseState
from responses.ratings import Helpfulness
from responses.services.rating import rate_reply
from stories.services.moderating import publish_story
from stories.services.telling import take_back
from tests.casework.making import publish_reply
from tests.factories import make_story
from tests.stories.telling import tell

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast

WHY = "It was about me."


@pytest.fixture
def story(cast: Cast) -> Story:
    _, told = tell(cast.ward_4)
    publish_story(story=told, actor=cast.lena)
    told.refresh_from_db()
    return told


def test_a_changed_mind_replaces_the_tap_and_the_record_says_nothing_of_it(story: Story) -> None:
    reply = publish_reply(story)
    rate_reply(story=story, response=reply, helped=True, why=WHY)
    rate_reply(story=story, response=reply, helped=True)
    assert ReplyRating.objects.get().why == WHY
    rate_reply(story=story, response=reply, helped=False)
    assert (ReplyRating.objects.get().helped, ReplyRating.objects.get().why) == (False, "")
    assert not any(event.details for event in AuditEvent.objects.filter(action="response.rated"))


def test_only_what_is_public_under_their_own_story_is_rated(cast: Cast, story: Story) -> None:
    strange = publish_reply(make_story(cast.ward_5))
    with pytest.raises(DomainError):
        rate_reply(story=story, response=strange, helped=True)
    mine = publish_reply(story)
    Response.objects.filter(pk=mine.pk).update(state=ResponseState.WITHDRAWN)
    with pytest.raises(DomainError):
        rate_reply(story=story, response=mine, helped=True)
    assert not ReplyRating.objects.exists()


def test_a_story_that_was_taken_back_is_not_rated(story: Story) -> None:
    reply = publish_reply(story)
    take_back(story=story)
    story.refresh_from_db()
    with pytest.raises(DomainError):
        rate_reply(story=story, response=reply, helped=True)


def test_there_is_no_share_below_five_taps() -> None:
    assert Helpfulness(replies=9, rated=4, helped=4).share is None
    assert Helpfulness(replies=9, rated=5, helped=4).share == 0.8


def test_the_figure_counts_replies_to_stories_told_here_under_a_service(cast: Cast, story: Story) -> None:
    reply = publish_reply(story)
    publish_reply(story)
    publish_reply(make_story(cast.ward_4))
    rate_reply(story=story, response=reply, helped=True)
    assert helpfulness_at(cast.northmere.root) == Helpfulness(2, 1, 1)
    assert helpfulness_at(cast.ward_5) == Helpfulness(0, 0, 0)
    assert helpfulness_at(cast.ward_4) == Helpfulness(2, 1, 1)
