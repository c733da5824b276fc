"""A story that is taken back is off every page at once, by one function that can be called twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from feedbackhub.core.errors import TransitionNotAllowed
from feedbackhub.core.models import AuditEvent
from stories.models import Story, StoryState
from stories.services.withdrawing import withdraw_story
from tests.factories import make_story

if TYPE_CHECKING:
    from tests.people import Cast


def test_it_is_withdrawn_with_time_and_audit_and_its_case_is_closed(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    from casework.models import CaseState
    from casework.services.opening import open_case
    from tests.people import TESTS

    story = make_story(cast.ward_4)
    case = open_case(story=story, actor=TESTS)
    with django_capture_on_commit_callbacks(execute=True):
        assert withdraw_story(story=story, actor=cast.lena)

    story.refresh_from_db()
    assert story.state == StoryState.WITHDRAWN
    assert story.withdrawn_at is not None
    assert not Story.objects.public().exists()
    event = AuditEvent.objects.get(action="story.withdrawn")
    assert (event.actor, event.subject_id, event.organisation_id) == (
        cast.lena,
        str(story.pk),
        cast.northmere.pk,
    )
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED


def test_a_second_time_changes_nothing(cast: Cast) -> None:
    story = make_story(cast.ward_4)
    assert withdraw_story(story=story, actor=cast.lena)
    before = Story.objects.values().get()
    assert not withdraw_story(story=story, actor=cast.lena)
    assert Story.objects.values().get() == before
    assert AuditEvent.objects.filter(action="story.withdrawn").count() == 1


def test_an_expired_story_is_left_alone(cast: Cast) -> None:
    story = make_story(cast.ward_4, state=StoryState.EXPIRED)
    with pytest.raises(TransitionNotAllowed):
        withdraw_story(story=story, actor=cast.lena)
