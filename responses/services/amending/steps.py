"""How an edit of a public text goes from one state to another: the table asked, the step written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import actor_name, user_or_none
from feedbackhub.core.clock import now
from responses import signals
from responses.models import AMENDMENT_TRANSITIONS, Amendment, AmendmentState, AmendmentStep

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from responses.models import Response


def waiting_edit(response: Response) -> Amendment | None:
    """Give the edit of the reply that waits, if one does."""
    return Amendment.objects.filter(response=response, state=AmendmentState.WAITING).first()


def move_edit(*, amendment: Amendment, after: AmendmentState, actor: Actor, comment: str = "") -> None:
    """Put an edit into the state `after`; the row of its reply must be held. Raises `TransitionNotAllowed`."""
    before = AmendmentState(amendment.state)
    AMENDMENT_TRANSITIONS.check(before, after)
    amendment.state, amendment.ended_at = after.value, now()
    amendment.save(update_fields=["state", "ended_at", "updated_at"])
    note_edit(amendment=amendment, before=before.value, actor=actor, comment=comment)


def note_edit(*, amendment: Amendment, before: str, actor: Actor, comment: str = "") -> AmendmentStep:
    """Write the immutable row that says who put the edit into the state that it is in, and tell the room above."""
    step = AmendmentStep.objects.create(
        amendment=amendment,
        before=before,
        after=amendment.state,
        at=now(),
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
        comment=comment,
    )
    audit.record(
        actor=actor,
        action=f"response.edit_{amendment.state}",
        subject=amendment.response,
        organisation_id=amendment.response.organisation_id,
        details={"edit": amendment.pk, "before": before, "after": amendment.state},
    )
    outbox.after_commit(lambda: signals.edit_moved.send(AmendmentStep, step_id=step.pk))
    return step


def drop_edits(response: Response, *, actor: Actor) -> None:
    """Drop the edit that waits: its reply is not public any more, so there is nothing to edit."""
    waiting = waiting_edit(response)
    if waiting is not None:
        move_edit(amendment=waiting, after=AmendmentState.DROPPED, actor=actor)
