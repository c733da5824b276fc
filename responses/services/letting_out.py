"""The one question before words are public: did somebody let out exactly these, and may they stand under this story?

Publishing, posting by hand and editing a public text all ask here; nothing else may answer it. The database asks the
same of every transaction (migration 0009), so that a way around this file leads nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from responses.models import Approval, DirectRelease, Response, ResponseState, text_hash
from responses.services.confidentiality import refuse_unsafe
from responses.services.refusals import NotApproved
from responses.services.states import hold_live_story
from stories.selectors.reading import standings_of

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

_NOBODY = "Somebody else has to approve exactly this text before it can be published."
_GRAVER = "This story asks for care by now, so somebody else has to approve this text first."
_TRUST_ENDED = "You do not publish directly any more, so somebody else has to approve this text first."


@dataclass(frozen=True, slots=True)
class Leave:
    """By what a text may be public: a second person's approval, or its author's own release. Exactly one is there."""

    text_hash: str
    at: datetime
    approval: Approval | None = None
    release: DirectRelease | None = None

    @property
    def by(self) -> User:
        """Give the person who answers for it."""
        if self.approval is not None:
            return self.approval.approver
        assert self.release is not None  # noqa: S101 - one of the two is always there
        return self.release.released_by


def leave_of(response: Response) -> Leave | None:
    """Give by what the words of the reply, as they stand now, may be public; None where nobody let them out."""
    digest = text_hash(response.body)
    approval = (
        Approval.objects.filter(
            Approval.live,
            Q(author__isnull=True) | ~Q(approver=response.author_id),
            response=response,
            text_hash=digest,
        )
        .select_related("approver")
        .first()
    )
    if approval is not None:
        return Leave(digest, approval.at, approval=approval)
    release = (
        DirectRelease.objects.filter(
            DirectRelease.live, response=response, text_hash=digest, released_by=response.author_id
        )
        .select_related("released_by", "grant")
        .first()
    )
    return Leave(digest, release.at, release=release) if release is not None else None


def require_leave(response: Response, *, doing: str, stands_elsewhere: bool = False) -> Leave:
    """Give by what the held reply's present words may be public, its story's row held too; `doing` ends "be …".

    `stands_elsewhere`: somebody has posted it on another site already, and only says so here; then the gate is not
    asked, since silence about what stands there helps nobody. A release on a grant that has ended lets nothing new
    out. Raises `NotApproved`, `StoryNotThere`, `UnsafeToPublish`.
    """
    hold_live_story(response)
    leave = leave_of(response)
    if leave is None:
        raise NotApproved(_NOBODY)
    is_new = response.state != ResponseState.PUBLISHED
    if leave.release is not None and is_new and leave.release.grant.ended_at is not None:
        raise NotApproved(_TRUST_ENDED)
    if not stands_elsewhere:
        if leave.release is not None and is_new and _is_graver(leave.release, response.story_id):
            raise NotApproved(_GRAVER)
        refuse_unsafe(response=response, doing=doing)
    return leave


def _is_graver(release: DirectRelease, story_id: int) -> bool:
    """Say whether the story counts as graver by now than the release was allowed for; unknown is grave."""
    criticality = standings_of([story_id])[story_id].criticality
    return criticality is None or criticality > release.criticality_at_most
