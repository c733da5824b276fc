"""Questions about reminders: which cases ask for one today, which rows may go now, which are still true.

Nobody is reminded of what they have just done, of what waits for somebody else, or of what they said they have.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from casework.clocks import is_reminder_day, next_working_day
from casework.models import (
    Case,
    CaseOutcome,
    CaseState,
    MailAnswer,
    Reminder,
    ReminderKind,
    ReminderState,
)
from casework.selectors.care import is_asked_to_read
from casework.selectors.escalations import still_waits
from casework.selectors.praise import is_praise_unread
from feedbackhub.core.clock import LONDON, local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.models import AuditEvent
from responses.models import Response, ResponseState

if TYPE_CHECKING:
    from feedbackhub.core.owed_mail import OwedMail

Row = TypeVar("Row", bound="OwedMail")

# A refused mail waits this long before its next attempt, twice as long each time.
FIRST_GAP = timedelta(minutes=5)
MOST_DOUBLINGS = 6
# What a daily digest says too, so that who gets one gets no single mails of these.
FOLDED = (ReminderKind.ASSIGNED, ReminderKind.DUE_SOON, ReminderKind.OVERDUE)
_ABOUT_A_DAY = frozenset({ReminderKind.DUE_SOON, ReminderKind.OVERDUE})
_ESCALATIONS = frozenset({ReminderKind.ESCALATED, ReminderKind.ESCALATED_NOW, ReminderKind.ESCALATION_LATE})
_READINGS = frozenset({ReminderKind.SECOND_READING, ReminderKind.SECOND_READ})
_STEPS = frozenset({ReminderKind.LATE_DEPUTY, ReminderKind.LATE_LEAD, ReminderKind.LATE_SPONSOR})


def due_soon_cases(
    today: date, *, organisations: Collection[int], nation: str, asleep: Collection[int] = ()
) -> QuerySet[Case, tuple[int, int, date]]:
    """Give (case, owner, due day) of the open cases due on the next working day, which nobody was told yet."""
    due = next_working_day(today, nation)
    cases = Case.objects.open().filter(organisation__in=organisations, due_on=due)
    return _untold(cases, ReminderKind.DUE_SOON, due, today, asleep)


def late_cases(
    today: date, *, organisations: Collection[int], nation: str, asleep: Collection[int] = ()
) -> QuerySet[Case, tuple[int, int, date]]:
    """Give (case, owner, due day) of the late cases of which today is a reminder day, and nobody was told today."""
    late = Case.objects.overdue(today).filter(organisation__in=organisations)
    days = late.order_by("due_on").values_list("due_on", flat=True).distinct()
    wanted = [day for day in days if is_reminder_day(day, today, nation)]
    return _untold(late.filter(due_on__in=wanted), ReminderKind.OVERDUE, today, today, asleep)


def _untold(
    cases: QuerySet[Case], kind: ReminderKind, day: date, today: date, asleep: Collection[int]
) -> QuerySet[Case, tuple[int, int, date]]:
    told = Reminder.objects.filter(case=OuterRef("pk"), recipient=OuterRef("owner"), kind=kind, for_day=day)
    return (
        cases.filter(owner__isnull=False, owner__is_active=True)
        .exclude(owner__in=asleep)
        .exclude(snoozed_until__gt=today)
        .filter(~Exists(told), ~_put_off("pk", "owner", today), ~_in_review("story"))
        .order_by("pk")
        .values_list("pk", "owner_id", "due_on")
    )


def _put_off(case: str, person: str, today: date) -> Exists:
    """Give the condition "they answered a mail about it, and the day that they named has not come"."""
    answers = MailAnswer.objects.filter(case=OuterRef(case), user=OuterRef(person), until__gt=today)
    return Exists(answers)


def _in_review(story: str) -> Exists:
    """Give the condition "its reply waits for a second person", who finds it among the approvals."""
    return Exists(Response.objects.filter(story=OuterRef(story), state=ResponseState.IN_REVIEW))


def waiting(rows: QuerySet[Row], now: datetime) -> QuerySet[Row]:
    """Keep the rows that are owed and whose waiting time after a refusal is over."""
    waited = Q(attempts=0)
    for attempts in range(1, MOST_DOUBLINGS + 1):
        waited |= Q(attempts=attempts, claimed_at__lte=now - FIRST_GAP * 2 ** (attempts - 1))
    return rows.filter(waited, state=ReminderState.OWED)


def sendable(now: datetime, *, daily_readers: Collection[int] = ()) -> QuerySet[Reminder]:
    """Give the rows that may go as mails of their own now.

    To `daily_readers` only what their digest does not say goes singly, and a new story that cannot wait for it.
    """
    rows = waiting(Reminder.objects.all(), now)
    if not daily_readers:
        return rows
    can_wait = ~Q(kind=ReminderKind.ASSIGNED) | Q(case__due_on__gt=next_working_day(local_date(now)))
    return rows.exclude(Q(recipient__in=daily_readers, kind__in=FOLDED) & can_wait)


def folded_into_digest(recipient_id: int, now: datetime) -> QuerySet[Reminder]:
    """Give what one person's daily digest says in place of mails of its own."""
    rows = waiting(Reminder.objects.all(), now)
    return rows.filter(recipient=recipient_id, kind__in=FOLDED)


