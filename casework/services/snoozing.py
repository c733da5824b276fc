"""Puts a case aside until a day, with a reason, and brings it back: by hand, or at once when its author writes again.

It hides a case from its owner's list and nothing else: the reply stays due, so no case is put aside past that day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from casework.models import Case, CaseSnooze, CaseState, Reminder, ReminderKind
from casework.selectors.cases import aside_though_edited, aside_until
from casework.services.assignment import lock_case
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.web.dates import long_date

LONGEST = timedelta(days=90)
WROTE_AGAIN = "Its author wrote again."
DAY_HAS_COME = "Its day has come."
BATCH = 200


@transaction.atomic
def snooze_case(
    *, case: Case, until: date, reason: str, actor: Actor, now: datetime | None = None
) -> CaseSnooze:
    """Put `case` aside until `until` and return the row that says so.

    Raises `DomainError` without a reason, where the case is closed, where the day is not ahead or too far ahead, and
    where the patient's reply would be late by then: whoever waits for somebody pauses the clock, which others see.
    """
    fresh = lock_case(case.pk)
    at = now or present()
    if not reason.strip():
        raise DomainError("Say why the case is put aside.")
    if fresh.state == CaseState.CLOSED:
        raise DomainError("This case is closed, so there is nothing to put aside.")
    _refuse_day(fresh, until, local_date(at))
    fresh.snoozed_until = until
    return _step(fresh, until, actor=actor, at=at, reason=reason.strip())


@transaction.atomic
def wake_case(*, case: Case, reason: str, actor: Actor, now: datetime | None = None) -> CaseSnooze | None:
    """Bring `case` back into its owner's list, and return the row that says so; None where it is there already."""
    fresh = lock_case(case.pk)
    if fresh.snoozed_until is None:
        return None
    fresh.snoozed_until = None
    return _step(fresh, None, actor=actor, at=now or present(), reason=reason.strip() or "Taken up again.")


def wake_for_author(*, story_id: int, actor: Actor, now: datetime | None = None) -> bool:
    """Bring back the case of a story whose author wrote again, and owe its owner the word; say whether it was aside."""
    case = Case.objects.filter(story=story_id, snoozed_until__isnull=False).first()
    return case is not None and _wake_and_tell(case, WROTE_AGAIN, actor=actor, at=now or present())


def wake_what_is_due(*, actor: Actor, now: datetime | None = None) -> int:
    """Bring back what was put aside until today, and what a lost signal left aside though its author wrote again.

    Gives how many. A batch at a time; whoever calls comes again.
    """
    at = now or present()
    due = [(case, DAY_HAS_COME) for case in aside_until(local_date(at))[:BATCH]]
    missed = [(case, WROTE_AGAIN) for case in aside_though_edited()[:BATCH]]
    return sum(_wake_and_tell(case, reason, actor=actor, at=at) for case, reason in [*due, *missed])


@transaction.atomic
def _wake_and_tell(case: Case, reason: str, *, actor: Actor, at: datetime) -> bool:
    if wake_case(case=case, reason=reason, actor=actor, now=at) is None:
        return False
    if case.owner_id is not None:
        row = Reminder(
            case=case, kind=ReminderKind.SNOOZE_OVER, recipient_id=case.owner_id, for_day=local_date(at)
        )
        Reminder.objects.bulk_create([row], ignore_conflicts=True)
    return True


def _refuse_day(case: Case, until: date, today: date) -> None:
    if until <= today:
        raise DomainError("Choose a day that is ahead.")
    if until > today + LONGEST:
        raise DomainError(
            f"Choose a day by {long_date(today + LONGEST)}: what is out of sight longer is forgotten."
        )
    if case.state != CaseState.OPEN:
        return
    if case.due_on <= today:
        raise DomainError(
            "Its reply is due now, so the case stays in sight. If you wait for somebody, pause the clock and say why."
        )
    if until > case.due_on:
        raise DomainError(
            f"Its reply is due on {long_date(case.due_on)}. Choose a day up to then. If you wait for somebody, pause "
            "the clock and say why."
        )


def _step(case: Case, until: date | None, *, actor: Actor, at: datetime, reason: str) -> CaseSnooze:
    case.version += 1
    case.save(update_fields=["snoozed_until", "version", "updated_at"])
    audit.record(
        actor=actor,
        action="case.snoozed" if until else "case.woken",
        subject=case,
        organisation_id=case.organisation_id,
        details={"until": until.isoformat() if until else None},
    )
    return CaseSnooze.objects.create(
        case=case,
        until=until,
        at=at,
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
        reason=reason[:500],
    )
