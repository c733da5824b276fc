"""Looks at a change that was made: planned for 3, 6 and 12 months on, answered once each, always somebody's."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.changes import reviewing
from casework.models import Change, ChangeReview, ChangeState, ReviewOutcome
from casework.models.change import STANDING
from casework.selectors.change_reviews import looks_without_reviewer, made_without_looks
from casework.selectors.clocks import leads_of
from casework.services.changes.steps import locked, move, refuse_unless_allowed, say
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.actors import Actor, SystemActor
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Ownership
from feedbackhub.organisations.selectors import holds_at

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

KEEPER = SystemActor("the keeper of looks at changes")
_STANDING = frozenset(state.value for state in STANDING)


def plan_looks(*, change: Change, now: datetime | None = None) -> list[ChangeReview]:
    """Owe the looks that a made change still has ahead of it, by its owner; give the new rows. It may run twice."""
    if change.made_at is None or change.state not in _STANDING:
        return []
    there = set(ChangeReview.objects.filter(change=change).values_list("month", flat=True))
    looks = reviewing.looks_for(local_date(change.made_at), today=local_date(now), there=there)
    return ChangeReview.objects.bulk_create(
        (
            ChangeReview(change=change, month=look.month, due_on=look.due_on, reviewer_id=change.owner_id)
            for look in looks
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def answer_look(
    *, review: ChangeReview, outcome: str, note: str, actor: User, now: datetime | None = None
) -> ChangeReview:
    """Record that a change is still in place, or partly. In place a year on, it counts as lasting.

    What was undone is recorded by `reverse_change`, which asks more. The same answer by the same person again changes
    nothing. Raises `DomainError` where the look is months ahead, was answered otherwise, or is passed over by a later
    one; where the change does not stand; without words on what is missing; and where `actor` may not.
    """
    if outcome not in {ReviewOutcome.IN_PLACE, ReviewOutcome.PARTLY}:
        raise DomainError("Select whether the change is still in place.")
    if outcome == ReviewOutcome.PARTLY and not note.strip():
        raise DomainError("Say what is left of the change and what is not.")
    at = now or present()
    change = locked(review.change)
    fresh = open_look(change, review.pk, outcome=outcome, actor=actor, at=at)
    if fresh.done_at is not None:
        return fresh
    close_look(fresh, outcome=outcome, note=note, actor=actor, at=at)
    again = reviewing.look_again(month=fresh.month, outcome=outcome, answered_on=local_date(at))
    if again is not None:
        ChangeReview.objects.get_or_create(
            change=change,
            month=again.month,
            defaults={"due_on": again.due_on, "reviewer_id": fresh.reviewer_id},
        )
    lasts = reviewing.has_lasted(month=fresh.month, outcome=outcome)
    if lasts and change.state == ChangeState.MADE:
        move(change, ChangeState.SUSTAINED, actor=actor, at=at, note=note.strip())
    return fresh


def open_look(change: Change, pk: int, *, outcome: str, actor: User, at: datetime) -> ChangeReview:
    """Give the look, held, that `actor` may answer with `outcome` now; the answered one where it is the same answer.

    `change` is locked. Raises `DomainError` as `answer_look` says.
    """
    refuse_unless_allowed(actor, change.service)
    fresh = ChangeReview.objects.select_for_update(of=("self",)).get(pk=pk, change=change)
    if fresh.done_at is not None:
        if fresh.outcome == outcome and fresh.done_by_id == actor.pk:
            return fresh
        raise DomainError(f"{fresh.done_by_name} has answered this already.")
    if change.state not in _STANDING:
        raise DomainError("This change does not stand any more, so there is nothing to look at.")
    today = local_date(at)
    if not reviewing.may_be_answered(fresh.due_on, today):
        raise DomainError("This look is more than four weeks ahead. Answer it when its day is near.")
    if ChangeReview.objects.passing_over(today).filter(change=change, month__gt=fresh.month).exists():
        raise DomainError("A later look at this change is due or was answered. Answer that one.")
    return fresh


def close_look(review: ChangeReview, *, outcome: str, note: str, actor: User, at: datetime) -> None:
    """Write the answer into a held look."""
    review.outcome, review.note = outcome, note.strip()[:1000]
    review.done_at, review.done_by, review.done_by_name = at, actor, actor.full_name[:200]
    review.save(update_fields=["outcome", "note", "done_at", "done_by", "done_by_name", "updated_at"])
    say(actor, "looked_at", review.change, review=review.pk, month=review.month, outcome=outcome)


@transaction.atomic
def give_looks(*, change: Change, to: User, actor: Actor) -> int:
    """Give the looks at a change that nobody has answered to `to`; give how many moved.

    Raises `DomainError` where `to` or `actor` may not register changes there.
    """
    fresh = locked(change)
    refuse_unless_allowed(actor, fresh.service)
    if not holds_at(to, Permission.REGISTER_CHANGE, fresh.service):
        raise DomainError(
            f"{to.full_name} cannot record changes for {fresh.service}. Choose somebody who can."
        )
    moved = ChangeReview.objects.filter(change=fresh, done_at__isnull=True).exclude(reviewer=to)
    number = moved.update(reviewer=to, updated_at=present())
    if number:
        say(actor, "looks_given", fresh, to=to.pk, number=number)
    return number


def keep_looks(*, now: datetime | None = None) -> None:
    """Plan what is missing, and give what belongs to nobody who can answer to the owner of the service, or a lead."""
    for change in made_without_looks():
        plan_looks(change=change, now=now)
    for change in looks_without_reviewer():
        person = _next_reviewer(change)
        if person is not None:
            give_looks(change=change, to=person, actor=KEEPER)


def _next_reviewer(change: Change) -> User | None:
    owners = Ownership.objects.filter(service=change.service).select_related("user").order_by("-rank", "pk")
    people = [change.owner, *(one.user for one in owners), *leads_of(change.organisation_id)]
    return next(
        (
            one
            for one in people
            if one.is_active and holds_at(one, Permission.REGISTER_CHANGE, change.service)
        ),
        None,
    )
