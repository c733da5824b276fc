"""What is typed and not saved: kept for its writer alone, never a version, gone with the save and with an erasure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from feedbackhub.core.clock import now
from feedbackhub.core.errors import StaleEdit
from feedbackhub.core.models import AuditEvent
from feedbackhub.core.subjects import remove_words
from responses.models import ReplyAutosave, ResponseVersion
from responses.services.composing.unsaved import LONGEST, keep_unsaved
from responses.services.drafts import save_draft, start_draft, submit_response
from responses.services.refusals import TooLong
from tests.factories.responses import make_draft, make_published
from tests.people import PASSWORD

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db
TYPED = "I have begun to write this and"


def address(story: Story) -> str:
    return reverse("responses:keep", args=[story.pk])


def page(client: Client, story: Story, **query: str) -> str:
    return client.get(reverse("responses:write", args=[story.pk]), query).content.decode()


@pytest.fixture
def asha(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.asha)
    return client


def test_one_row_a_person_and_story_and_never_a_version(cast: Cast, story: Story) -> None:
    keep_unsaved(story=story, body=TYPED, base_version=None, actor=cast.asha)
    keep_unsaved(story=story, body=f"{TYPED} more", base_version=None, actor=cast.asha)
    keep_unsaved(story=story, body="Ben's", base_version=None, actor=cast.ben)

    assert sorted(ReplyAutosave.objects.values_list("body", flat=True)) == ["Ben's", f"{TYPED} more"]
    assert not ResponseVersion.objects.exists()
    assert "begun to write" not in " ".join(str(one.details) for one in AuditEvent.objects.all())


def test_the_same_words_as_saved_and_none_at_all_keep_nothing(cast: Cast, story: Story) -> None:
    reply = make_draft(story, cast.asha)
    keep_unsaved(story=story, body=TYPED, base_version=1, actor=cast.asha)
    assert keep_unsaved(story=story, body=f"{reply.body}\r\n", base_version=1, actor=cast.asha) is None
    assert not ReplyAutosave.objects.exists()
    assert keep_unsaved(story=story, body=" ", base_version=1, actor=cast.asha) is None


def test_saving_sending_and_beginning_end_it(cast: Cast, story: Story) -> None:
    keep_unsaved(story=story, body=TYPED, base_version=None, actor=cast.asha)
    reply = start_draft(story=story, body=f"{TYPED} done.", actor=cast.asha)
    assert not ReplyAutosave.objects.exists()
    keep_unsaved(story=story, body=TYPED, base_version=1, actor=cast.asha)
    reply = save_draft(response=reply, body="Another text.", expected_version=1, actor=cast.asha)
    submit_response(response=reply, actor=cast.asha)
    assert not ReplyAutosave.objects.exists()


def test_what_comes_late_after_a_save_is_not_kept(cast: Cast, story: Story) -> None:
    make_draft(story, cast.asha)
    with pytest.raises(StaleEdit):
        keep_unsaved(story=story, body=TYPED, base_version=None, actor=cast.asha)
    assert not ReplyAutosave.objects.exists()


def test_what_comes_late_after_the_publication_is_not_kept(cast: Cast, story: Story) -> None:
    make_published(story, cast.asha, cast.priya)
    with pytest.raises(StaleEdit):
        keep_unsaved(story=story, body=TYPED, base_version=1, actor=cast.asha)


def test_too_long_and_without_the_right_are_refused(cast: Cast, story: Story) -> None:
    with pytest.raises(TooLong):
        keep_unsaved(story=story, body="x" * (LONGEST + 1), base_version=None, actor=cast.asha)
    with pytest.raises(PermissionDenied):
        keep_unsaved(story=story, body=TYPED, base_version=None, actor=cast.rhys)


def test_an_erasure_deletes_it(cast: Cast, story: Story) -> None:
    keep_unsaved(story=story, body=TYPED, base_version=None, actor=cast.asha)
    remove_words([story.pk])
    assert not ReplyAutosave.objects.exists()


def test_the_page_says_when_it_was_kept(asha: Client, story: Story) -> None:
    answer = asha.post(address(story), {"body": TYPED, "version": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert b"Kept at" in answer.content
    assert b"<html" not in answer.content


def test_a_lost_sign_in_is_401_and_a_missing_proof_403(cast: Cast, story: Story) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(address(story), {"body": TYPED}, headers={"HX-Request": "true"}).status_code == 403
    assert Client().post(address(story), {"body": TYPED}, headers={"HX-Request": "true"}).status_code == 401
    client.login(username=cast.asha.email, password=PASSWORD)
    assert client.post(address(story), {"body": TYPED}, headers={"HX-Request": "true"}).status_code == 403
    assert not ReplyAutosave.objects.exists()


def test_another_organisations_story_is_not_there(cast: Cast, story: Story) -> None:
    client = Client()
    client.force_login(cast.olga)
    assert client.post(address(story), {"body": TYPED}).status_code == 404


def test_the_composer_offers_what_was_not_saved(cast: Cast, asha: Client, story: Story) -> None:
    keep_unsaved(story=story, body=TYPED, base_version=None, actor=cast.asha)
    shown = page(asha, story)
    assert "You were writing this at" in shown
    assert shown.count(TYPED) == 2, "in the box, and marked by the coach"
    assert "You were writing" not in page_of(cast.ben, story)


def page_of(user: object, story: Story) -> str:
    client = Client()
    client.force_login(user)  # type: ignore[arg-type]
    return page(client, story)


def test_the_later_text_is_in_the_box_and_both_are_shown(cast: Cast, asha: Client, story: Story) -> None:
    make_draft(story, cast.asha, "The saved words stand here.")
    keep_unsaved(story=story, body=TYPED, base_version=1, actor=cast.asha)
    shown = page(asha, story)
    assert f">\n{TYPED}</textarea>" in shown or f">{TYPED}</textarea>" in shown
    assert "The saved words stand here." in shown
    ReplyAutosave.objects.update(at=now() - timedelta(days=1))
    shown = page(asha, story)
    assert "The saved words stand here.</textarea>" in shown
    assert "What you had not saved" in shown
    assert TYPED in shown
    assert f"{TYPED}</textarea>" in page(asha, story, unsaved="use")


def test_it_can_be_left_out(cast: Cast, asha: Client, story: Story) -> None:
    make_draft(story, cast.asha, "The saved words stand here.")
    keep_unsaved(story=story, body=TYPED, base_version=1, actor=cast.asha)
    for _ in range(2):
        answer = asha.post(reverse("responses:leave-out", args=[story.pk]), {"next": "/replies/approvals/"})
        assert answer.status_code == 302
    assert not ReplyAutosave.objects.exists()
    assert "The saved words stand here.</textarea>" in page(asha, story)