def with_case(reminders: QuerySet[Reminder], now: datetime) -> QuerySet[Reminder]:
    """Give the rows with what the check and the mail need, the soonest due first."""
    today = local_date(now)
    began = now.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    handled = AuditEvent.objects.filter(
        actor=OuterRef("recipient"),
        at__gte=began,
        subject_type=Case._meta.label_lower,
        subject_id=Cast(OuterRef("case_id"), CharField()),
    )
    written = Response.objects.filter(
        story=OuterRef("case__story"), author=OuterRef("recipient"), updated_at__gte=began
    )
    return (
        reminders.select_related("case__service", "recipient")
        .annotate(
            just_done=Exists(handled) | Exists(written),
            put_off=_put_off("case", "recipient", today),
            in_review=_in_review("case__story"),
        )
        .order_by("case__due_on", "pk")
    )


def is_still_true(reminder: Reminder, today: date) -> bool:
    """Say whether the mail would still be true and is news to its reader. `reminder` comes from `with_case`."""
    if not reminder.recipient.is_active:
        return False
    case = reminder.case
    if reminder.kind == ReminderKind.EDITED:
        # Whoever still writes a reply is told, whosever the case is.
        return Response.objects.in_hand().filter(story=case.story_id, author=reminder.recipient_id).exists()
    if reminder.kind == ReminderKind.SAME_STORY:
        return case.outcome == CaseOutcome.SAME_STORY
    if reminder.kind == ReminderKind.MENTIONED:
        # Who lost sight of the case since they were named learns nothing more of it.
        return Case.objects.visible_to(reminder.recipient).filter(pk=case.pk).exists()
    if reminder.kind == ReminderKind.PRAISED:
        return is_praise_unread(case.pk, reminder.recipient_id)
    if reminder.kind in _READINGS:
        # Who is asked is told while they have still to read it; who asked, that it was read.
        is_asked = reminder.kind == ReminderKind.SECOND_READING
        waits = not is_asked or is_asked_to_read(case.pk, reminder.recipient_id)
        return waits and Case.objects.visible_to(reminder.recipient).filter(pk=case.pk).exists()
    if reminder.kind in _ESCALATIONS:
        # Also of a closed case: a concern has a clock of its own.
        return still_waits(case.pk, reminder.kind, reminder.recipient_id, present())
    if case.state != CaseState.OPEN:
        return False
    if reminder.kind in _STEPS:
        return _step_is_true(reminder)
    return case.owner_id == reminder.recipient_id and _is_true_of_owner(reminder, today)


def _is_true_of_owner(reminder: Reminder, today: date) -> bool:
    case = reminder.case
    if reminder.kind in _ABOUT_A_DAY:
        is_snoozed = case.snoozed_until is not None and case.snoozed_until > today
        if reminder.just_done or reminder.put_off or reminder.in_review or is_snoozed:  # type: ignore[attr-defined]
            return False
    if reminder.kind == ReminderKind.DUE_SOON:
        return case.due_on == reminder.for_day and case.due_on >= today
    if reminder.kind == ReminderKind.OVERDUE:
        return case.due_on < today and reminder.for_day == today
    return True


def _step_is_true(reminder: Reminder) -> bool:
    case = reminder.case
    if case.due_on != reminder.for_day or reminder.just_done:  # type: ignore[attr-defined]
        return False
    return reminder.kind != ReminderKind.LATE_DEPUTY or case.deputy_id == reminder.recipient_id
