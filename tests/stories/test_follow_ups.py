"""What an author says after a story: waits for a person, out in no words but its author's, off with its story."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedbackhub.core.errors import DomainError
from stories.models import (
    AuthorNotice,
    FollowUp,
    FollowUpDecision,
    RefusalReason,
    Story,
    StoryState,
)
from stories.selectors.authors import follow_ups_waiting_for, public_follow_ups
from stories.selectors.moderation import waiting_count
from stories.services.author_contact import leave_address
from stories.services.emptying import erase_stories
from stories.services.follow_up_moderating import (
    publish_follow_up,
    publish_follow_up_without,
    refuse_follow_up,
)
from stories.services.follow_ups import say_more, withdraw_follow_up
from stories.services.moderating import publish_story
from stories.services.telling import LooksLikeAProgram, TooMany, take_back
from tests.people import TESTS
from tests.stories.telling import tell

if TYPE_CHECKING:
    from tests.people import Cast

WORDS = "Thank you. My tablets came on time this week."
NAMED = "Nurse Ann Bell rang me. My number is 07700 900123."


@pytest.fixture
def story(cast: Cast) -> Story:
    _, told = tell(cast.ward_4)
    publish_story(story=told, actor=cast.lena)
    told.refresh_from_db()
    return told


def say(story: Story, body: str = WORDS, once: str = "") -> FollowUp:
    return say_more(story=story, body=body, once=once, network="192.0.2.1")


def public(story: Story) -> list[str]:
    return [one.body for one in public_follow_ups([story.pk]).get(story.pk, [])]


def test_it_waits_in_the_queue_and_is_nowhere_in_public(cast: Cast, story: Story) -> None:
    row = say(story)
    assert public(story) == []
    assert list(follow_ups_waiting_for(cast.lena, cast.northmere)) == [row]
    assert waiting_count(cast.northmere) == 1


def test_a_second_click_adds_nothing(story: Story) -> None:
    assert say(story, once="a").pk == say(story, once="a").pk
    assert say(story, once="b").pk != say(story, once="a").pk
    assert FollowUp.objects.count() == 2


def test_published_it_stands_in_public_and_is_owed_to_its_case(cast: Cast, story: Story) -> None:
    row = say(story)
    publish_follow_up(follow_up=row, actor=cast.lena)
    assert public(story) == [WORDS]
    assert FollowUp.objects.get().is_owed
    with pytest.raises(DomainError):
        refuse_follow_up(follow_up=row, reason=RefusalReason.SPAM, actor=cast.lena)


def test_words_can_be_taken_out_and_none_put_in(cast: Cast, story: Story) -> None:
    row = say(story, NAMED)
    with pytest.raises(DomainError):
        publish_follow_up_without(follow_up=row, text="I am very happy.", actor=cast.lena)
    with pytest.raises(DomainError):
        publish_follow_up_without(follow_up=row, text=NAMED, actor=cast.lena)
    less = "Nurse [name removed] rang me. My number is [phone number removed]."
    publish_follow_up_without(follow_up=row, text=less, actor=cast.lena)
    assert public(story) == [less]
    assert FollowUp.objects.get().original == NAMED


def test_refused_it_tells_its_author_and_may_be_published_after_all(cast: Cast, story: Story) -> None:
    leave_address(story=story, link="x" * 32, email="a@example.com", network="192.0.2.1")
    row = say(story)
    with pytest.raises(DomainError):
        refuse_follow_up(follow_up=row, reason=RefusalReason.SAFEGUARDING, actor=cast.lena)
    refuse_follow_up(follow_up=row, reason=RefusalReason.PRIVATE, actor=cast.lena)
    assert AuthorNotice.objects.filter(what="refused", subject_id=row.pk).count() == 1
    publish_follow_up(follow_up=row, actor=cast.lena)
    assert FollowUpDecision.objects.filter(follow_up=row).count() == 2
    assert public(story) == [WORDS]


def test_its_author_takes_it_back_at_any_time(cast: Cast, story: Story) -> None:
    row = say(story)
    publish_follow_up(follow_up=row, actor=cast.lena)
    assert withdraw_follow_up(follow_up=row)
    assert not withdraw_follow_up(follow_up=row)
    assert public(story) == []
    with pytest.raises(DomainError):
        publish_follow_up(follow_up=row, actor=cast.lena)


def test_it_goes_with_its_story_at_once(cast: Cast, story: Story) -> None:
    row = say(story)
    publish_follow_up(follow_up=row, actor=cast.lena)
    waiting = say(story, "And the tea was hot.")
    take_back(story=story)
    assert public(story) == []
    assert not follow_ups_waiting_for(cast.lena, cast.northmere).exists()
    with pytest.raises(DomainError):
        publish_follow_up(follow_up=waiting, actor=cast.lena)
    with pytest.raises(DomainError):
        say(story)


def test_an_erasure_takes_the_words(cast: Cast, story: Story) -> None:
    row = say(story, NAMED)
    publish_follow_up_without(
        follow_up=row, text="Nurse rang me. My number is [phone number removed].", actor=cast.lena
    )
    erase_stories(ids=[story.pk], actor=TESTS)
    row.refresh_from_db()
    assert (row.body, row.original) == ("", "")


def test_limits_hold_and_a_program_is_told_so(story: Story) -> None:
    with pytest.raises(LooksLikeAProgram):
        say_more(story=story, body=WORDS, once="", network="192.0.2.1", trap="buy")
    for number in range(6):
        say(story, f"{WORDS} {number}")
    with pytest.raises(TooMany):
        say(story, "Once more")
    assert FollowUp.objects.count() == 6


@pytest.mark.parametrize("wrong", ["", "   ", "\0", "x" * 6_001])
def test_what_is_no_answer_is_refused(story: Story, wrong: str) -> None:
    with pytest.raises(DomainError):
        say(story, wrong)


def test_signs_are_kept_for_whoever_reads_it(story: Story) -> None:
    assert say(story, "Cheap at www.example.com").signs == ["link"]
    say(story, WORDS)
    assert say(story, WORDS).signs == ["again"]


def test_another_trust_sees_nothing_of_it(cast: Cast, story: Story) -> None:
    say(story)
    assert not follow_ups_waiting_for(cast.olga, cast.eastwold).exists()


def test_a_story_that_waits_takes_no_answers(cast: Cast) -> None:
    _, waiting = tell(cast.ward_4)
    assert waiting.state == StoryState.WAITING
    with pytest.raises(DomainError):
        say(waiting)
