"""What a lead decides about what an author said after their story: publish it, take words out first, or refuse it.

As for stories: each decision is a row that stays, nobody puts words into an author's mouth, and what was refused by
mistake may be published after all.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, outbox
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.analysis.taking_out import only_takes_out
from stories.models import (
    FOLLOW_UP_TRANSITIONS,
    AuthorNoticeKind,
    FollowUp,
    FollowUpDecision,
    FollowUpState,
    ModerationOutcome,
    RefusalReason,
    StoryState,
)
from stories.services.author_notices import notify_author, register
from stories.services.follow_ups import locked
from stories.signals import follow_up_published

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.accounts.models import User

_DECIDED = "Somebody has decided about this answer already. Reload the page to see what."
_OPEN = frozenset({FollowUpState.WAITING, FollowUpState.REFUSED})


@transaction.atomic
def publish_follow_up(*, follow_up: FollowUp, actor: User) -> FollowUpDecision:
    """Publish an answer as it was written; also one that was refused by mistake. The case of its story hears of it.

    Raises `DomainError` where it is decided, or its story is not there any more.
    """
    held = _held(follow_up)
    _go_out(held, present())
    return _decide(held, ModerationOutcome.PUBLISHED, actor)


@transaction.atomic
def publish_follow_up_without(*, follow_up: FollowUp, text: str, actor: User) -> FollowUpDecision:
    """Publish an answer with words taken out; what it said first stays, for moderators only.

    Raises `DomainError` where the text says what its author did not, where nothing is left of it, or where nothing was
    taken out; and as `publish_follow_up`.
    """
    held, words = _held(follow_up), text.strip()
    if not words:
        raise DomainError("Nothing of the answer is left. Do not publish it instead.")
    if words == held.body:
        raise DomainError("Nothing was taken out. Publish it as it is, or change the text first.")
    if not only_takes_out(held.body, words):
        raise DomainError(
            "You may take words out, but not put any in. Write [name removed] where a name stood, and leave the other "
            "words as their author wrote them."
        )
    held.original, held.body = held.original or held.body, words
    _go_out(held, present())
    return _decide(held, ModerationOutcome.EDITED, actor)


@transaction.atomic
def refuse_follow_up(
    *, follow_up: FollowUp, reason: RefusalReason, actor: User, passed_to: str = ""
) -> FollowUpDecision:
    """Do not publish an answer. Its author reads why behind their link, and is told by mail that there is something.

    Raises `DomainError` where somebody may be in danger and nobody was told, or it does not wait.
    """
    if reason == RefusalReason.SAFEGUARDING and not passed_to.strip():
        raise DomainError("Tell somebody first, and write whom: this answer may not lie unseen.")
    held = _held(follow_up)
    FOLLOW_UP_TRANSITIONS.check(FollowUpState(held.state), FollowUpState.REFUSED)
    held.state = FollowUpState.REFUSED
    held.save(update_fields=["state", "updated_at"])
    notify_author(story=held.story, what=AuthorNoticeKind.FOLLOW_UP_REFUSED, subject_id=held.pk)
    return _decide(
        held, ModerationOutcome.REFUSED, actor, reason=reason.value, passed_to=passed_to.strip()[:200]
    )


def _held(follow_up: FollowUp) -> FollowUp:
    """Take it under a lock, so that of two people who decide at once the second learns of the first."""
    held = locked(follow_up)
    if held.state not in _OPEN:
        raise DomainError(_DECIDED)
    if held.story.state != StoryState.LIVE:
        raise DomainError("The story that it belongs to is not there any more.")
    return held


def _go_out(held: FollowUp, at: datetime) -> None:
    FOLLOW_UP_TRANSITIONS.check(FollowUpState(held.state), FollowUpState.PUBLISHED)
    held.state, held.published_at, held.is_owed = FollowUpState.PUBLISHED, at, True
    held.save(update_fields=["state", "published_at", "is_owed", "body", "original", "updated_at"])
    outbox.after_commit(
        partial(follow_up_published.send, sender=FollowUp, follow_up_id=held.pk, story_id=held.story_id)
    )


def _decide(
    held: FollowUp, outcome: ModerationOutcome, actor: User, *, reason: str = "", passed_to: str = ""
) -> FollowUpDecision:
    decision = FollowUpDecision.objects.create(
        follow_up=held,
        outcome=outcome,
        reason=reason,
        passed_to=passed_to,
        actor=actor,
        actor_name=actor.full_name[:200],
        at=present(),
    )
    audit.record(
        actor=actor,
        action=f"follow_up.moderated_{outcome.value}",
        subject=held,
        organisation_id=held.story.organisation_id,
        details={"reason": reason},
    )
    return decision


def _is_refused(follow_up_id: int, story_id: int) -> bool:
    return FollowUp.objects.filter(pk=follow_up_id, story=story_id, state=FollowUpState.REFUSED).exists()


register(AuthorNoticeKind.FOLLOW_UP_REFUSED, still_stands=_is_refused)
