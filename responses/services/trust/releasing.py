"""Direct release: the author's own word for exactly one text, where the organisation trusts them with it.

It is a record of its own and no approval. What claims a change, what answers a grave story and what somebody returned
is always read by a second person; nobody can switch that off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from responses import permissions
from responses.checks.trust import claims_in, why_read
from responses.models import (
    DIRECT_TRANSITIONS,
    Amendment,
    AmendmentState,
    Approval,
    ApprovalDecision,
    DirectRelease,
    Response,
    ResponseState,
    TrustGrant,
    text_hash,
)
from responses.services.classifying import examine
from responses.services.confidentiality import refuse_unsafe
from responses.services.refusals import NotYourReply
from responses.services.states import hold, hold_live_story, move
from responses.services.trust.reading import rule_of
from stories.selectors.reading import made_milder_by, standings_of

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


class MustBeRead(DomainError):
    """A second person has to read this reply first; the message says why."""


def may_try(*, user: User, organisation_id: int) -> bool:
    """Say whether somebody publishes directly at all (one query). What this text says is asked at the release."""
    return TrustGrant.objects.live().filter(user=user, organisation=organisation_id).exists()


@transaction.atomic
def release_directly(*, response: Response, expected_hash: str, actor: User) -> Response:
    """Let the author's own draft out without a second reader, and return it as approved by that release.

    The same again changes nothing. Raises `MustBeRead` where a limit says so, `StaleEdit` where the text is another by
    now, `NotYourReply`, `UnsafeToPublish`, `StoryNotThere`, `TransitionNotAllowed`, `PermissionDenied`.
    """
    held = hold(response)
    permissions.require(Permission.PUBLISH_RESPONSE, user=actor, story=held.story)
    if held.author_id != actor.pk:
        raise NotYourReply("Only the author of a reply can publish it without a second reader.")
    if text_hash(held.body) != expected_hash:
        raise StaleEdit("This reply was saved in another window since you opened it. Read it again.")
    live = DirectRelease.objects.filter(DirectRelease.live, response=held).first()
    if live is not None and live.text_hash == expected_hash and held.state != ResponseState.DRAFT:
        return held
    hold_live_story(held)
    refuse_unsafe(response=held, doing="published")
    released = keep_release(response=held, actor=actor)
    move(
        response=held,
        after=ResponseState.APPROVED,
        action="response.released",
        table=DIRECT_TRANSITIONS,
        actor=actor,
        comment=f"Published directly: {released.grant.granted_by.full_name} trusts its author with it.",
    )
    return held


def keep_release(*, response: Response, actor: User) -> DirectRelease:
    """Write the release of the held reply's present words, with what the limits were asked about.

    Raises `MustBeRead`. The row of the grant is held, so that a pull at the same moment comes first or last.
    """
    rule = rule_of(response.organisation)
    grant = (
        TrustGrant.objects.live()
        .filter(user=actor, organisation=response.organisation_id)
        .select_for_update(of=("self",), no_key=True)
        .select_related("granted_by")
        .first()
    )
    criticality = standings_of([response.story_id])[response.story_id].criticality
    examined = examine(response) if grant is not None else None
    claims = claims_in(examined) if examined is not None else ()
    reason = why_read(
        rule,
        is_trusted=grant is not None,
        was_returned=_was_returned(response),
        criticality=criticality,
        claims=claims,
    )
    if not reason and made_milder_by(actor, response.story_id):
        reason = "You said yourself that this story is milder, so a second person reads the reply."
    if reason:
        raise MustBeRead(reason)
    assert grant is not None and examined is not None and criticality is not None  # noqa: S101, PT018 - no reason is left
    return DirectRelease.objects.create(
        response=response,
        text_hash=text_hash(response.body),
        version=response.version,
        grant=grant,
        released_by=actor,
        at=now(),
        criticality=criticality,
        criticality_at_most=rule.criticality_at_most,
        claims_change=bool(claims),
        engine_version=examined.version,
    )


def _was_returned(response: Response) -> bool:
    """Say whether a second person returned the reply, or an edit of it, and nobody has approved it since."""
    last = Approval.objects.filter(response=response).order_by("-pk").first()
    if last is not None and last.decision == ApprovalDecision.RETURNED:
        return True
    # An edit that is returned leaves no approval behind: the words that are public still are what was let out.
    edits = Amendment.objects.filter(response=response, state=AmendmentState.RETURNED)
    return (edits.filter(ended_at__gt=last.at) if last is not None else edits).exists()
