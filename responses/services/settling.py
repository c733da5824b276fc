"""The seconds in which a publication can be undone, and the word to whatever leaves the house once they are over.

The word is owed in the transaction of the publication, not before its time; where the reply is public no more by then,
or was published anew, nobody is told of this publication.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import outbox
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from responses import permissions, signals
from responses.models import (
    UNDO_TRANSITIONS,
    Channel,
    Publication,
    Response,
    ResponseState,
    ResponseStateChange,
)
from responses.services.amending.steps import drop_edits
from responses.services.states import hold, move

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

UNDO_WITHIN = timedelta(seconds=15)
SETTLE = "responses.settle_publication"


def owe_settling(change: ResponseStateChange) -> None:
    """Owe the word of one publication; call it in the transaction that publishes."""
    outbox.enqueue(
        task=SETTLE,
        kwargs={"change_id": change.pk},
        key=f"settle:{change.pk}",
        due_at=change.at + UNDO_WITHIN,
    )


@transaction.atomic
def settle_publication(*, change_id: int) -> bool:
    """Tell of one publication that can be undone no more; say whether it stands. It may be called again."""
    change = ResponseStateChange.objects.filter(pk=change_id).first()
    if change is None or now() < change.at + UNDO_WITHIN:
        return False
    held = hold(Response(pk=change.response_id))
    newest = held.state_changes.order_by("-pk").values_list("pk", flat=True).first()
    if held.state != ResponseState.PUBLISHED or newest != change.pk:
        return False
    signals.publication_settled.send(Response, response_id=held.pk)
    return True


def undo_until(response: Response) -> datetime | None:
    """Give until when whoever published the reply on this site can undo it; None where nobody can."""
    if response.state != ResponseState.PUBLISHED or response.source_reply_id is not None:
        return None
    placed = list(response.publications.all())
    if [one.channel for one in placed] != [Channel.HUB] or placed[0].posted_at is None:
        return None
    return placed[0].posted_at + UNDO_WITHIN


@transaction.atomic
def undo_publication(*, response: Response, actor: User) -> Response:
    """Take a publication back within its seconds: the reply is as it was before, and still approved. Give it.

    Undone already, it stays as it is (a double click). Raises `DomainError` where the seconds are over or somebody else
    published it, and `PermissionDenied`.
    """
    held = hold(response)
    permissions.require(Permission.PUBLISH_RESPONSE, user=actor, story=held.story)
    if held.state == ResponseState.APPROVED:
        return held
    until = undo_until(held)
    if until is None:
        raise DomainError("There is nothing to undo. Reload the page to see where the reply stands.")
    placed = Publication.objects.get(response=held, channel=Channel.HUB)
    if placed.posted_by_id != actor.pk:
        raise DomainError("Somebody else published this reply. You can withdraw it, with a reason.")
    if now() >= until:
        raise DomainError(
            "The 15 seconds are over. You can edit the reply for half an hour, or withdraw it with a reason."
        )
    drop_edits(held, actor=actor)
    placed.delete()
    held.published_at = None
    move(
        response=held,
        after=ResponseState.APPROVED,
        action="response.publication_undone",
        table=UNDO_TRANSITIONS,
        actor=actor,
        comment="Undone within 15 seconds.",
    )
    outbox.after_commit(lambda: signals.publication_undone.send(Response, response_id=held.pk))
    return held
