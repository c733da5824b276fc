"""One step for many cases: give them to somebody, tag them, close them; and take it back.

Each case goes through the same service as alone, so that the same rules hold; what a rule refuses is left and said.
One row keeps what was before. Everything is one transaction: nobody ends up with half of what they pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import IntegrityError, transaction

from casework.models import BulkAction, BulkKind, Case
from casework.services.assignment import assign_case, lock_case
from casework.services.cases import close_case
from feedbackhub.core import audit
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

MOST = 100
TAGS_A_CASE = 10
TAG_LENGTH = 40

Step: TypeAlias = "Callable[[Case], dict[str, Any] | None]"
Refusal: TypeAlias = "tuple[Case, str]"


def assign_cases(
    *,
    cases: Sequence[Case],
    owner: User,
    reason: str,
    actor: User,
    organisation: Organisation,
    token: UUID,
    refused: Sequence[Refusal] = (),
) -> BulkAction:
    """Give `cases` to `owner` and return the row that can undo it; the same `token` again changes nothing."""

    def step(case: Case) -> dict[str, Any]:
        fresh = lock_case(case.pk)
        before = {"owner": fresh.owner_id, "deputy": fresh.deputy_id}
        given = assign_case(case=case, owner=owner, reason=reason, actor=actor)
        return {"before": before, "after": {"owner": given.owner_id, "deputy": given.deputy_id}}

    action = BulkAction(
        kind=BulkKind.ASSIGN, owner=owner, organisation=organisation, actor=actor, token=token
    )
    return _run(action, cases, step, refused)


def close_cases(
    *,
    cases: Sequence[Case],
    outcome: str,
    reason: str,
    actor: User,
    organisation: Organisation,
    token: UUID,
    problem: str = "",
    refused: Sequence[Refusal] = (),
) -> BulkAction:
    """Close `cases` with one outcome and return the row that can undo it; each must meet the rules of closing."""

    def step(case: Case) -> dict[str, Any]:
        fresh = lock_case(case.pk)
        answered = fresh.answered_at.isoformat() if fresh.answered_at else None
        before = {"state": fresh.state, "answered_at": answered}
        closed = close_case(case=case, outcome=outcome, reason=reason, problem=problem, actor=actor)
        return {"before": before, "after": {"state": closed.state, "version": closed.version}}

    action = BulkAction(kind=BulkKind.CLOSE, organisation=organisation, actor=actor, token=token)
    return _run(action, cases, step, refused)


def tag_cases(
    *,
    cases: Sequence[Case],
    tag: str,
    take_off: bool,
    actor: User,
    organisation: Organisation,
    token: UUID,
    refused: Sequence[Refusal] = (),
) -> BulkAction:
    """Put a tag on `cases`, or take it off, and return the row that can undo it.

    Raises `DomainError` where the tag is empty or too long.
    """
    wanted = " ".join(tag.split())
    if not wanted or len(wanted) > TAG_LENGTH:
        raise DomainError(f"A tag is a word or a few, {TAG_LENGTH} characters at the most.")

    def step(case: Case) -> dict[str, Any] | None:
        fresh = lock_case(case.pk)
        before = list(fresh.tags)
        after = _without(before, wanted) if take_off else _with(before, wanted)
        if after == before:
            return None
        set_tags(case=fresh, tags=after, actor=actor)
        return {"before": {"tags": before}, "after": {"tags": after}}

    kind = BulkKind.UNTAG if take_off else BulkKind.TAG
    action = BulkAction(kind=kind, tag=wanted, organisation=organisation, actor=actor, token=token)
    return _run(action, cases, step, refused)


def set_tags(*, case: Case, tags: list[str], actor: User) -> None:
    """Write the tags of a case that the caller holds. The case's version stays: a tag makes no open page stale."""
    case.tags = tags
    case.save(update_fields=["tags", "updated_at"])
    audit.record(
        actor=actor,
        action="case.tagged",
        subject=case,
        organisation_id=case.organisation_id,
        details={"tags": len(tags)},
    )


def _with(tags: list[str], tag: str) -> list[str]:
    """Add a tag as it is written on other cases of the list; the same in other capitals is the same."""
    if any(one.casefold() == tag.casefold() for one in tags):
        return tags
    if len(tags) >= TAGS_A_CASE:
        raise DomainError(f"It has {TAGS_A_CASE} tags already. Take one off first.")
    return [*tags, tag]


def _without(tags: list[str], tag: str) -> list[str]:
    return [one for one in tags if one.casefold() != tag.casefold()]


def _run(action: BulkAction, cases: Sequence[Case], step: Step, refused: Sequence[Refusal]) -> BulkAction:
    if len(cases) > MOST:
        raise DomainError(f"Tick {MOST} stories at the most.")
    try:
        with transaction.atomic():
            return _written(action, cases, step, refused, at=present())
    except IntegrityError:
        # The other click of a double one was quicker; what it did is what was asked.
        done = BulkAction.objects.filter(token=action.token, actor=action.actor).first()
        if done is None:
            raise
        return done


def _written(
    action: BulkAction, cases: Sequence[Case], step: Step, refused: Sequence[Refusal], *, at: datetime
) -> BulkAction:
    action.at = at
    action.refused = [{"case": case.pk, "why": why} for case, why in refused]
    action.save(force_insert=True)  # before any case is touched: the second of a double click waits here
    for case in sorted(cases, key=lambda one: one.pk):  # in one order for everybody who holds several
        try:
            with transaction.atomic():
                changed = step(case)
        except DomainError as error:
            action.refused.append({"case": case.pk, "why": error.message})
        else:
            if changed is not None:
                action.done.append({"case": case.pk} | changed)
    action.save(update_fields=["done", "refused"])
    audit.record(
        actor=action.actor,
        action=f"bulk.{action.kind}",
        subject=action,
        organisation_id=action.organisation_id,
        details={"done": len(action.done), "refused": len(action.refused)},
    )
    return action
