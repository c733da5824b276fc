"""Sets a record aside for good: a person has looked at it and says why nothing will come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.actors import user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.models import QuarantinedRecord

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor


@transaction.atomic
def dismiss_record(*, record: QuarantinedRecord, because: str, actor: Actor) -> None:
    """Close a record with the reason; it stays closed, however often its source sends it again.

    Raises `DomainError` where it has been dealt with meanwhile, or is about a story that was taken.
    """
    fresh = (
        QuarantinedRecord.objects.select_for_update(of=("self",)).select_related("source").get(pk=record.pk)
    )
    if fresh.resolved_at is not None or fresh.story_id is not None:
        raise DomainError("This record has been dealt with already.")
    at = present()
    QuarantinedRecord.objects.filter(pk=fresh.pk).update(
        dismissed_at=at,
        dismissed_by=user_or_none(actor),
        dismissed_because=because[:300],
        resolved_at=at,
        updated_at=at,
    )
    audit.record(
        actor=actor,
        action="quarantine.dismissed",
        subject=fresh,
        organisation_id=fresh.source.organisation_id,
        details={"source": fresh.source_id, "reason": fresh.reason},
    )
