"""Reminders: a row is owed, claimed, sent. None goes twice; none goes about what is no longer so.

The order of steps, each committed before the next, is what keeps a mail from going twice:
  1. `owe_reminders` writes the rows of the day; the unique constraint makes a second beat's row vanish.
  2. The connection to the mail server is opened. Where that fails nothing is claimed and nothing is lost.
  3. A worker claims all owed rows of one person (OWED to SENDING, under a lock; another worker skips them).
  4. Each row is looked at again; what is no longer so is DROPPED.
  5. One mail goes for the rest, which then are SENT.
A row that is still SENDING after a quarter of an hour lost its worker between 4 and 5: it becomes UNCERTAIN and is
never sent again. Must not run inside a transaction, which would undo the claim after the mail has gone.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from typing import TYPE_CHECKING

from django.core.mail import get_connection
from django.db import transaction

from casework.clocks import is_within_sending_hours
from casework.models import Reminder, ReminderKind, ReminderState
from casework.selectors.reminders import due_soon_cases, is_still_true, late_cases, sendable, with_case
from casework.services.reminder_mail import compose
from feedbackhub.core.clock import LONDON, local_date
from feedbackhub.core.clock import now as present

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
LOST_AFTER = timedelta(minutes=15)
BATCH = 500


class MailBrokenOff(Exception):
    """The line to the mail server broke in the middle of a mail; the next one would meet the same."""


def send_reminders(*, now: datetime | None = None) -> int:
    """Owe and send what is due at `now`; give how many mails went. Outside sending hours nothing happens.

    A mail server that refuses a mail is asked again later, with growing gaps, `MAX_ATTEMPTS` times in all.
    """
    at = now or present()
    settle_lost(now=at)
    if not is_within_sending_hours(at.astimezone(LONDON)):
        return 0
    owe_reminders(now=at)
    if not sendable(at).exists():
        return 0
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        logger.warning("mail server unreachable (%s); reminders stay owed", type(error).__name__)
        return 0
    try:
        return _send_all(connection, at)
    finally:
        connection.close()


def owe_reminders(*, now: datetime) -> None:
    """Write the rows of the day: cases due on the next working day, and late ones on their reminder days."""
    today = local_date(now)
    due_soon = [
        Reminder(case_id=pk, recipient_id=owner_id, kind=ReminderKind.DUE_SOON, for_day=due_on)
        for pk, owner_id, due_on in due_soon_cases(today)[:BATCH]
    ]
    late = [
        Reminder(case_id=pk, recipient_id=owner_id, kind=ReminderKind.OVERDUE, for_day=today)
        for pk, owner_id, _ in late_cases(today)[:BATCH]
    ]
    Reminder.objects.bulk_create([*due_soon, *late], ignore_conflicts=True)


def settle_lost(*, now: datetime) -> int:
    """Mark what lost its worker between mail and note as UNCERTAIN; give how many. Nobody sends these again."""
    lost = Reminder.objects.filter(state=ReminderState.SENDING, claimed_at__lt=now - LOST_AFTER).update(
        state=ReminderState.UNCERTAIN
    )
    if lost:
        logger.error("%s reminders may or may not have been sent: their worker stopped", lost)
    return lost


def _send_all(connection: BaseEmailBackend, at: datetime) -> int:
    sent = 0
    for recipient_id in sendable(at).order_by("recipient").values_list("recipient", flat=True).distinct():
        waiting = claim(recipient_id=recipient_id, now=at)
        while waiting:
            kind = waiting[0].kind
            group = _still_true([row for row in waiting if row.kind == kind], at)
            waiting = [row for row in waiting if row.kind != kind]
            try:
                sent += _send(connection, group)
            except MailBrokenOff:
                _mark([row.pk for row in waiting], ReminderState.OWED)
                return sent
    return sent


@transaction.atomic
def claim(*, recipient_id: int, now: datetime) -> list[Reminder]:
    """Take all rows owed to one person (OWED to SENDING) and give them; rows that another worker holds are not ours."""
    owed = sendable(now).filter(recipient=recipient_id).select_for_update(of=("self",), skip_locked=True)
    rows = list(with_case(owed)[:BATCH])
    for row in rows:
        row.attempts += 1
        row.state = ReminderState.SENDING
        row.claimed_at = now
    Reminder.objects.bulk_update(rows, ["attempts", "state", "claimed_at"])
    return rows


def _still_true(rows: Sequence[Reminder], at: datetime) -> list[Reminder]:
    today = local_date(at)
    untrue = [row.pk for row in rows if not is_still_true(row, today)]
    _mark(untrue, ReminderState.DROPPED)
    return [row for row in rows if row.pk not in untrue]


def _send(connection: BaseEmailBackend, rows: Sequence[Reminder]) -> int:
    """Send one mail for `rows`, if there are any; give how many went. Raises `MailBrokenOff`."""
    if not rows:
        return 0
    pks = [row.pk for row in rows]
    try:
        compose(rows, connection=connection).send()
    except OSError as error:
        # smtplib's own errors are OSErrors too; of these, only a lost line leaves open whether the mail was taken.
        if isinstance(error, SMTPException) and not isinstance(error, SMTPServerDisconnected):
            logger.warning("mail refused (%s)", type(error).__name__)
            _refused(rows)
            return 0
        logger.exception("mail broken off (%s)", type(error).__name__)
        _mark(pks, ReminderState.UNCERTAIN)
        raise MailBrokenOff from error
    Reminder.objects.filter(pk__in=pks, state=ReminderState.SENDING).update(
        state=ReminderState.SENT, sent_at=present()
    )
    return 1


def _refused(rows: Sequence[Reminder]) -> None:
    """Owe them again, or set them aside after the last attempt, where a person must look at the mail server."""
    tired = [row.pk for row in rows if row.attempts >= MAX_ATTEMPTS]
    if tired:
        logger.error("%s reminders given up after %s attempts", len(tired), MAX_ATTEMPTS)
    _mark(tired, ReminderState.DROPPED)
    _mark([row.pk for row in rows if row.pk not in tired], ReminderState.OWED)


def _mark(pks: Sequence[int], state: ReminderState) -> None:
    """Move rows on from SENDING; a row that somebody else has moved meanwhile stays where it is."""
    Reminder.objects.filter(pk__in=pks, state=ReminderState.SENDING).update(state=state)
