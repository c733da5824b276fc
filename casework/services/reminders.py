"""Reminders about single cases: owed once a day and case, sent in the hours that their reader chose.

What keeps a mail from going twice stands in `posting`. Must not run inside a transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from casework.models import Reminder, ReminderKind, ReminderState
from casework.selectors.clocks import organisations_by_nation
from casework.selectors.mail_hours import MailHoursBook
from casework.selectors.reminders import due_soon_cases, is_still_true, late_cases, sendable, with_case
from casework.services.late_steps import take_late_steps
from casework.services.posting import BATCH, MailBrokenOff, claim, mail_server, mark, post, settle_lost
from casework.services.reminder_mail import compose
from feedbackhub.core.clock import LONDON, local_date
from feedbackhub.core.clock import now as present

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend


def send_reminders(*, now: datetime | None = None) -> int:
    """Owe and send what is due at `now`; give how many mails went. Who sleeps gets and is owed nothing."""
    at = now or present()
    local = at.astimezone(LONDON)
    settle_lost(now=at)
    book = MailHoursBook()
    owe_reminders(now=at, book=book)
    take_late_steps(now=at)
    owed = sendable(at, daily_readers=book.daily_readers).order_by("recipient")
    recipients = list(owed.values_list("recipient", flat=True).distinct())
    awake = [pk for pk in recipients if book.allow(pk, local)]
    # What has hours only is mailed in the night too; nothing else wakes anybody.
    urgent = owed.filter(kind=ReminderKind.ESCALATED_NOW).exclude(recipient__in=awake)
    woken = list(urgent.values_list("recipient", flat=True).distinct())
    if not awake and not woken:
        return 0
    with mail_server() as connection:
        if connection is None:
            return 0
        return _send_all(connection, awake, book, at) + _send_all(connection, woken, book, at, urgent=True)


def owe_reminders(*, now: datetime, book: MailHoursBook | None = None) -> None:
    """Write the rows of the day: cases due on the next working day, and late ones on their reminder days."""
    today, local = local_date(now), now.astimezone(LONDON)
    book = book or MailHoursBook()
    if not book.awake(local):
        return
    asleep = book.asleep(local)
    for nation, organisations in organisations_by_nation().items():
        due_soon = due_soon_cases(today, organisations=organisations, nation=nation, asleep=asleep)
        late = late_cases(today, organisations=organisations, nation=nation, asleep=asleep)
        rows = [
            Reminder(case_id=pk, recipient_id=owner_id, kind=ReminderKind.DUE_SOON, for_day=due_on)
            for pk, owner_id, due_on in due_soon[:BATCH]
        ]
        rows += [
            Reminder(case_id=pk, recipient_id=owner_id, kind=ReminderKind.OVERDUE, for_day=today)
            for pk, owner_id, _ in late[:BATCH]
        ]
        Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def _send_all(
    connection: BaseEmailBackend,
    recipients: Sequence[int],
    book: MailHoursBook,
    at: datetime,
    *,
    urgent: bool = False,
) -> int:
    sent = 0
    for recipient_id in recipients:
        owed = sendable(at, daily_readers=book.daily_readers).filter(recipient=recipient_id)
        if urgent:
            owed = owed.filter(kind=ReminderKind.ESCALATED_NOW)
        rows = claim(with_case(owed, at), now=at)
        while rows:
            kind = rows[0].kind
            group = still_true([row for row in rows if row.kind == kind], at)
            rows = [row for row in rows if row.kind != kind]
            try:
                sent += post(compose(group, connection=connection), group) if group else 0
            except MailBrokenOff:
                mark(rows, ReminderState.OWED)
                return sent
    return sent


def still_true(rows: Sequence[Reminder], at: datetime) -> list[Reminder]:
    """Give the claimed rows that are still so; the others are DROPPED."""
    today = local_date(at)
    untrue = [row for row in rows if not is_still_true(row, today)]
    mark(untrue, ReminderState.DROPPED)
    return [row for row in rows if row not in untrue]
