"""What follows for replies in hand when their story is edited: an approval was of an answer to other words.

The author is told by the room above, by mail and on the case. One notice stands for one edit and one reply, so that a
second signal or the sweeper adds nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now
from responses import selectors, signals
from responses.models import Approval, EditNotice, Response, ResponseState
from responses.services.states import hold, move, void_approvals

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor

EDITS = SystemActor("the import of an edit")
REASON = (
    "The story was edited after this reply was written, so its approval has ended. Read the story again, change the "
    "reply if it needs it, and send it for approval."
)
BATCH = 200
_APPROVED = frozenset({ResponseState.APPROVED, ResponseState.PUBLISHING})


def follow_edits(*, story_id: int | None = None, actor: Actor = EDITS) -> int:
    """Let replies in hand hear of the edits of their stories, or of one story; give how many did."""
    overtaken = selectors.overtaken_by_edits()
    if story_id is not None:
        overtaken = overtaken.filter(story=story_id)
    return sum(
        hear_of_edit(response_pk=pk, version_pk=version, actor=actor) for pk, version in overtaken[:BATCH]
    )


@transaction.atomic
def hear_of_edit(*, response_pk: int, version_pk: int, actor: Actor = EDITS) -> bool:
    """Let one reply hear of one edit; say whether there was anything to hear.

    An approved text, or one that waits to be posted, goes back to draft. Where the words of the story are the same as
    when the reply was saved (only its date or its label changed), nothing follows.
    """
    held = hold(Response(pk=response_pk))
    if held.state in {ResponseState.PUBLISHED, ResponseState.WITHDRAWN}:
        return False
    if not selectors.edited_since_written(held):
        return False
    notice, is_new = EditNotice.objects.get_or_create(
        response=held,
        version_id=version_pk,
        defaults={
            "at": now(),
            "before": held.state,
            "ended_approval": Approval.objects.filter(Approval.live, response=held).exists(),
        },
    )
    if not is_new:
        return False
    if held.state in _APPROVED:
        void_approvals(held)
        move(
            response=held,
            after=ResponseState.DRAFT,
            action="response.overtaken",
            actor=actor,
            comment=REASON,
        )
    else:
        audit.record(
            actor=actor, action="response.overtaken", subject=held, organisation_id=held.organisation_id
        )
    outbox.after_commit(lambda: signals.reply_overtaken.send(EditNotice, notice_id=notice.pk))
    return True
