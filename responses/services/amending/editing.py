"""Edit a public reply within half an hour: begin, approve or return, publish directly, drop.

The public words change in one step and only with what lets the new ones out: a second person's approval, or a direct
release within its limits. Nobody ever reads words in between (docs/decisions/0031).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit, outbox
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from responses import permissions
from responses.models import (
    Amendment,
    AmendmentState,
    Approval,
    ApprovalDecision,
    Channel,
    Publication,
    Response,
    ResponseState,
    ResponseVersion,
    text_hash,
)
from responses.services.amending.steps import move_edit, note_edit, waiting_edit
from responses.services.confidentiality import refuse_unsafe
from responses.services.drafts import words_of
from responses.services.letting_out import require_leave
from responses.services.refusals import NotYourReply, OwnWords
from responses.services.states import hold, hold_live_story, void_approvals
from responses.services.trust.releasing import keep_release

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

EDITABLE_FOR = timedelta(minutes=30)


def editable_until(response: Response) -> datetime | None:
    """Give until when the author may begin an edit; None where nobody can: not public, or it stands elsewhere too."""
    if response.state != ResponseState.PUBLISHED or response.published_at is None:
        return None
    if response.author_id is None or response.publications.exclude(channel=Channel.HUB).exists():
        return None
    return response.published_at + EDITABLE_FOR


@transaction.atomic
def begin_edit(*, response: Response, body: str, expected_hash: str, actor: User) -> Amendment:
    """Propose other words for the author's public reply, written over the text with `expected_hash`; give the edit.

    It waits for a second person and takes the place of one that waited. The same words again change nothing. Raises
    `DomainError` after half an hour, where it stands on another site too or says the same, `StaleEdit`, `NotYourReply`,
    `UnsafeToPublish`, `StoryNotThere`, `PermissionDenied`.
    """
    words = words_of(body)
    held = hold(response)
    permissions.require(Permission.DRAFT_RESPONSE, user=actor, story=held.story)
    _check_editable(held, expected_hash, actor)
    if words == held.body:
        raise DomainError("These are the words that stand there already.")
    hold_live_story(held)
    _refuse_unsafe_words(held, words)
    waiting = waiting_edit(held)
    if waiting is not None:
        if waiting.body == words:
            return waiting
        move_edit(amendment=waiting, after=AmendmentState.DROPPED, actor=actor)
    amendment = Amendment.objects.create(
        response=held,
        author=actor,
        body=words,
        text_hash=text_hash(words),
        base_hash=expected_hash,
        begun_at=now(),
    )
    note_edit(amendment=amendment, before="", actor=actor)
    return amendment


@transaction.atomic
def approve_edit(*, amendment: Amendment, expected_hash: str, actor: User) -> Response:
    """Approve the edit with `expected_hash`, which the actor has read, and put it in the public text's place.

    The same again changes nothing. Raises `StaleEdit` where the edit or the public text is another by now, `OwnWords`,
    `UnsafeToPublish`, `StoryNotThere`, `PermissionDenied`.
    """
    held, fresh = _hold(amendment)
    permissions.require(Permission.APPROVE_RESPONSE, user=actor, story=held.story)
    if actor.pk in {held.author_id, fresh.author_id}:
        raise OwnWords("You wrote this edit, so somebody else has to read and approve it.")
    if fresh.state == AmendmentState.PUBLISHED and text_hash(held.body) == expected_hash:
        return held
    _check_waiting(held, fresh, expected_hash)
    _put_in_place(held, fresh)
    Approval.objects.create(
        response=held,
        decision=ApprovalDecision.APPROVED,
        text_hash=fresh.text_hash,
        version=held.version,
        author=held.author,
        approver=actor,
        at=now(),
    )
    _finish(held, fresh, actor)
    return held


@transaction.atomic
def publish_edit(*, amendment: Amendment, actor: User) -> Response:
    """Let the author's own edit out without a second reader, within the limits of direct release.

    Raises `MustBeRead` where a limit says no; then the edit waits for a second person as it did. And `StaleEdit`,
    `NotYourReply`, `UnsafeToPublish`, `StoryNotThere`, `PermissionDenied`.
    """
    held, fresh = _hold(amendment)
    permissions.require(Permission.PUBLISH_RESPONSE, user=actor, story=held.story)
    if actor.pk != held.author_id or actor.pk != fresh.author_id:
        raise NotYourReply("Only the author of a reply can publish an edit without a second reader.")
    if fresh.state == AmendmentState.PUBLISHED:
        return held
    _check_waiting(held, fresh, fresh.text_hash)
    _put_in_place(held, fresh)
    keep_release(response=held, actor=actor)
    _finish(held, fresh, actor)
    return held


@transaction.atomic
def return_edit(*, amendment: Amendment, comment: str, actor: User) -> Amendment:
    """Give the edit back with a comment; the public words stay. Raises as `return_response` does."""
    held, fresh = _hold(amendment)
    permissions.require(Permission.APPROVE_RESPONSE, user=actor, story=held.story)
    if actor.pk in {held.author_id, fresh.author_id}:
        raise OwnWords("You wrote this edit, so somebody else has to read it.")
    words = comment.strip()
    if not words:
        raise DomainError("Say in the comment what the author should change.")
    move_edit(amendment=fresh, after=AmendmentState.RETURNED, actor=actor, comment=words)
    return fresh


@transaction.atomic
def drop_edit(*, amendment: Amendment, actor: User) -> Amendment:
    """Take one's own edit back; one that is dropped stays so. Raises `NotYourReply`, `TransitionNotAllowed`."""
    _, fresh = _hold(amendment)
    if fresh.author_id != actor.pk:
        raise NotYourReply("Only its author takes an edit back. You can return it with a comment.")
    if fresh.state != AmendmentState.DROPPED:
        move_edit(amendment=fresh, after=AmendmentState.DROPPED, actor=actor)
    return fresh


