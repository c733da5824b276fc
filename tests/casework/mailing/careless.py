"""Senders for the beats to use: the real ones, and two careless ones, which show that the tests can tell.

One notes a mail when it has gone, as many senders do, and sends it again when it is killed between; the other notes
it first and then sends, and loses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import groupby

from django.core.mail import EmailMessage, get_connection

from casework.models import Reminder, ReminderState
from casework.selectors.reminders import sendable, with_case
from casework.services.digests import send_digests
from casework.services.reminder_mail import compose
from casework.services.reminders import owe_reminders, send_reminders


def carefully(at: datetime) -> None:
    """Do what the beat does."""
    send_reminders(now=at)
    send_digests(now=at)


def send_then_note(at: datetime) -> None:
    """Claim nothing: send, and note it afterwards."""
    for mail, pks in _mails(at):
        mail.send()
        Reminder.objects.filter(pk__in=pks).update(state=ReminderState.SENT)


def note_then_send(at: datetime) -> None:
    """Believe that a mail will go."""
    for mail, pks in _mails(at):
        Reminder.objects.filter(pk__in=pks).update(state=ReminderState.SENT)
        mail.send()


def _mails(at: datetime) -> Iterator[tuple[EmailMessage, list[int]]]:
    owe_reminders(now=at)
    rows = list(with_case(sendable(at), at).order_by("recipient", "kind", "pk"))
    connection = get_connection()
    connection.open()
    for _, group in groupby(rows, key=lambda row: (row.recipient_id, row.kind)):
        mine = list(group)
        yield compose(mine, connection=connection), [row.pk for row in mine]


SENDERS: dict[str, Callable[[datetime], None]] = {
    "carefully": carefully,
    "send, then note": send_then_note,
    "note, then send": note_then_send,
}
