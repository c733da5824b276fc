"""A case that came to the wrong person goes on to the right one, and the rule that had sent it is remembered.

That is how a lead learns which rule is wrong: people who only hand a case over leave no trace of why it was theirs.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import Assignment, Case, CaseState, Reroute, WrongBecause
from casework.routing import BY_HAND, REROUTED
from casework.selectors.staffing import Roster
from casework.services.assignment import give_case, lock_case
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import who_may_answer_at

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


@transaction.atomic
def reroute_case(
    *, case: Case, owner: User, because: str, reason: str, actor: Actor, now: datetime | None = None
) -> Reroute:
    """Pass `case` on to `owner`, since it had come to the wrong person, and return the row that says why.

    The new owner is told by mail, and by nothing else: who passed it on knows. Raises `DomainError` where the case is
    closed, where no reason is given, where `owner` has it already, or where they may not reply there.
    """
    fresh = lock_case(case.pk)
    at = now or present()
    if fresh.state == CaseState.CLOSED:
        raise DomainError("This case is closed. Open it again before you pass it on.")
    if because not in WrongBecause.values:
        raise DomainError("Say what was wrong.")
    if not reason.strip():
        raise DomainError("Say why, for whoever gets it and for whoever looks after the rules.")
    if fresh.owner_id == owner.pk:
        raise DomainError(f"{owner.full_name} has this case already.")
    if not who_may_answer_at(fresh.service).filter(pk=owner.pk).exists():
        raise DomainError(
            f"{owner.full_name} may not reply for {fresh.service.name}. Choose somebody who may."
        )
    came_by = _came_by(fresh)
    before = fresh.owner_id
    give_case(
        fresh,
        owner_id=owner.pk,
        deputy_id=_stand_in(fresh, owner, at),
        rule=REROUTED,
        reason=f"{actor_name(actor)} passed it on to {owner.full_name}: {reason.strip()}",
        actor=actor,
        at=at,
    )
    row = Reroute.objects.create(
        case=fresh,
        at=at,
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
        routing_rule_id=came_by.routing_rule_id if came_by else None,
        rule=came_by.rule if came_by else BY_HAND,
        owner_before_id=before,
        owner_after=owner,
        because=because,
        reason=reason.strip()[:500],
    )
    audit.record(
        actor=actor,
        action="case.rerouted",
        subject=fresh,
        organisation_id=fresh.organisation_id,
        details={
            "rule": row.rule,
            "routing_rule": row.routing_rule_id,
            "because": because,
            "owner": owner.pk,
        },
    )
    return row


def _came_by(case: Case) -> Assignment | None:
    """Give the assignment by which the present owner got the case: a later one that only changed the deputy is none."""
    rows = Assignment.objects.filter(case=case).order_by("-pk")
    came = None
    for row in rows:
        if row.owner_id != case.owner_id:
            break
        came = row
    return came


def _stand_in(case: Case, owner: User, at: datetime) -> int | None:
    """Give who stands in for the new owner: whom the tree would choose, and who is not the owner themselves."""
    decision = Roster([case.service], now=at).decide(case.service, criticality=case.criticality)
    chosen = (decision.owner_id, decision.deputy_id)
    return next((pk for pk in chosen if pk is not None and pk != owner.pk), None)
