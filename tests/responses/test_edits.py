"""A story that is edited while somebody answers it: its author is told, and an approval was of other words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from casework.models import Reminder, ReminderKind
from casework.services.opening import open_case
from casework.services.reminders import send_reminders
from casework.services.sweeping import catch_up
from feedbackhub.core.clock import now
from responses.models import Approval, EditNotice, PublicationState, ResponseState
from responses.services.drafts import save_draft, submit_response
from responses.services.edits import follow_edits
from stories.models import Story, StoryVersion
from stories.signals import story_edited
from tests.factories.responses import (
    make_approved,
    make_care_opinion_story,
    make_draft,
    make_in_review,
    make_published,
)
from tests.people import TESTS

if TYPE_CHECKING:
    from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story from Care Opinion."""
    return make_care_opinion_story(cast, body="The nurse found my glasses.")


def edit(story: Story, body: str = "The nurse found my hearing aid.", title: str | None = None) -> None:
    """Edit the story, as an import does."""
    StoryVersion.objects.create(
        story=story,
        title=story.title,
        body=story.body,
        content_hash=story.content_hash,
        replaced_at=now() + timedelta(seconds=1),
    )
    story.body, story.title = body, title or story.title
    story.save()


def told(cast: Cast) -> list[str]:
    """Send what is owed about edits and give the bodies."""
    send_reminders(now=now().replace(hour=10) + timedelta(days=(7 - now().weekday()) % 7))
    return [str(message.body) for message in mail.outbox if "edited" in message.subject]


def test_an_approval_ends_and_the_text_goes_back_to_draft_with_the_reason(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    edit(story)
    assert follow_edits() == 1
    response.refresh_from_db()
    assert response.state == ResponseState.DRAFT
    assert not Approval.objects.filter(Approval.live, response=response).exists()
    assert "edited after this reply was written" in response.state_changes.latest("pk").comment
    notice = EditNotice.objects.get()
    assert (notice.before, notice.ended_approval) == (ResponseState.APPROVED, True)


def test_what_waited_to_be_posted_waits_no_more(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    edit(story)
    follow_edits()
    response.refresh_from_db()
    assert response.state == ResponseState.DRAFT
    assert not response.publications.filter(state=PublicationState.TO_POST).exists()


@pytest.mark.parametrize("make", [make_draft, make_in_review])
def test_a_text_that_nobody_approved_stays_where_it_is(cast: Cast, story: Story, make: Any) -> None:
    response = make(story, cast.asha)
    before = response.state
    edit(story)
    assert follow_edits() == 1
    response.refresh_from_db()
    assert response.state == before
    assert EditNotice.objects.count() == 1


def test_a_second_signal_and_the_sweeper_add_nothing_a_second_edit_does(cast: Cast, story: Story) -> None:
    make_draft(story, cast.asha)
    edit(story)
    story_edited.send(Story, story_id=story.pk)
    story_edited.send(Story, story_id=story.pk)
    assert follow_edits() == 0
    assert EditNotice.objects.count() == 1
    edit(story, body="And found it again.")
    assert follow_edits() == 1


def test_an_edit_of_other_things_than_the_words_ends_nothing(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    edit(story, body=story.body)
    assert follow_edits() == 0
    response.refresh_from_db()
    assert response.state == ResponseState.APPROVED


def test_a_reply_begun_or_saved_after_the_edit_has_seen_it(cast: Cast, story: Story) -> None:
    StoryVersion.objects.create(
        story=story, title="x", body="Before.", content_hash="x", replaced_at=now() - timedelta(hours=1)
    )
    make_approved(story, cast.asha, cast.priya)
    assert follow_edits() == 0


def test_its_author_gets_one_mail_without_the_storys_words(
    cast: Cast, story: Story, django_capture_on_commit_callbacks: Any
) -> None:
    case = open_case(story=story, actor=TESTS)
    make_draft(story, cast.asha)
    edit(story)
    with django_capture_on_commit_callbacks(execute=True):
        follow_edits()
    catch_up()
    row = Reminder.objects.get(kind=ReminderKind.EDITED)
    assert (row.case, row.recipient) == (case, cast.asha)
    (body,) = told(cast)
    assert "edited while you were writing" in body
    assert "hearing aid" not in body
    assert "glasses" not in body


def test_a_lost_signal_is_found_by_the_rows(cast: Cast, story: Story) -> None:
    open_case(story=story, actor=TESTS)
    make_draft(story, cast.asha)
    edit(story)
    follow_edits()  # outside a commit: no signal goes
    assert not Reminder.objects.filter(kind=ReminderKind.EDITED).exists()
    catch_up()
    assert Reminder.objects.filter(kind=ReminderKind.EDITED).count() == 1


def test_nobody_is_told_of_a_reply_that_is_gone_by_then(cast: Cast, story: Story) -> None:
    from responses.services.publishing import withdraw_response

    open_case(story=story, actor=TESTS)
    response = make_draft(story, cast.asha)
    edit(story)
    follow_edits()
    catch_up()
    withdraw_response(response=response, reason="Somebody else answers.", actor=cast.asha)
    assert told(cast) == []


def test_the_pages_say_so_until_the_words_are_saved_again(cast: Cast, story: Story, client: Any) -> None:
    case = open_case(story=story, actor=TESTS)
    draft = make_draft(story, cast.asha)
    edit(story)
    follow_edits()
    client.force_login(cast.asha)
    words = "The story was edited after you saved these words"
    page = client.get(reverse("casework:case", args=[case.pk])).content.decode()
    assert words in page
    assert "The story was edited" in page
    assert "Asha Patel, who was writing a reply, is told." in page
    assert words in client.get(reverse("responses:write", args=[story.pk])).content.decode()

    with time_machine.travel(now() + timedelta(minutes=1)):
        saved = save_draft(
            response=draft, body="I have read it again. Asha Patel", expected_version=1, actor=cast.asha
        )
        submit_response(response=saved, actor=cast.asha)
    assert words not in client.get(reverse("casework:case", args=[case.pk])).content.decode()

    client.force_login(cast.priya)
    address, told_to = reverse("responses:response", args=[draft.pk]), "edited after this reply was written"
    assert told_to not in client.get(address).content.decode()
    with time_machine.travel(now() + timedelta(minutes=2)):
        edit(story, body="A third version.")
    assert told_to in client.get(address).content.decode()
