"""Sends the mails about changes, in the hours that their readers chose. None goes twice: see `services/posting`.

Must not run inside a transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from casework.models import ChangeNotice, ReminderState
from casework.selectors.change_notices import is_still_true, sendable, with_change
from casework.selectors.mail_hours import MailHoursBook
from casework.services.changes.notice_mail import compose
from casework.services.changes.owing import owe_notices
from casework.services.posting import MailBrokenOff, claim, mail_server, mark, post, settle_lost
from feedbackhub.core.clock import LONDON, local_date
from feedbackhub.core.clock import now as present

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend


def send_change_notices(*, now: datetime | None = None) -> int:
    """Owe and send what is due at `now`; give how many mails went."""
    at = now or present()
    settle_lost(now=at)
    book = MailHoursBook()
    owe_notices(now=at, book=book)
    recipients = sendable(at).order_by("recipient").values_list("recipient", flat=True).distinct()
    awake = [pk for pk in recipients if book.allow(pk, at.astimezone(LONDON))]
    if not awake:
        return 0
    with mail_server() as connection:
        return _send_all(connection, awake, at) if connection is not None else 0


def _send_all(connection: BaseEmailBackend, recipients: list[int], at: datetime) -> int:
    sent = 0
    for recipient_id in recipients:
        rows = claim(with_change(sendable(at).filter(recipient=recipient_id)), now=at)
        while rows:
            kind = rows[0].kind
            group = _still_true([row for row in rows if row.kind == kind], at)
            rows = [row for row in rows if row.kind != kind]
            try:
                sent += post(compose(group, connection=connection), group) if group else 0
            except MailBrokenOff:
                mark(rows, ReminderState.OWED)
                return sent
    return sent


def _still_true(rows: list[ChangeNotice], at: datetime) -> list[ChangeNotice]:
    """Give the claimed rows that are still so; the others are DROPPED."""
    today = local_date(at)
    untrue = [row for row in rows if not is_still_true(row, today)]
    mark(untrue, ReminderState.DROPPED)
    return [row for row in rows if row not in untrue]
