"""Who has the case: by routing, by hand, and away from people who can no longer act.

Every move is one immutable Assignment row that says by which rule and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import Assignment, Case, CaseState, Reminder, ReminderKind
from casework.routing import BY_HAND, DEPUTY_GONE, Decision, Routed
from casework.selectors.cases import needing_somebody
from casework.selectors.facts import Router
from casework.selectors.staffing import Roster
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, SystemActor, actor_name, user_or_none
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import who_may_answer_at

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service

ROUTING = SystemActor("the routing")
BATCH = 200


@transaction.atomic
def assign_case(
    *, case: Case, owner: User, reason: str, actor: Actor, now: datetime | None = None
) -> Assignment:
    """Give `case` to `owner` by hand and return the row that says so. Whoever else can act stands in.

    Raises `DomainError` where the case is closed, where `owner` has it already, or where they may not reply there.
    """
    fresh = lock_case(case.pk)
    if fresh.state == CaseState.CLOSED:
        raise DomainError("This case is closed. Open it again before you give it to somebody.")
    if fresh.owner_id == owner.pk:
        raise DomainError(f"{owner.full_name} has this case already.")
    if not who_may_answer_at(fresh.service).filter(pk=owner.pk).exists():
        raise DomainError(
            f"{owner.full_name} may not reply for {fresh.service.name}. Choose somebody who may, or ask an "
            "administrator to give them the role of responder there."
        )
    routed = Roster([fresh.service], now=now).decide(fresh.service, criticality=fresh.criticality)
    words = f"{actor_name(actor)} chose {owner.full_name}" + (
        f": {reason.strip()}" if reason.strip() else "."
    )
    return give_case(
        fresh,
        owner_id=owner.pk,
        deputy_id=_stand_in(routed, owner.pk),
        rule=BY_HAND,
        reason=words,
        actor=actor,
        at=now or present(),
    )


@transaction.atomic
def route_again(*, case: Case, actor: Actor, now: datetime | None = None) -> Assignment | None:
    """Let the routing decide about `case` as things stand now; None where it stays with whom it is.

    Raises `DomainError` where the case is closed.
    """
    fresh = lock_case(case.pk)
    if fresh.state == CaseState.CLOSED:
        raise DomainError("This case is closed. Open it again before it is routed.")
    routed = Router({fresh.story_id: fresh.service}, now=now).ask(fresh.story_id)
    return _follow(fresh, routed, actor=actor, at=now or present())


def move_to_service(*, case: Case, service: Service, actor: Actor, now: datetime | None = None) -> None:
    """Move an unclosed case, held by the caller, to a service at which its story is known better; route it there."""
    at = now or present()
    case.service = service
    case.save(update_fields=["service", "updated_at"])
    audit.record(
        actor=actor,
        action="case.moved",
        subject=case,
        organisation_id=case.organisation_id,
        details={"service": service.pk},
    )
    _follow(case, Router({case.story_id: service}, now=at).ask(case.story_id), actor=actor, at=at)


def move_stranded_cases(*, user_id: int | None = None, now: datetime | None = None) -> int:
    """Route every unclosed case whose owner or deputy cannot act there, or has no owner; give how many moved.

    With `user_id`, only those of that person. A case for which there is nobody at all keeps standing in red and is
    looked at again the next time. Batches, so that a thousand cases are no one transaction.
    """
    moved = 0
    last = 0
    while batch := list(
        needing_somebody(user_id).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        moved += _move_batch(batch, user_id, at=now or present())
        last = batch[-1]
    return moved


def route_if_stranded(*, case: Case, at: datetime) -> bool:
    """Route one case if its owner or deputy cannot act; say whether it moved. `case` is brought up to date."""
    moved = bool(_move_batch([case.pk], None, at=at))
    if moved:
        case.refresh_from_db(fields=["owner", "deputy"])
    return moved


@transaction.atomic
def _move_batch(pks: list[int], user_id: int | None, *, at: datetime) -> int:
    """Move some cases. The condition is asked again under the lock: another worker may have moved them meanwhile."""
    cases = list(
        needing_somebody(user_id)
        .select_for_update(of=("self",), skip_locked=True)
        .filter(pk__in=pks)
        .select_related("service", "deputy")
        .order_by("pk")
    )
    if not cases:
        return 0
    router = Router({case.story_id: case.service for case in cases}, now=at)
    return sum(_settle(case, router, at=at) for case in cases)


def _settle(case: Case, router: Router, *, at: datetime) -> bool:
    """Give `case` to whom the routing names; where only the deputy is gone, the owner keeps it."""
    routed = router.ask(case.story_id)
    if not case.owner_can_act:  # type: ignore[attr-defined] # annotated by needing_somebody
        router.give(case.story_id, routed)
        return _follow(case, routed, actor=ROUTING, at=at) is not None
    deputy_id = _stand_in(routed.decision, case.owner_id)
    gone = case.deputy.full_name if case.deputy else "Nobody"
    give_case(
        case,
        owner_id=case.owner_id,
        deputy_id=deputy_id,
        rule=DEPUTY_GONE,
        reason=f"{gone} can no longer stand in.",
        actor=ROUTING,
        at=at,
    )
    return True


def _stand_in(decision: Decision, owner_id: int | None) -> int | None:
    """Give the first person of the routing's choice who is not the owner."""
    chosen = (decision.owner_id, decision.deputy_id)
    return next((pk for pk in chosen if pk is not None and pk != owner_id), None)


