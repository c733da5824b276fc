"""Authors hear of a plan that no reply promised, of a change, and of its undoing: once each, while it is so."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail

from casework.models import Change, ChangeState, ChangeStory
from casework.services.changes import hand_on_words
from casework.services.changes.authors import owe_words
from feedbackhub.core.clock import now
from stories.models import AuthorContact
from stories.services import author_mail
from stories.services.author_contact import leave_address
from stories.services.moderating import publish_story
from tests.factories.casework import make_change
from tests.stories.telling import tell

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast


@pytest.fixture
def story(cast: Cast) -> Story:
    token, told = tell(cast.ward_4)
    publish_story(story=told, actor=cast.lena)
    leave_address(story=told, link=token, email="a@example.com", network="192.0.2.1")
    author_mail.tell_authors()
    AuthorContact.objects.update(confirmed_at=now())
    mail.outbox.clear()
    return told


def change_of(cast: Cast, story: Story, state: ChangeState) -> Change:
    change = make_change(cast.ward_4, cast.lena, state=state)
    Change.objects.filter(pk=change.pk).update(planned_at=now())
    ChangeStory.objects.get_or_create(change=change, story=story)
    change.refresh_from_db()
    return change


def subjects() -> list[str]:
    with time_machine.travel(now() + timedelta(seconds=60), tick=False):
        author_mail.tell_authors()
    return [one.subject for one in mail.outbox]


def test_a_plan_is_told_of_once(cast: Cast, story: Story) -> None:
    change_of(cast, story, ChangeState.PLANNED)
    assert subjects() == ["Your story will change something"]
    assert subjects() == ["Your story will change something"]


def test_a_change_and_its_undoing_are_told_of(cast: Cast, story: Story) -> None:
    change = change_of(cast, story, ChangeState.MADE)
    owe_words(change=change, at=now())
    assert hand_on_words() == 1
    assert subjects() == ["Your story changed something"]
    Change.objects.filter(pk=change.pk).update(state=ChangeState.REVERSED)
    change.refresh_from_db()
    owe_words(change=change, at=now())
    assert hand_on_words() == 1
    assert subjects()[1:] == ["Something that your story changed is undone"]


def test_what_is_not_so_any_more_is_not_told(cast: Cast, story: Story) -> None:
    change = change_of(cast, story, ChangeState.MADE)
    owe_words(change=change, at=now())
    hand_on_words()
    Change.objects.filter(pk=change.pk).update(state=ChangeState.REVERSED)
    assert subjects() == []
