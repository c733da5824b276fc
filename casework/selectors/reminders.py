"""Questions about reminders: which cases ask for one today, which rows may go now, which are still true."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.clocks import is_reminder_day, next_working_day
from casework.models import Case, CaseOutcome, CaseState, Reminder, ReminderKind, ReminderState
from responses.models import Response

# A refused mail waits this long before its next attempt, twice as long each time.
FIRST_GAP = timedelta(minutes=5)
MOST_DOUBLINGS = 6


def due_soon_cases(today: date) -> QuerySet[Case, tuple[int, int, date]]:
    """Give (case, owner, due day) of the open cases due on the next working day, which nobody was told yet."""
    due = next_working_day(today)
    return _untold(Case.objects.open().filter(due_on=due), ReminderKind.DUE_SOON, due)


def late_cases(today: date) -> QuerySet[Case, tuple[int, int, date]]:
    """Give (case, owner, due day) of the late cases of which today is a reminder day, and nobody was told today."""
    days = Case.objects.overdue(today).order_by("due_on").values_list("due_on", flat=True).distinct()
    wanted = [day for day in days if is_reminder_day(day, today)]
    return _untold(Case.objects.open().filter(due_on__in=wanted), ReminderKind.OVERDUE, today)


def _untold(cases: QuerySet[Case], kind: ReminderKind, day: date) -> QuerySet[Case, tuple[int, int, date]]:
    told = Reminder.objects.filter(case=OuterRef("pk"), recipient=OuterRef("owner"), kind=kind, for_day=day)
    return (
        cases.filter(owner__isnull=False, owner__is_active=True)
        .filter(~Exists(told))
        .order_by("pk")
        .values_list("pk", "owner_id", "due_on")
    )


def sendable(now: datetime) -> QuerySet[Reminder]:
    """Give the rows that are owed and whose waiting time after a refusal is over."""
    waited = Q(attempts=0)
    for attempts in range(1, MOST_DOUBLINGS + 1):
        waited |= Q(attempts=attempts, claimed_at__lte=now - FIRST_GAP * 2 ** (attempts - 1))
    return Reminder.objects.filter(waited, state=ReminderState.OWED)


def with_case(reminders: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """Give the rows with what the check and the mail need."""
    return reminders.select_related("case__service", "recipient").order_by("case__due_on", "pk")


def is_still_true(reminder: Reminder, today: date) -> bool:
    """Say whether the mail would still be true: the case is open, theirs, and due as the row says.

    Of an edit, whoever still writes a reply is told, whosever the case is.
    """
    case = reminder.case
    if reminder.kind == ReminderKind.EDITED:
        mine = Response.objects.in_hand().filter(story=case.story_id, author=reminder.recipient_id)
        return reminder.recipient.is_active and mine.exists()
    if reminder.kind == ReminderKind.SAME_STORY:
        return case.outcome == CaseOutcome.SAME_STORY and reminder.recipient.is_active
    if case.state != CaseState.OPEN or case.owner_id != reminder.recipient_id:
        return False
    if not reminder.recipient.is_active:
        return False
    if reminder.kind == ReminderKind.DUE_SOON:
        return case.due_on == reminder.for_day and case.due_on >= today
    if reminder.kind == ReminderKind.OVERDUE:
        return case.due_on < today and reminder.for_day == today
    return True