def _follow(case: Case, routed: Routed, *, actor: Actor, at: datetime) -> Assignment | None:
    decision = routed.decision
    if (case.owner_id, case.deputy_id) == (decision.owner_id, decision.deputy_id):
        return None
    return give_case(
        case,
        owner_id=decision.owner_id,
        deputy_id=decision.deputy_id,
        rule=decision.rule.value,
        reason=decision.reason,
        actor=actor,
        at=at,
        routing_rule_id=routed.key,
    )


def give_case(
    case: Case,
    *,
    owner_id: int | None,
    deputy_id: int | None,
    rule: str,
    reason: str,
    actor: Actor,
    at: datetime,
    routing_rule_id: int | None = None,
) -> Assignment:
    """Write that a case, held by the caller, comes to somebody (or to nobody), and owe a new owner the mail."""
    is_new_owner = owner_id != case.owner_id
    case.owner_id, case.deputy_id = owner_id, deputy_id
    case.version += 1
    if is_new_owner:
        case.snoozed_until = None  # put aside by somebody else, and news to whoever has it now
    case.save(update_fields=["owner", "deputy", "version", "snoozed_until", "updated_at"])
    assignment = Assignment.objects.create(
        **assignment_values(case, rule, reason, actor, at), routing_rule_id=routing_rule_id
    )
    if is_new_owner:
        owe_notice(case=case, actor=actor, at=at)
    audit.record(
        actor=actor,
        action="case.assigned",
        subject=case,
        organisation_id=case.organisation_id,
        details={"owner": owner_id, "deputy": deputy_id, "rule": rule},
    )
    return assignment


def owe_notice(*, case: Case, actor: Actor, at: datetime) -> None:
    """Owe the owner of an open case the mail that it has come to them; never to whoever has just done it."""
    Reminder.objects.bulk_create(notices([case], actor=actor, at=at), ignore_conflicts=True)


def notices(cases: Iterable[Case], *, actor: Actor, at: datetime) -> list[Reminder]:
    """Give the unsaved rows of the mails "a story has come to you"."""
    mover = user_or_none(actor)
    return [
        Reminder(case=case, kind=ReminderKind.ASSIGNED, recipient_id=case.owner_id, for_day=local_date(at))
        for case in cases
        if case.owner_id is not None
        and case.state == CaseState.OPEN
        and (mover is None or mover.pk != case.owner_id)
    ]


def assignment_values(case: Case, rule: str, reason: str, actor: Actor, at: datetime) -> dict[str, object]:
    """Give the fields of the row that records where `case` stands now."""
    return {
        "case": case,
        "owner_id": case.owner_id,
        "deputy_id": case.deputy_id,
        "at": at,
        "actor": user_or_none(actor),
        "actor_name": actor_name(actor)[:200],
        "rule": rule,
        "reason": reason[:500],
    }


def lock_case(pk: int) -> Case:
    """Take the row as it stands now, so that two people who press at once are answered one after the other."""
    return Case.objects.select_for_update(of=("self",)).select_related("story", "service").get(pk=pk)
