"""Merges cases of the same matter, so that one person has both, and splits them again.

Each story keeps its own case, reply and outcome: two people who told of one event are both answered. What is merged can
be split by whoever may work on it, and the case then goes back to who had it.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from casework.models import Case, CaseMerge, CaseState, MatterStep
from casework.selectors.matters import last_merge_of, leads_others
from casework.services.assignment import give_case, lock_case
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import who_may_answer_at

MERGED, SPLIT = "merged", "split"


@transaction.atomic
def merge_case(
    *, case: Case, into: Case, reason: str, actor: Actor, now: datetime | None = None
) -> CaseMerge:
    """Work on `case` together with `into`, whose owner gets it where they may reply there; return the row that says so.

    Where `into` is merged itself, its own leading case is meant. Raises `DomainError` where the two are one case, one
    of them is closed, `case` is merged already or leads others, or they are of different organisations.
    """
    leading = into.merged_into_id or into.pk
    if case.pk in {leading, into.pk}:
        raise DomainError("These two are merged already, or they are the same case.")
    held = {pk: lock_case(pk) for pk in sorted([case.pk, leading])}
    fresh, leader = held[case.pk], held[leading]
    _refuse_merge(fresh, leader)
    at = now or present()
    before = fresh.owner_id
    fresh.merged_into = leader
    _save(fresh)
    step = _step(fresh, leader, MatterStep.MERGED, before, actor=actor, at=at, reason=reason.strip())
    words = f"It is about the same matter as case {leader.pk}."
    _give(fresh, leader.owner_id, rule=MERGED, reason=words, actor=actor, at=at)
    return step


@transaction.atomic
def split_case(*, case: Case, reason: str, actor: Actor, now: datetime | None = None) -> CaseMerge:
    """Work on `case` by itself again; return the row that says so. It goes back to who had it, if they still may reply.

    Raises `DomainError` where it is not merged.
    """
    fresh = lock_case(case.pk)
    leader = fresh.merged_into
    if leader is None:
        raise DomainError("This case is not merged with another one.")
    at = now or present()
    merged = last_merge_of(fresh)
    fresh.merged_into = None
    _save(fresh)
    step = _step(fresh, leader, MatterStep.SPLIT, fresh.owner_id, actor=actor, at=at, reason=reason.strip())
    if merged is not None and fresh.owner_id == leader.owner_id and fresh.state != CaseState.CLOSED:
        words = f"It is no longer worked on together with case {leader.pk}."
        _give(fresh, merged.owner_before_id, rule=SPLIT, reason=words, actor=actor, at=at)
    return step


def _refuse_merge(case: Case, leader: Case) -> None:
    if case.organisation_id != leader.organisation_id:
        raise DomainError("The other case belongs to another organisation.")
    if case.merged_into_id is not None:
        raise DomainError(
            f"This case is merged with case {case.merged_into_id} already. Split it from that one first."
        )
    if leads_others(case):
        raise DomainError(
            "Other cases are merged with this one. Open the other case and merge it with this one, or split them."
        )
    if CaseState.CLOSED in {case.state, leader.state}:
        raise DomainError("One of the two is closed. Open it again before you merge them.")


def _give(case: Case, owner_id: int | None, *, rule: str, reason: str, actor: Actor, at: datetime) -> None:
    """Give the case to somebody who may reply there; the deputy stays, unless that is them."""
    if owner_id is None or owner_id == case.owner_id:
        return
    if not who_may_answer_at(case.service).filter(pk=owner_id).exists():
        return
    deputy_id = case.owner_id if case.deputy_id == owner_id else case.deputy_id
    give_case(case, owner_id=owner_id, deputy_id=deputy_id, rule=rule, reason=reason, actor=actor, at=at)


def _save(case: Case) -> None:
    case.version += 1
    case.save(update_fields=["merged_into", "version", "updated_at"])


def _step(
    case: Case,
    leader: Case,
    step: MatterStep,
    owner_before: int | None,
    *,
    actor: Actor,
    at: datetime,
    reason: str,
) -> CaseMerge:
    audit.record(
        actor=actor,
        action=f"case.{step.value}",
        subject=case,
        organisation_id=case.organisation_id,
        details={"with": leader.pk},
    )
    return CaseMerge.objects.create(
        case=case,
        into=leader,
        step=step.value,
        owner_before_id=owner_before,
        at=at,
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
        reason=reason[:500],
    )
