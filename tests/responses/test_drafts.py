"""Beginning, saving and sending a reply: words are never lost, overwritten unseen, or put into another's mouth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

from feedbackhub.core.errors import DomainError, StaleEdit, TransitionNotAllowed
from feedbackhub.core.models import AuditEvent
from responses.models import Approval, Publication, Response, ResponseState, ResponseVersion, text_hash
from responses.services.approvals import approve_response
from responses.services.drafts import LONGEST, save_draft, start_draft, submit_response
from responses.services.publishing import withdraw_response
from responses.services.refusals import NotYourReply, StoryNotThere, UnsafeToPublish
from stories.models import StoryState
from tests.factories.responses import BODY, make_approved, make_draft, make_in_review, make_published

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_a_draft_is_signed_from_the_profile_and_keeps_its_first_version(cast: Cast, story: Story) -> None:
    response = start_draft(story=story, body=BODY, actor=cast.asha)

    assert (response.signed_name, response.signed_role) == ("Asha Patel", "Ward manager")
    assert response.state == ResponseState.DRAFT
    assert [(v.number, v.body, v.saved_by) for v in response.versions.all()] == [(1, BODY, cast.asha)]
    change = response.state_changes.get()
    assert (change.before, change.after, change.actor) == ("", "draft", cast.asha)
    assert AuditEvent.objects.filter(action="response.started", subject_id=str(response.pk)).exists()


def test_the_audit_trail_never_holds_the_words(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    withdraw_response(response=response, reason="It named the glasses.", actor=cast.asha)

    trail = " ".join(str(event.details) for event in AuditEvent.objects.all())
    assert "glasses" not in trail


def test_the_same_beginning_twice_stores_one_draft(cast: Cast, story: Story) -> None:
    first = make_draft(story, cast.asha)
    second = make_draft(story, cast.asha)

    assert first.pk == second.pk
    assert ResponseVersion.objects.count() == 1


def test_other_words_from_a_second_window_are_refused_and_nothing_is_lost(cast: Cast, story: Story) -> None:
    first = make_draft(story, cast.asha)
    with pytest.raises(StaleEdit):
        start_draft(story=story, body="Other words.", actor=cast.asha)

    assert Response.objects.get().body == first.body


def test_two_people_may_each_write_to_one_story(cast: Cast, story: Story) -> None:
    assert make_draft(story, cast.asha).pk != make_draft(story, cast.ben).pk


def test_a_second_reply_may_follow_once_the_first_is_public(cast: Cast, story: Story) -> None:
    make_published(story, cast.asha, cast.priya)
    assert make_draft(story, cast.asha, "Come back to tell you: the boxes are there.").state == "draft"


@pytest.mark.parametrize("body", ["", "  \n ", "x" * (LONGEST + 1)])
def test_no_text_and_far_too_much_are_refused_in_words(cast: Cast, story: Story, body: str) -> None:
    with pytest.raises(DomainError):
        start_draft(story=story, body=body, actor=cast.asha)


def test_line_breaks_are_one_character_and_nul_is_dropped(cast: Cast, story: Story) -> None:
    assert make_draft(story, cast.asha, " One\r\ntwo\x00\rthree ").body == "One\ntwo\nthree"


@pytest.mark.parametrize("who", ["rhys", "adam", "olga"])
def test_nobody_drafts_without_the_right_at_the_storys_service(cast: Cast, story: Story, who: str) -> None:
    with pytest.raises(PermissionDenied):
        start_draft(story=story, body=BODY, actor=getattr(cast, who))


def test_saving_counts_a_version_and_keeps_the_earlier_words(cast: Cast, story: Story) -> None:
    response = make_draft(story, cast.asha)
    saved = save_draft(response=response, body="New words.", expected_version=1, actor=cast.asha)

    assert (saved.version, saved.body) == (2, "New words.")
    assert [v.body for v in saved.versions.order_by("number")] == [BODY, "New words."]


def test_a_double_click_stores_once(cast: Cast, story: Story) -> None:
    response = make_draft(story, cast.asha)
    for _ in range(2):
        save_draft(response=response, body="New words.", expected_version=1, actor=cast.asha)

    assert ResponseVersion.objects.filter(response=response).count() == 2


def test_a_stale_save_is_refused_and_overwrites_nothing(cast: Cast, story: Story) -> None:
    response = make_draft(story, cast.asha)
    save_draft(response=response, body="From the first window.", expected_version=1, actor=cast.asha)
    with pytest.raises(StaleEdit):
        save_draft(response=response, body="From the second window.", expected_version=1, actor=cast.asha)

    response.refresh_from_db()
    assert response.body == "From the first window."


def test_only_the_author_changes_words_that_go_out_under_their_name(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    for somebody in (cast.ben, cast.priya, cast.lena):
        with pytest.raises(NotYourReply):
            save_draft(response=response, body="Mine.", expected_version=1, actor=somebody)
        with pytest.raises(NotYourReply):
            submit_response(response=response, actor=somebody)


@pytest.mark.parametrize("make", [make_in_review, make_approved, make_published])
def test_an_edit_voids_the_approval_and_returns_to_draft(cast: Cast, elsewhere: Story, make: object) -> None:
    people = (cast.asha,) if make is make_in_review else (cast.asha, cast.priya)
    response = make(elsewhere, *people)  # type: ignore[operator]
    saved = save_draft(response=response, body="Other words.", expected_version=1, actor=cast.asha)

    assert saved.state == ResponseState.DRAFT
    assert not Approval.objects.filter(Approval.live, response=response).exists()
    assert not Publication.objects.exists()
    assert saved.state_changes.order_by("-pk")[0].after == "draft"


def test_the_same_words_again_void_nothing(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    saved = save_draft(response=response, body=BODY + "\n", expected_version=1, actor=cast.asha)

    assert saved.state == ResponseState.APPROVED
    assert Approval.objects.filter(Approval.live, response=response).exists()


def test_public_words_are_not_changed(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    with pytest.raises(DomainError, match="published"):
        save_draft(response=response, body="Other words.", expected_version=1, actor=cast.asha)


def test_sending_again_what_waits_already_changes_nothing(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    submit_response(response=response, actor=cast.asha)
    assert response.state_changes.filter(after="in_review").count() == 1


def test_an_approved_reply_is_not_sent_for_approval(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    with pytest.raises(TransitionNotAllowed):
        submit_response(response=response, actor=cast.asha)


def test_a_withdrawn_story_takes_no_new_reply_and_says_why(cast: Cast, story: Story) -> None:
    response = make_draft(story, cast.asha)
    story.state = StoryState.WITHDRAWN
    story.save()

    with pytest.raises(StoryNotThere, match="withdrawn"):
        start_draft(story=story, body=BODY, actor=cast.ben)
    with pytest.raises(StoryNotThere, match="withdrawn"):
        submit_response(response=response, actor=cast.asha)


def test_the_gate_stops_a_reply_on_its_way_to_approval_and_the_words_are_kept(
    cast: Cast, story: Story
) -> None:
    response = make_draft(story, cast.asha, "Thank you. We wrote to you about NHS number 943 476 5919.")
    with pytest.raises(UnsafeToPublish, match="943 476 5919") as caught:
        submit_response(response=response, actor=cast.asha)

    response.refresh_from_db()
    assert response.state == ResponseState.DRAFT
    assert caught.value.findings[0].severity == "block"


@pytest.mark.parametrize(
    "title",
    ["Ward manager, 07700 900123", "Ward manager 943\u200b4765919", "asha@gmail.com", "Born 14/03/1962"],
)
def test_nothing_private_goes_out_in_the_signature(cast: Cast, story: Story, title: str) -> None:
    cast.asha.job_title = title
    cast.asha.save()
    response = start_draft(story=story, body=BODY, actor=cast.asha)
    with pytest.raises(UnsafeToPublish, match="name or job title") as refusal:
        submit_response(response=response, actor=cast.asha)
    assert title not in str(refusal.value)

    cast.asha.job_title = "Ward manager"
    cast.asha.save()
    saved = save_draft(response=response, body=BODY, expected_version=1, actor=cast.asha)
    assert (saved.version, saved.signed_role) == (2, "Ward manager")
    assert submit_response(response=saved, actor=cast.asha).state == ResponseState.IN_REVIEW


def test_another_signature_ends_an_approval(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    same = save_draft(response=response, body=BODY, expected_version=1, actor=cast.asha)
    assert same.state == ResponseState.APPROVED
    cast.asha.job_title = "Chief executive"
    cast.asha.save()
    save_draft(response=response, body=BODY, expected_version=1, actor=cast.asha)
    response.refresh_from_db()
    assert (response.state, response.signed_role) == (ResponseState.DRAFT, "Chief executive")
    assert not Approval.objects.filter(Approval.live, response=response).exists()


def test_what_nobody_sees_is_not_kept(cast: Cast, story: Story) -> None:
    emoji = "\u2764\ufe0f \U0001f469\u200d\u2695\ufe0f"
    body = f"\ufeffThank\u200b you, af\u00adter\x07 all.\u2028It was \u202ekind {emoji}"
    response = start_draft(story=story, body=body, actor=cast.asha)
    assert response.body == f"Thank you, after all.\nIt was kind {emoji}"
    assert start_draft(story=story, body=body, actor=cast.asha) == response


def test_text_that_is_safe_passes_the_gate(cast: Cast, story: Story) -> None:
    waiting = make_in_review(story, cast.asha)
    approved = approve_response(response=waiting, expected_hash=text_hash(BODY), actor=cast.priya)
    assert approved.state == ResponseState.APPROVED
