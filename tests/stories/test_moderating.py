"""Deciding about a story that waits: once, by a person, on the record, and in no words but its author's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from casework.models import Case
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from stories.models import (
    MayPublish,
    ModerationDecision,
    ModerationOutcome,
    RefusalReason,
    Story,
    StoryState,
    StoryVersion,
)
from stories.services.moderating import keep_for_staff, publish_story, publish_without, refuse_story
from tests.owed import do_what_is_owed
from tests.stories.telling import note, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoCaptureOnCommitCallbacks

    from tests.people import Cast

NAMED = "Nurse Ann Bell shouted at me. Ring me on 07700 900123."
WITHOUT = "Nurse [name removed] shouted at me. Ring me on [phone number removed]."


def opened(story: Story, commit: DjangoCaptureOnCommitCallbacks, decide: Callable[[], object]) -> bool:
    """Decide, do what is owed then, and say whether a case is open."""
    with commit(execute=True):
        decide()
    do_what_is_owed()
    return Case.objects.filter(story=story).exists()


def test_publishing_shows_the_story_and_opens_its_case(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    _, story = tell(cast.ward_4)
    assert not Case.objects.exists()
    assert opened(
        story, django_capture_on_commit_callbacks, lambda: publish_story(story=story, actor=cast.lena)
    )
    story.refresh_from_db()
    assert story.is_public
    decision = ModerationDecision.objects.get()
    assert (decision.outcome, decision.actor, decision.actor_name) == ("published", cast.lena, "Lena Brook")
    assert AuditEvent.objects.filter(action="story.moderated_published", actor=cast.lena).count() == 1


def test_staff_only_opens_the_case_and_stays_out_of_public(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    _, story = tell(cast.ward_4, staff_only=True, good="All was well.")
    with pytest.raises(DomainError, match="did not say that it may be published"):
        publish_story(story=story, actor=cast.lena)
    with pytest.raises(DomainError, match="did not say that it may be published"):
        publish_without(story=story, title="T", texts=["All was."], actor=cast.lena)
    assert opened(
        story, django_capture_on_commit_callbacks, lambda: keep_for_staff(story=story, actor=cast.lena)
    )
    story.refresh_from_db()
    assert (story.state, story.published_at) == (StoryState.LIVE, None)
    assert not Story.objects.public().exists()


def test_words_are_taken_out_and_the_original_is_kept(cast: Cast) -> None:
    _, story = tell(cast.ward_4, better=NAMED, good="The tea.")
    publish_without(story=story, title="Shouted at", texts=["The tea.", WITHOUT], actor=cast.lena)
    story.refresh_from_db()
    assert story.title == "Shouted at"
    assert "Ann Bell" not in story.body + str(story.raw)
    assert WITHOUT in story.body
    version = StoryVersion.objects.get()
    assert NAMED in version.body
    assert ModerationDecision.objects.get().original == version


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        (["Nurse Ann Bell was kind to me."], "not put any in"),
        ([NAMED], "Nothing was taken out"),
        (["  "], "Nothing of the story is left"),
        (["Nurse", "shouted"], "Reload the page"),
    ],
)
def test_an_edit_that_is_none_is_refused(cast: Cast, texts: list[str], says: str) -> None:
    _, story = tell(cast.ward_4, better=NAMED)
    with pytest.raises(DomainError, match=says):
        publish_without(story=story, title=story.title, texts=texts, actor=cast.lena)
    assert not StoryVersion.objects.exists()
    assert not ModerationDecision.objects.exists()


def test_a_part_that_is_empty_now_is_left_out(cast: Cast) -> None:
    _, story = tell(cast.ward_4, better=NAMED, good="The tea.")
    publish_without(story=story, title="", texts=["The tea.", ""], actor=cast.lena)
    story.refresh_from_db()
    assert (story.title, story.body) == ("The tea", "The tea.")


def test_a_refusal_has_a_reason_and_can_be_taken_back(cast: Cast) -> None:
    _, story = tell(cast.ward_4)
    refuse_story(story=story, reason=RefusalReason.NOT_CARE, actor=cast.lena)
    story.refresh_from_db()
    assert story.state == StoryState.REFUSED
    assert not Case.objects.exists()
    publish_story(story=story, actor=cast.lena)
    story.refresh_from_db()
    assert story.is_public
    assert [one.outcome for one in ModerationDecision.objects.order_by("pk")] == [
        ModerationOutcome.REFUSED,
        ModerationOutcome.PUBLISHED,
    ]


def test_danger_is_passed_on_before_it_is_put_away(cast: Cast) -> None:
    _, story = tell(cast.ward_4)
    with pytest.raises(DomainError, match="Tell somebody first"):
        refuse_story(story=story, reason=RefusalReason.SAFEGUARDING, passed_to=" ", actor=cast.lena)
    refuse_story(
        story=story,
        reason=RefusalReason.SAFEGUARDING,
        passed_to="Safeguarding lead, by phone at 10am",
        actor=cast.lena,
    )
    assert ModerationDecision.objects.get().passed_to == "Safeguarding lead, by phone at 10am"


def test_the_second_of_two_people_learns_of_the_first(cast: Cast) -> None:
    _, story = tell(cast.ward_4)
    publish_story(story=story, actor=cast.lena)
    for decide in (
        lambda: publish_story(story=story, actor=cast.lena),
        lambda: keep_for_staff(story=story, actor=cast.lena),
        lambda: refuse_story(story=story, reason=RefusalReason.SPAM, actor=cast.lena),
    ):
        with pytest.raises(DomainError, match="decided about this story already"):
            decide()
    assert ModerationDecision.objects.count() == 1


def test_a_decision_is_never_changed(cast: Cast) -> None:
    _, story = tell(cast.ward_4)
    decision = publish_story(story=story, actor=cast.lena)
    with pytest.raises(TypeError, match="never changed"):
        decision.save()
    with pytest.raises(TypeError, match="never deleted"):
        decision.delete()


def test_captured_feedback_that_waits_is_decided_in_the_same_way(cast: Cast) -> None:
    story = note(cast.ward_4, cast.asha, MayPublish.YES)
    assert story.state == StoryState.WAITING
    publish_story(story=story, actor=cast.lena)
    story.refresh_from_db()
    assert story.is_public
