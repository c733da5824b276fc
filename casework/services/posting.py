"""Sends mails that are owed as rows, so that none goes twice. Reminders and digests go through here.

The order of steps, each committed before the next, is what keeps a mail from going twice:
  1. The rows are written; a unique constraint makes a second beat's row vanish.
  2. The connection to the mail server is opened. Where that fails nothing is claimed and nothing is lost.
  3. A worker claims the rows of one mail (OWED to SENDING, under a lock; another worker skips them).
  4. Each row is looked at again; what is no longer so is DROPPED.
  5. One mail goes for the rest, which then are SENT.
A row that is still SENDING after a quarter of an hour lost its worker between 4 and 5: it becomes UNCERTAIN and is
never sent again. Must not run inside a transaction, which would undo the claim after the mail has gone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from typing import TYPE_CHECKING, TypeVar

from django.core.mail import get_connection
from django.db import transaction

from casework.models import ChangeNotice, Digest, Reminder, ReminderState, ReplyMail
from feedbackhub.core.clock import now as present
from feedbackhub.core.owed_mail import OwedMail
from responses.models import QuestionMail

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.core.mail.backends.base import BaseEmailBackend
    from django.db.models import QuerySet

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
LOST_AFTER = timedelta(minutes=15)
BATCH = 500
KINDS: tuple[type[OwedMail], ...] = (Reminder, Digest, ChangeNotice, QuestionMail, ReplyMail)

Row = TypeVar("Row", bound=OwedMail)


class MailBrokenOff(Exception):
    """The line to the mail server broke in the middle of a mail; the next one would meet the same."""


def settle_lost(*, now: datetime) -> int:
    """Mark what lost its worker between mail and note as UNCERTAIN; give how many. Nobody sends these again."""
    lost = sum(
        kind._default_manager.filter(state=ReminderState.SENDING, claimed_at__lt=now - LOST_AFTER).update(
            state=ReminderState.UNCERTAIN
        )
        for kind in KINDS
    )
    if lost:
        logger.error("%s mails may or may not have been sent: their worker stopped", lost)
    return lost


@contextmanager
def mail_server() -> Iterator[BaseEmailBackend | None]:
    """Give an open connection, or None where the mail server cannot be reached: then everything stays owed."""
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        logger.warning("mail server unreachable (%s); mails stay owed", type(error).__name__)
        yield None
        return
    try:
        yield connection
    finally:
        connection.close()


@transaction.atomic
def claim(owed: QuerySet[Row], *, now: datetime) -> list[Row]:
    """Take the rows (OWED to SENDING) and give them; rows that another worker holds are not ours."""
    rows = list(owed.select_for_update(of=("self",), skip_locked=True)[:BATCH])
    for row in rows:
        row.attempts += 1
        row.state = ReminderState.SENDING
        row.claimed_at = now
    owed.model._default_manager.bulk_update(rows, ["attempts", "state", "claimed_at"])
    return rows


def post(message: EmailMessage, rows: Sequence[OwedMail]) -> int:
    """Send one mail for its claimed rows; give how many went. Raises `MailBrokenOff`.

    A mail server that refuses a mail is asked again later, with growing gaps, `MAX_ATTEMPTS` times in all.
    """
    try:
        message.send()
    except OSError as error:
        # smtplib's own errors are OSErrors too; of these, only a lost line leaves open whether the mail was taken.
        if isinstance(error, SMTPException) and not isinstance(error, SMTPServerDisconnected):
            logger.warning("mail refused (%s)", type(error).__name__)
            _refused(rows)
            return 0
        logger.exception("mail broken off (%s)", type(error).__name__)
        mark(rows, ReminderState.UNCERTAIN)
        raise MailBrokenOff from error
    mark(rows, ReminderState.SENT, sent_at=present())
    return 1


def mark(rows: Iterable[OwedMail], state: ReminderState, *, sent_at: datetime | None = None) -> None:
    """Move rows on from SENDING; a row that somebody else has moved meanwhile stays where it is."""
    found = list(rows)
    for kind in KINDS:
        pks = [row.pk for row in found if isinstance(row, kind)]
        if pks:
            moving = kind._default_manager.filter(pk__in=pks, state=ReminderState.SENDING)
            moving.update(state=state, **({"sent_at": sent_at} if sent_at else {}))


def _refused(rows: Sequence[OwedMail]) -> None:
    """Owe them again, or set them aside after the last attempt, where a person must look at the mail server."""
    tired = [row for row in rows if row.attempts >= MAX_ATTEMPTS]
    if tired:
        logger.error("%s mails given up after %s attempts", len(tired), MAX_ATTEMPTS)
    mark(tired, ReminderState.DROPPED)
    mark([row for row in rows if row.attempts < MAX_ATTEMPTS], ReminderState.OWED)
