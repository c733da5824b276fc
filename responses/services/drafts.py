"""Writing a reply: begin it, save it, send it for approval. Words change only here, and each save keeps its version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit, outbox
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from responses import permissions, signals
from responses.checks.characters import without_unseen
from responses.models import Response, ResponseState, ResponseStateChange, ResponseVersion
from responses.services.composing.unsaved import drop_unsaved
from responses.services.confidentiality import refuse_unsafe
from responses.services.refusals import NotYourReply
from responses.services.states import hold, hold_live_story, move, note, refuse_missing_story, void_approvals
from stories.models import Story

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from stories.models import FollowUp

# Over three times the longest story that Care Opinion takes (about 1,000 words: evidence C.2).
LONGEST = 20_000

_ANOTHER_COPY = (
    "You have begun a reply to this story already, perhaps in another window. Nothing was overwritten: "
    "both texts are below."
)
_SAVED_MEANWHILE = (
    "This reply was saved in another window since you opened it. Nothing was overwritten: "
    "both texts are below."
)


@transaction.atomic
def start_draft(*, story: Story, body: str, actor: User, follow_up: FollowUp | None = None) -> Response:
    """Begin the actor's reply to `story`, signed with their name and job title, and return it.

    `follow_up` is what of the author's it answers, in place of the story itself.

    A person has one reply to a story in hand at a time. The same words again give the reply that is there (a
    double click); other words raise `StaleEdit`. Raises `DomainError` without text or with far too much,
    `StoryNotThere`, and `PermissionDenied` without the right to draft here.
    """
    words = words_of(body)
    held = Story.objects.select_for_update(of=("self",), no_key=True).get(pk=story.pk)
    permissions.require(Permission.DRAFT_RESPONSE, user=actor, story=held)
    refuse_missing_story(held)
    mine = Response.objects.in_hand().filter(story=held, author=actor).first()
    if mine is not None:
        if mine.body == words:
            drop_unsaved(story_id=held.pk, author_id=actor.pk)
            return mine
        raise StaleEdit(_ANOTHER_COPY)
    response = Response.objects.create(
        story=held,
        organisation_id=held.organisation_id,
        author=actor,
        signed_name=actor.full_name,
        signed_role=actor.job_title,
        body=words,
        follow_up=follow_up,
    )
    _keep_version(response, actor)
    drop_unsaved(story_id=held.pk, author_id=actor.pk)
    note(response=response, before="", actor=actor)
    audit.record(
        actor=actor, action="response.started", subject=response, organisation_id=response.organisation_id
    )
    return response


@transaction.atomic
def save_draft(*, response: Response, body: str, expected_version: int, actor: User) -> Response:
    """Save the author's words over version `expected_version` and return the reply.

    The same words again, under the same name and role, change nothing. Raises `StaleEdit` where another save came
    first, `NotYourReply` for anybody but the author, `DomainError` once it is public. A text in review or approved goes
    back to draft and its approval ends: it was of other words.
    """
    words = words_of(body)
    held = hold(response)
    permissions.require(Permission.DRAFT_RESPONSE, user=actor, story=held.story)
    _refuse_strangers(held, actor)
    if not held.is_editable:
        raise DomainError(f"This reply is {held.state}, so its words cannot be changed any more.")
    if held.body == words:
        drop_unsaved(story_id=held.story_id, author_id=actor.pk)
    if held.body == words and (held.signed_name, held.signed_role) == (actor.full_name, actor.job_title):
        return held
    if held.version != expected_version:
        raise StaleEdit(_SAVED_MEANWHILE)
    held.body = words
    held.version += 1
    held.signed_name, held.signed_role = actor.full_name, actor.job_title
    held.save(update_fields=["body", "version", "signed_name", "signed_role", "updated_at"])
    _keep_version(held, actor)
    drop_unsaved(story_id=held.story_id, author_id=actor.pk)
    void_approvals(held)
    if held.state == ResponseState.DRAFT:
        audit.record(
            actor=actor,
            action="response.saved",
            subject=held,
            organisation_id=held.organisation_id,
            details={"version": held.version},
        )
    else:
        move(response=held, after=ResponseState.DRAFT, action="response.saved", actor=actor)
    return held


@transaction.atomic
def submit_response(*, response: Response, actor: User) -> Response:
    """Send the author's reply to a second person and return it. A reply that waits already stays as it is.

    Raises `UnsafeToPublish` where the gate blocks, `StoryNotThere`, `NotYourReply`, `TransitionNotAllowed`.
    """
    held = hold(response)
    permissions.require(Permission.DRAFT_RESPONSE, user=actor, story=held.story)
    _refuse_strangers(held, actor)
    if held.state == ResponseState.IN_REVIEW:
        return held
    hold_live_story(held)
    refuse_unsafe(response=held, doing="sent for approval")
    change = move(response=held, after=ResponseState.IN_REVIEW, action="response.submitted", actor=actor)
    outbox.after_commit(lambda: signals.reply_moved.send(ResponseStateChange, change_id=change.pk))
    return held


def words_of(body: str) -> str:
    """Give the words as they are kept: without what shows nothing. Raises `DomainError` for none or far too many."""
    words = without_unseen(body.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not words:
        raise DomainError("Write the reply first.")
    if len(words) > LONGEST:
        raise DomainError(f"The reply is {len(words):,} characters long. Shorten it to {LONGEST:,} or fewer.")
    return words


def _refuse_strangers(response: Response, actor: User) -> None:
    """A reply goes out under its author's name, so only the author changes it; others return it or write their own."""
    if response.author_id != actor.pk:
        raise NotYourReply(
            "This reply goes out under another person's name, so only they can change it. "
            "Return it with a comment, or write your own."
        )


def _keep_version(response: Response, actor: User) -> None:
    ResponseVersion.objects.create(
        response=response, number=response.version, body=response.body, saved_by=actor, saved_at=now()
    )
