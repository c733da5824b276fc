"""Passes praise on to whom it names, with the reason why it mattered (evidence D.1 rows 84, 86 and 87)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import Case, PraiseDelivery, PraiseSight, Reminder, ReminderKind
from casework.selectors.praise import who_may_be_told
from casework.services.assignment import lock_case
from feedbackhub.core import audit
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.models import StoryState

if TYPE_CHECKING:
    from datetime import datetime

    from feedbackhub.accounts.models import User

LONGEST = 500
LONGEST_NAME = 150


@transaction.atomic
def pass_praise_on(
    *,
    case: Case,
    why: str,
    actor: User,
    to: User | None = None,
    to_words: str = "",
    now: datetime | None = None,
) -> PraiseDelivery:
    """Pass the praise in `case` on to a colleague, or to a team or person named in words, and return the row.

    A colleague is owed one mail, without a word of the story. The same again gives what is there. Raises `DomainError`
    where the story is no praise or gone, where nobody or two are named, without a reason, or to oneself.
    """
    held, at = lock_case(case.pk), now or present()
    name, reason = " ".join(to_words.split()), why.strip()
    if not held.is_praise or held.story.state != StoryState.LIVE:
        raise DomainError("There is no praise in this story to pass on.")
    if (to is None) == (not name):
        raise DomainError("Choose a colleague, or write who it was, but not both.")
    if not reason or len(reason) > LONGEST or len(name) > LONGEST_NAME:
        raise DomainError(f"Say why it mattered, in {LONGEST} characters or fewer.")
    if to is not None and to.pk == actor.pk:
        raise DomainError("You cannot pass praise on to yourself. Ask a colleague to.")
    there = (
        held.praise_deliveries.filter(to=to) if to else held.praise_deliveries.filter(to_words__iexact=name)
    )
    if found := there.first():
        return found
    if to is not None and not who_may_be_told(held, actor).filter(pk=to.pk).exists():
        raise DomainError(f"{to.full_name} does not work here any more.")
    delivery = PraiseDelivery.objects.create(
        case=held, to=to, to_words=name, why=reason, passed_by=actor, passed_at=at
    )
    if to is not None:
        row = Reminder(case=held, kind=ReminderKind.PRAISED, recipient=to, for_day=local_date(at))
        Reminder.objects.bulk_create([row], ignore_conflicts=True)
    _audit(delivery, "praise.passed_on", actor)
    return delivery


@transaction.atomic
def open_praise(*, delivery: PraiseDelivery, actor: User) -> PraiseDelivery:
    """Note that whoever was praised has seen it; the first time counts. Others change nothing."""
    held = _held(delivery)
    if held.to_id == actor.pk and held.reached_at is None:
        held.reached_at = present()
        held.save(update_fields=["reached_at", "updated_at"])
    return held


@transaction.atomic
def say_reached(*, delivery: PraiseDelivery, actor: User) -> PraiseDelivery:
    """Note that somebody without an account was told by hand. Raises `DomainError` for a colleague with one."""
    held = _held(delivery)
    if held.to_id is not None:
        raise DomainError("They read it by themselves: the page says when they have.")
    if held.reached_at is None:
        held.reached_at = present()
        held.save(update_fields=["reached_at", "updated_at"])
        _audit(held, "praise.told_by_hand", actor)
    return held


@transaction.atomic
def choose_sight(*, delivery: PraiseDelivery, sight: PraiseSight, actor: User) -> PraiseDelivery:
    """Let the praised person say who else may know of it. Raises `DomainError` for anybody else."""
    held = _held(delivery)
    if held.to_id != actor.pk:
        raise DomainError("Only who was praised chooses who sees it.")
    if held.sight != sight.value:
        held.sight = sight.value
        held.save(update_fields=["sight", "updated_at"])
        _audit(held, "praise.sight_chosen", actor)
    return held


@transaction.atomic
def nominate(*, delivery: PraiseDelivery, why: str, actor: User) -> PraiseDelivery:
    """Put the praised person or team forward for the organisation's award; the first nomination stands.

    Raises `DomainError` without a reason, and where a person keeps the praise to themselves: an award would tell.
    """
    held, reason = _held(delivery), why.strip()
    if held.nominated_at is not None:
        return held
    if not reason or len(reason) > LONGEST:
        raise DomainError(f"Say why, in {LONGEST} characters or fewer.")
    if held.to_id is not None and held.sight == PraiseSight.ONLY_ME:
        raise DomainError("They keep this praise to themselves. Ask them first; they can let others see it.")
    held.nominated_why, held.nominated_by, held.nominated_at = reason, actor, present()
    held.save(update_fields=["nominated_why", "nominated_by", "nominated_at", "updated_at"])
    _audit(held, "praise.nominated", actor)
    return held


def _held(delivery: PraiseDelivery) -> PraiseDelivery:
    rows = PraiseDelivery.objects.select_for_update(of=("self",)).select_related("case")
    return rows.get(pk=delivery.pk)


def _audit(delivery: PraiseDelivery, action: str, actor: User) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=delivery.case,
        organisation_id=delivery.case.organisation_id,
        details={"delivery": delivery.pk},
    )