def _hold(amendment: Amendment) -> tuple[Response, Amendment]:
    held = hold(amendment.response)
    fresh = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk)
    fresh.response = held
    return held, fresh


def _check_editable(held: Response, expected_hash: str, actor: User) -> None:
    if held.author_id != actor.pk:
        raise NotYourReply("This reply stands under another person's name, so only they can edit it.")
    if held.state != ResponseState.PUBLISHED:
        raise DomainError("This reply is not public, so change its draft instead.")
    until = editable_until(held)
    if until is None:
        raise DomainError("This reply stands on another site too. Edit it there, or withdraw it here.")
    if now() > until:
        raise DomainError(
            "The 30 minutes in which a public reply can be edited are over. Write another reply, or withdraw this one."
        )
    if text_hash(held.body) != expected_hash:
        raise StaleEdit("The public text has changed since you opened it. Read it again.")


def _check_waiting(held: Response, amendment: Amendment, expected_hash: str) -> None:
    if amendment.state != AmendmentState.WAITING or held.state != ResponseState.PUBLISHED:
        raise StaleEdit("This edit does not wait any more. Reload the page to see where the reply stands.")
    if amendment.text_hash != expected_hash or amendment.base_hash != text_hash(held.body):
        raise StaleEdit("The reply or its edit has changed while you were reading. Read both again.")


def _refuse_unsafe_words(held: Response, words: str) -> None:
    """Ask the gate about words that are not the reply's yet."""
    stands, held.body = held.body, words
    try:
        refuse_unsafe(response=held, doing="published")
    finally:
        held.body = stands


def _put_in_place(held: Response, amendment: Amendment) -> None:
    """Make the edit the reply's text; what let the old words out ends with them."""
    void_approvals(held)
    held.body = amendment.body
    held.version += 1
    held.save(update_fields=["body", "version", "updated_at"])
    ResponseVersion.objects.create(
        response=held, number=held.version, body=held.body, saved_by=amendment.author, saved_at=now()
    )


def _finish(held: Response, amendment: Amendment, actor: User) -> None:
    leave = require_leave(held, doing="published")
    Publication.objects.filter(response=held, channel=Channel.HUB).update(
        text_hash=leave.text_hash, updated_at=now()
    )
    move_edit(amendment=amendment, after=AmendmentState.PUBLISHED, actor=actor)
    audit.record(
        actor=actor,
        action="response.edited_in_public",
        subject=held,
        organisation_id=held.organisation_id,
        details={"version": held.version, "edit": amendment.pk},
    )
    outbox.enqueue(
        task="responses.label_response",
        kwargs={"response_id": held.pk},
        key=f"label_response:{held.pk}:{leave.text_hash}:{held.version}",
    )
