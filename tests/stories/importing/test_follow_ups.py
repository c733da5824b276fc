"""What a source marks as its author's own answer: kept once, public with its story, gone when the source drops it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedbackhub.core.clock import now
from stories.importing.replies import keep_replies
from stories.models import FollowUp, SourceReply, Story, StoryState
from stories.selectors.authors import public_follow_ups
from stories.sources.care_opinion.details import response_to_reply
from stories.sources.record import ReplyRecord
from tests.factories import make_story

if TYPE_CHECKING:
    from tests.people import Cast

WORDS = "Thank you. My tablets came on time this week."


@pytest.fixture
def story(cast: Cast) -> Story:
    return make_story(cast.ward_4)


def said(identity: str, body: str = WORDS, *, by_author: bool = True, days_ago: int = 1) -> ReplyRecord:
    at = now() - timedelta(days=days_ago)
    return ReplyRecord(identity, body, at, raw={}, by_author=by_author)


def keep(story: Story, *those: ReplyRecord, whole: bool = True) -> int:
    return keep_replies(source=story.source, replies={story.pk: those}, is_whole=whole, at=now())


def public(story: Story) -> list[str]:
    return [one.body for one in public_follow_ups([story.pk]).get(story.pk, [])]


def test_it_is_kept_once_and_is_no_reply_of_ours(story: Story) -> None:
    assert keep(story, said("a"), said("b", "We are glad.", by_author=False)) == 2
    assert keep(story, said("a"), said("b", "We are glad.", by_author=False), whole=False) <= 1
    assert public(story) == [WORDS]
    assert list(SourceReply.objects.values_list("external_id", flat=True)) == ["b"]
    assert FollowUp.objects.get().is_owed


def test_what_is_old_opens_no_case(story: Story) -> None:
    keep(story, said("a", days_ago=60))
    assert not FollowUp.objects.get().is_owed


def test_it_follows_its_source(story: Story) -> None:
    keep(story, said("a"))
    keep(story, said("a", "Thank you again."))
    assert public(story) == ["Thank you again."]
    keep(story)
    assert public(story) == []
    keep(story, said("a"))
    assert public(story) == [WORDS]


def test_it_goes_with_its_story(story: Story) -> None:
    keep(story, said("a"))
    Story.objects.filter(pk=story.pk).update(state=StoryState.WITHDRAWN)
    assert public(story) == []


@pytest.mark.parametrize(
    ("mark", "is_authors"),
    [
        ({"isAuthor": True}, True),
        ({"responseType": "Author"}, True),
        ({"isAuthor": "true"}, False),
        ({"type": "response"}, False),
        ({"authorRole": "a relative"}, False),
        ({}, False),
    ],
)
def test_only_a_plain_mark_makes_a_response_the_authors(mark: dict[str, object], is_authors: bool) -> None:
    found = response_to_reply({"id": 7, "body": WORDS, **mark}, now=now())
    assert found is not None
    assert found.by_author is is_authors
