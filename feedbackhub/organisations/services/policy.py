"""Changes an organisation's own limits: when an account sleeps, how often owners are asked, how much comes in a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.core import audit
from feedbackhub.organisations.models import Organisation, StaffingPolicy
from feedbackhub.organisations.services.guards import lock

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor

FIELDS = (
    "dormant_after_days",
    "confirm_every_days",
    "confirm_within_days",
    "distressing_from",
    "distressing_a_day",
    "distressing_a_week",
)


@transaction.atomic
def change_policy(
    *, organisation: Organisation, limits: Mapping[str, int], actor: Actor, talk_to: str = ""
) -> StaffingPolicy:
    """Store the limits named in `FIELDS` with whom staff can talk to, and return them.

    Raises `ValidationError` for a limit out of its bounds.
    """
    lock(organisation.pk)
    policy = StaffingPolicy.objects.filter(organisation=organisation).first() or StaffingPolicy(
        organisation=organisation
    )
    for name in FIELDS:
        setattr(policy, name, limits[name])
    policy.talk_to = talk_to.strip()
    policy.full_clean()
    policy.save()
    audit.record(
        actor=actor,
        action="staffing.changed",
        subject=policy,
        organisation_id=organisation.pk,
        details={name: limits[name] for name in FIELDS},
    )
    return policy
