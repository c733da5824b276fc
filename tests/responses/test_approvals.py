"""The second pair of eyes: bound to exactly one text, and never the author's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit, TransitionNotAllowed
from responses.models import Approval, ResponseState, text_hash
from responses.services.approvals import approve_response, return_response
from responses.services.drafts import save_draft, submit_response
from responses.services.publishing import publish_response
from responses.services.refusals import NotApproved, OwnWords, StoryNotThere
from stories.models import StoryState
from tests.factories.responses import BODY, make_approved, make_draft, make_in_review
from tests.people import join

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_an_approval_names_the_text_the_author_and_the_approver(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)

    approval = response.approvals.get()
    assert (approval.text_hash, approval.version) == (text_hash(BODY), 1)
    assert (approval.author, approval.approver) == (cast.asha, cast.priya)
    assert response.state == ResponseState.APPROVED


def test_what_was_not_read_is_not_approved(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    save_draft(response=response, body="Other words.", expected_version=1, actor=cast.asha)
    submit_response(response=response, actor=cast.asha)

    with pytest.raises(StaleEdit):
        approve_response(response=response, expected_hash=text_hash(BODY), actor=cast.priya)
    assert not Approval.objects.exists()


def test_the_same_approval_twice_counts_once(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    approve_response(response=response, expected_hash=text_hash(BODY), actor=cast.priya)
    assert Approval.objects.count() == 1


def test_a_second_approver_finds_it_approved(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    with pytest.raises(TransitionNotAllowed):
        approve_response(response=response, expected_hash=text_hash(BODY), actor=cast.lena)


@pytest.mark.parametrize("who", ["ben", "rhys", "adam", "olga"])
def test_only_an_approver_of_the_storys_service_decides(cast: Cast, story: Story, who: str) -> None:
    response = make_in_review(story, cast.asha)
    somebody = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        approve_response(response=response, expected_hash=text_hash(BODY), actor=somebody)
    with pytest.raises(PermissionDenied):
        return_response(response=response, comment="No.", actor=somebody)


def test_an_approver_elsewhere_in_the_trust_does_not_decide_here(cast: Cast, story: Story) -> None:
    join(cast.rhys, cast.community, Role.APPROVER)
    response = make_in_review(story, cast.asha)
    with pytest.raises(PermissionDenied):
        approve_response(response=response, expected_hash=text_hash(BODY), actor=cast.rhys)


def test_nobody_approves_or_returns_their_own_words(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.priya)
    with pytest.raises(OwnWords):
        approve_response(response=response, expected_hash=text_hash(BODY), actor=cast.priya)
    with pytest.raises(OwnWords):
        return_response(response=response, comment="No.", actor=cast.priya)


def test_the_database_itself_refuses_ones_own_approval(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.priya)
    insert = (
        "INSERT INTO responses_approval (response_id, decision, text_hash, version, author_id, approver_id,"
        " at, comment, created_at, updated_at) VALUES (%s, 'approved', %s, 1, %s, %s, %s, '', %s, %s)"
    )
    values: list[Any] = [response.pk, text_hash(BODY), cast.priya.pk, cast.priya.pk, now(), now(), now()]
    refused = pytest.raises(IntegrityError, match="nobody_approves_their_own_words")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(insert, values)


def test_the_database_itself_refuses_two_live_approvals(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    with pytest.raises(IntegrityError, match="one_live_approval_a_response"), transaction.atomic():
        Approval.objects.create(
            response=response,
            decision="approved",
            text_hash=text_hash(BODY),
            version=1,
            author=cast.asha,
            approver=cast.lena,
            at=now(),
        )


def test_a_draft_is_not_approved(cast: Cast, story: Story) -> None:
    with pytest.raises(TransitionNotAllowed):
        approve_response(
            response=make_draft(story, cast.asha), expected_hash=text_hash(BODY), actor=cast.priya
        )


def test_a_return_needs_a_comment_and_the_author_sees_it(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    with pytest.raises(DomainError, match="comment"):
        return_response(response=response, comment="  ", actor=cast.priya)

    returned = return_response(response=response, comment="Say who will fit the boxes.", actor=cast.priya)
    assert returned.state == ResponseState.RETURNED
    assert returned.state_changes.filter(comment="Say who will fit the boxes.", after="returned").exists()
    assert returned.approvals.get().decision == "returned"


def test_a_returned_reply_is_mended_and_sent_again(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    return_response(response=response, comment="Say when.", actor=cast.priya)
    save_draft(response=response, body=BODY + " On Monday.", expected_version=1, actor=cast.asha)
    submit_response(response=response, actor=cast.asha)
    approved = approve_response(
        response=response, expected_hash=text_hash(BODY + " On Monday."), actor=cast.priya
    )
    assert approved.state == ResponseState.APPROVED


def test_a_reply_to_a_withdrawn_story_is_not_approved(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    story.state = StoryState.WITHDRAWN
    story.save()
    with pytest.raises(StoryNotThere):
        approve_response(response=response, expected_hash=text_hash(BODY), actor=cast.priya)


def test_an_approval_of_other_words_does_not_publish(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    # What no service does: the words changed under a live approval. Here the database has not been asked yet.
    type(response).objects.filter(pk=response.pk).update(body="Other words.")
    with pytest.raises(NotApproved):
        publish_response(response=response, actor=cast.asha)
    type(response).objects.filter(pk=response.pk).update(body=response.body)
