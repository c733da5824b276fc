"""An organisation's targets, its nation, and who is told when a reply is late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db import transaction

from casework.clocks import NATIONS, AnswerTargets, UnusableTargets
from casework.models import ClockSettings, LateStep
from feedbackhub.accounts.roles import Permission
from feedbackhub.core import audit, outbox
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Organisation
from feedbackhub.organisations.selectors import holds_at

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import Actor

REVIEW = "casework.review_due_days"
LATEST_STEP = 60


@transaction.atomic
def decide_clock(
    *,
    organisation: Organisation,
    nation: str,
    by_criticality: Sequence[int],
    unread: int,
    live: int,
    steps: Mapping[str, int | None],
    sponsor: User | None,
    actor: Actor,
) -> ClockSettings:
    """Keep the organisation's targets and steps and return them; owe the review of its open cases' due days.

    `steps` has the working days of lateness after which each `LateStep` is taken, None for never. Raises `DomainError`
    where targets could not be kept, where the steps are out of order, or where the sponsor may not read every story.
    """
    _check_targets(by_criticality, unread, live)
    _check_steps(steps, sponsor, organisation)
    if nation not in NATIONS:
        raise DomainError("Select a nation.")
    held = Organisation.objects.select_for_update().get(pk=organisation.pk)
    held.nation = nation
    held.save(update_fields=["nation", "updated_at"])
    row, _ = ClockSettings.objects.update_or_create(
        organisation=held,
        defaults={
            "by_criticality": list(by_criticality),
            "unread": unread,
            "live": live,
            "deputy_after": steps.get(LateStep.DEPUTY),
            "lead_after": steps.get(LateStep.LEAD),
            "sponsor_after": steps.get(LateStep.SPONSOR),
            "sponsor": sponsor,
        },
    )
    audit.record(
        actor=actor,
        action="clock.decided",
        subject=row,
        organisation_id=held.pk,
        details={
            "days": ",".join(map(str, by_criticality)),
            "unread": unread,
            "live": live,
            "nation": nation,
            "sponsor": sponsor.pk if sponsor else None,
            **{f"{step}_after": days for step, days in steps.items()},
        },
    )
    outbox.enqueue(task=REVIEW, kwargs={"organisation_id": held.pk})
    return row


def _check_targets(by_criticality: Sequence[int], unread: int, live: int) -> None:
    try:
        AnswerTargets(tuple(by_criticality), unread, live)
    except UnusableTargets as error:
        raise DomainError(str(error)) from error


def _check_steps(steps: Mapping[str, int | None], sponsor: User | None, organisation: Organisation) -> None:
    taken = [days for step in LateStep.values if (days := steps.get(step)) is not None]
    if not all(1 <= days <= LATEST_STEP for days in taken):
        raise DomainError(f"A step is taken after 1 to {LATEST_STEP} working days.")
    if any(later <= sooner for sooner, later in pairwise(taken)):
        raise DomainError("Each step comes later than the one before it.")
    if steps.get(LateStep.SPONSOR) is not None and sponsor is None:
        raise DomainError("Select the executive sponsor, or leave the last step empty.")
    if sponsor is not None and not holds_at(sponsor, Permission.READ_STORIES, organisation.root):
        raise DomainError(f"{sponsor.full_name} may not read every story here, so a link would lead nowhere.")
