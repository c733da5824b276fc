"""A person says which type a published reply is, and why. The engine's verdict stays what it was, beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from responses import permissions
from responses.models import DECIDABLE, Response, ResponseState, TypeDecision, text_hash
from responses.services.states import hold, why_not_there

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from responses.typology.types import ResponseType


@transaction.atomic
def decide_type(
    *, response: Response, label: ResponseType, reason: str, expected_hash: str, actor: User
) -> TypeDecision:
    """Store a person's decision on the type of the text whose hash is `expected_hash`, and return it.

    Whoever may answer for the story may decide, the reply's author too; pages say who did. Agreeing with the engine is
    a decision like any other. The same decision again, by the same person, gives the one that is there. Raises
    `StaleEdit` where the text is another by now, `DomainError` without a reason, for a type that nobody decides and for
    a reply that is not public, and `PermissionDenied` without the right here.
    """
    held = hold(response)
    permissions.require(Permission.DECIDE_TYPE, user=actor, story=held.story)
    words = reason.strip()
    _refuse(held, label, words)
    digest = text_hash(held.body)
    if digest != expected_hash:
        raise StaleEdit("The words of this reply changed while you were reading. Read it again, then decide.")
    last = held.type_decisions.filter(text_hash=digest).first()
    if last is not None and (last.decided_by_id, last.label, last.reason) == (actor.pk, label.value, words):
        return last
    verdict = held.classifications.filter(text_hash=digest).first()
    decision = TypeDecision.objects.create(
        response=held,
        text_hash=digest,
        label=label.value,
        reason=words,
        verdict=verdict,
        decided_by=actor,
        at=now(),
    )
    audit.record(
        actor=actor,
        action="response.type_decided",
        subject=held,
        organisation_id=held.organisation_id,
        details={"label": label.value, "engine_said": verdict.label if verdict else None},
    )
    return decision


def _refuse(response: Response, label: ResponseType, reason: str) -> None:
    if label not in DECIDABLE:
        raise DomainError("Select one of the four types.")
    if not reason:
        raise DomainError("Say why you read the reply like this.")
    is_there = not why_not_there(response.story) and bool(response.body)
    if response.state != ResponseState.PUBLISHED or not is_there:
        raise DomainError("This reply does not stand in public any more, so its type is not decided.")
