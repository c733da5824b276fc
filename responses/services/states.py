"""How a reply goes from one state to another: the row held, the table asked, the change written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import now
from responses.models import (
    RESPONSE_TRANSITIONS,
    Approval,
    DirectRelease,
    Publication,
    PublicationState,
    Response,
    ResponseState,
    ResponseStateChange,
)
from responses.services.refusals import StoryNotThere
from stories.models import Story, StoryState

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.core.transitions import TransitionTable

WITHDRAWN_STORY = (
    "The author has withdrawn this story, so no reply to it can be sent for approval, approved or published. "
    "You can withdraw the reply."
)
HELD_BACK_STORY = (
    "The author took the same words back on another site, so this story is hidden and no reply to it can be sent for "
    "approval, approved or published, until somebody decides on its case whether it is shown again."
)
EXPIRED_STORY = (
    "This story has expired and is not public any more, so no reply to it can be sent for approval, approved "
    "or published. You can withdraw the reply."
)


def hold(response: Response) -> Response:
    """Give the reply as it stands now, its row held until the transaction ends.

    Whoever changes a reply begins here, so that of several people at once each sees what the one before did.
    """
    return (
        Response.objects.select_for_update(of=("self",), no_key=True)
        .select_related("story__source")
        .get(pk=response.pk)
    )


def hold_live_story(response: Response) -> Story:
    """Give the story of a held reply, its row held too. Raises `StoryNotThere` unless it may be shown.

    The order is always the reply first and then its story, so that two services never wait for each other.
    """
    story = Story.objects.select_for_update(of=("self",), no_key=True).select_related("source")
    response.story = story.get(pk=response.story_id)
    refuse_missing_story(response.story)
    return response.story


def refuse_missing_story(story: Story) -> None:
    """Raise `StoryNotThere` with the reason unless `story` may be shown."""
    if reason := why_not_there(story):
        raise StoryNotThere(reason)


def why_not_there(story: Story) -> str:
    """Give the words that say why `story` may not be shown; empty where it may."""
    if story.state == StoryState.LIVE:
        return HELD_BACK_STORY if story.held_back_at else ""
    return WITHDRAWN_STORY if story.state == StoryState.WITHDRAWN else EXPIRED_STORY


def move(
    *,
    response: Response,
    after: ResponseState,
    action: str,
    actor: Actor,
    comment: str = "",
    published_at: datetime | None = None,
    table: TransitionTable[ResponseState] = RESPONSE_TRANSITIONS,
) -> ResponseStateChange:
    """Put a held reply into the state `after`: row, immutable change (which it gives), audit.

    `action` is the audit trail's dotted word. The comment stays in the change's row and never reaches the trail.
    `table` is another than the usual one for the two steps that only one service may take. Raises
    `TransitionNotAllowed`.
    """
    before = ResponseState(response.state)
    table.check(before, after)
    response.state = after.value
    if published_at is not None:
        response.published_at = published_at
    response.save(update_fields=["state", "published_at", "updated_at"])
    change = note(response=response, before=before.value, actor=actor, comment=comment)
    audit.record(
        actor=actor,
        action=action,
        subject=response,
        organisation_id=response.organisation_id,
        details={"before": before.value, "after": after.value, "version": response.version},
    )
    return change


def note(*, response: Response, before: str, actor: Actor, comment: str = "") -> ResponseStateChange:
    """Write the immutable row that says who put the reply into the state that it is in."""
    return ResponseStateChange.objects.create(
        response=response,
        before=before,
        after=response.state,
        at=now(),
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
        comment=comment,
    )


def void_approvals(response: Response) -> None:
    """End what let the words out, an approval or a direct release, and with it what was owed to somebody's hands."""
    Approval.objects.filter(Approval.live, response=response).update(voided_at=now())
    DirectRelease.objects.filter(DirectRelease.live, response=response).update(voided_at=now())
    Publication.objects.filter(response=response, state=PublicationState.TO_POST).delete()
