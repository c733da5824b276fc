"""Keeps what another site says about how often an organisation's stories were read there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.core.actors import actor_name
from feedbackhub.core.clock import local_date, now
from feedbackhub.core.errors import DomainError
from feedbackhub.public.models import ReadsElsewhere

if TYPE_CHECKING:
    from datetime import date

    from feedbackhub.core.actors import Actor
    from feedbackhub.organisations.models import Organisation


@transaction.atomic
def record_reads_elsewhere(
    *, organisation: Organisation, reads: int, until: date, counted_by: str, actor: Actor
) -> ReadsElsewhere:
    """Record the reads that `counted_by` names, up to the day `until`. The newest record is the one shown.

    Raises DomainError for fewer than none, a day to come, or a count that nobody is named for.
    """
    if reads < 0:
        raise DomainError("Give how often the stories were read: a number from 0.")
    if until > local_date():
        raise DomainError("Give a day that has come: nobody has counted further yet.")
    if not counted_by.strip():
        raise DomainError("Name the site that counted.")
    row = ReadsElsewhere.objects.create(
        organisation=organisation,
        reads=reads,
        until=until,
        counted_by=counted_by.strip(),
        recorded_by_name=actor_name(actor),
        at=now(),
    )
    audit.record(
        actor=actor,
        action="public.reads_recorded",
        subject=row,
        organisation_id=organisation.pk,
        details={"reads": reads, "until": until.isoformat()},
    )
    return row
