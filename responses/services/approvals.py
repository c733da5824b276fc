"""The second pair of eyes: approve exactly this text, or return it with a comment. Never one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import outbox
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from responses import permissions, signals
from responses.models import (
    Approval,
    ApprovalDecision,
    Response,
    ResponseState,
    ResponseStateChange,
    text_hash,
)
from responses.services.confidentiality import refuse_unsafe
from responses.services.refusals import OwnWords
from responses.services.states import hold, hold_live_story, move

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


@transaction.atomic
def approve_response(*, response: Response, expected_hash: str, actor: User) -> Response:
    """Approve the text whose hash is `expected_hash`, which is the one the actor has read, and return the reply.

    The same approval again changes nothing. Raises `StaleEdit` where the text is another by now, `OwnWords`,
    `UnsafeToPublish`, `StoryNotThere`, `TransitionNotAllowed`, and `PermissionDenied` without the right here.
    """
    held = hold(response)
    permissions.require(Permission.APPROVE_RESPONSE, user=actor, story=held.story)
    _refuse_the_author(held, actor)
    live = Approval.objects.filter(Approval.live, response=held).first()
    if live is not None and live.approver_id == actor.pk and live.text_hash == expected_hash:
        return held
    if text_hash(held.body) != expected_hash:
        raise StaleEdit(
            "The author changed this reply while you were reading. Read it again as it stands now, then decide."
        )
    hold_live_story(held)
    refuse_unsafe(response=held, doing="approved")
    change = move(response=held, after=ResponseState.APPROVED, action="response.approved", actor=actor)
    _tell(change)
    _decide(held, ApprovalDecision.APPROVED, actor)
    return held


@transaction.atomic
def return_response(*, response: Response, comment: str, actor: User) -> Response:
    """Give the reply back to its author with a comment, which is required, and return it.

    Raises `DomainError` without a comment, `OwnWords`, `TransitionNotAllowed`, `PermissionDenied`.
    """
    held = hold(response)
    permissions.require(Permission.APPROVE_RESPONSE, user=actor, story=held.story)
    _refuse_the_author(held, actor)
    words = comment.strip()
    if not words:
        raise DomainError("Say in the comment what the author should change.")
    change = move(
        response=held, after=ResponseState.RETURNED, action="response.returned", actor=actor, comment=words
    )
    _tell(change)
    _decide(held, ApprovalDecision.RETURNED, actor, words)
    return held


def _refuse_the_author(response: Response, actor: User) -> None:
    if response.author_id == actor.pk:
        raise OwnWords("You wrote this reply, so somebody else has to read and approve it.")


def _tell(change: ResponseStateChange) -> None:
    outbox.after_commit(lambda: signals.reply_moved.send(ResponseStateChange, change_id=change.pk))


def _decide(response: Response, decision: ApprovalDecision, actor: User, comment: str = "") -> None:
    Approval.objects.create(
        response=response,
        decision=decision,
        text_hash=text_hash(response.body),
        version=response.version,
        author=response.author,
        approver=actor,
        at=now(),
        comment=comment,
    )
