"""The emergency pull: a public reply off every page of ours at once, with who and why, and what follows for trust.

Where it stands on another site, too, somebody has to take it down there: we have no way in. The room above opens the
information governance clock; the pull's row is the proof that it is owed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import outbox
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from responses import permissions, signals
from responses.models import Pull, PullKind, Response, ResponseState, text_hash
from responses.services.amending.steps import drop_edits
from responses.services.states import hold, move, void_approvals
from responses.services.trust.granting import end_trust_after_pull

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

LONGEST_REASON = 1_000
# Whoever answers there, and whoever looks after the records of the organisation.
MAY_PULL = frozenset({Permission.PUBLISH_RESPONSE, Permission.APPROVE_RESPONSE, Permission.MANAGE_RECORDS})


def pull_of(response: Response) -> Pull | None:
    """Give the pull of the reply, with who did it; None where nobody pulled it."""
    return Pull.objects.filter(response=response).select_related("pulled_by").first()


@transaction.atomic
def pull_response(*, response: Response, kind: PullKind, reason: str, actor: User) -> Pull:
    """Take a public reply off every page, and give the pull; a second press gives the one that is there.

    What let its words out ends, an edit that waits is dropped, and its author publishes nothing directly any more until
    a person decides. Raises `DomainError` without a reason or where it is not public, and `PermissionDenied`.
    """
    held = hold(response)
    if not MAY_PULL & permissions.held_at(user=actor, story=held.story):
        raise PermissionDenied("to publish or to approve replies is asked for")
    there = Pull.objects.filter(response=held).first()
    if there is not None:
        return there
    words = reason.strip()
    if not words:
        raise DomainError("Say why the reply has to go.")
    if len(words) > LONGEST_REASON:
        raise DomainError(f"Give the reason in {LONGEST_REASON:,} characters or fewer.")
    if held.state != ResponseState.PUBLISHED:
        raise DomainError("This reply is not public, so there is nothing to pull. You can withdraw it.")
    pull = Pull.objects.create(
        response=held,
        organisation_id=held.organisation_id,
        author=held.author,
        pulled_by=actor,
        at=now(),
        kind=kind,
        reason=words,
        text_hash=text_hash(held.body),
    )
    move(
        response=held,
        after=ResponseState.WITHDRAWN,
        action="response.pulled",
        actor=actor,
        comment=f"Pulled. {PullKind(kind).label}.",
    )
    void_approvals(held)
    drop_edits(held, actor=actor)
    end_trust_after_pull(pull=pull, actor=actor)
    outbox.after_commit(lambda: signals.response_withdrawn.send(Response, response_id=held.pk))
    outbox.after_commit(lambda: signals.response_pulled.send(Pull, pull_id=pull.pk))
    return pull
