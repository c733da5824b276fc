"""Sends what leads are to know of a source: a row is owed, claimed, sent. None goes twice.

The order of steps is that of the reminders (casework): claim and commit, look again, send, note. A row that is still
SENDING after a quarter of an hour lost its worker between mail and note: it becomes UNCERTAIN and is never sent again,
since the page of sources says the same. Must not run inside a transaction. No story's text is in any mail.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse

from feedbackhub.core.clock import now as present
from feedbackhub.web.dates import date_and_time
from feedbackhub.web.words import count
from stories.models import NoticeKind, NoticeState, SourceNotice
from stories.selectors.watching import is_silent, verdicts, with_last_reading

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
LOST_AFTER = timedelta(minutes=15)


def send_notices(*, now: datetime | None = None) -> int:
    """Send what is owed; give how many mails went. A mail server that does not answer costs a delay, no mail."""
    at = now or present()
    _settle_lost(at)
    if not SourceNotice.objects.filter(state=NoticeState.OWED).exists():
        return 0
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        logger.warning("mail server unreachable (%s); notices stay owed", type(error).__name__)
        return 0
    try:
        return _send_all(connection, at)
    finally:
        connection.close()


def _settle_lost(at: datetime) -> None:
    lost = SourceNotice.objects.filter(state=NoticeState.SENDING, claimed_at__lt=at - LOST_AFTER)
    if number := lost.update(state=NoticeState.UNCERTAIN):
        logger.error("%s notices may or may not have been sent: their worker stopped", number)


def _send_all(connection: BaseEmailBackend, at: datetime) -> int:
    sent = 0
    owed = list(SourceNotice.objects.filter(state=NoticeState.OWED).values_list("pk", flat=True))
    for pk in owed:
        notice = _claim(pk, at)
        if notice is None:
            continue
        if not _is_still_true(notice):
            _mark(notice, NoticeState.DROPPED)
            continue
        try:
            compose(notice, connection=connection).send()
        except OSError as error:
            if isinstance(error, SMTPException) and not isinstance(error, SMTPServerDisconnected):
                logger.warning("mail refused (%s)", type(error).__name__)
                is_last = notice.attempts >= MAX_ATTEMPTS
                _mark(notice, NoticeState.DROPPED if is_last else NoticeState.OWED)
                continue
            logger.exception("mail broken off (%s)", type(error).__name__)
            _mark(notice, NoticeState.UNCERTAIN)
            return sent
        _mark(notice, NoticeState.SENT)
        sent += 1
    return sent


@transaction.atomic
def _claim(pk: int, at: datetime) -> SourceNotice | None:
    """Take a row (OWED to SENDING) and commit that before the mail goes; None where another worker has it."""
    notice = (
        SourceNotice.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=pk, state=NoticeState.OWED)
        .select_related("source__organisation", "recipient")
        .first()
    )
    if notice is not None:
        notice.attempts += 1
        notice.state = NoticeState.SENDING
        notice.claimed_at = at
        notice.save(update_fields=["attempts", "state", "claimed_at"])
    return notice


def _is_still_true(notice: SourceNotice) -> bool:
    source = notice.source
    if source.is_paused or not notice.recipient.is_active:
        return False
    if notice.kind == NoticeKind.QUIET:
        return source.quiet_since == notice.since
    return is_silent(source, notice.since)


def _mark(notice: SourceNotice, state: NoticeState) -> None:
    sent_at = present() if state == NoticeState.SENT else None
    SourceNotice.objects.filter(pk=notice.pk, state=NoticeState.SENDING).update(state=state, sent_at=sent_at)


def compose(notice: SourceNotice, *, connection: BaseEmailBackend) -> EmailMessage:
    """Give the mail: what was noticed, what it may mean, what to do."""
    source = notice.source
    address = f"{settings.SITE_URL.rstrip('/')}{reverse('stories:source', args=[source.pk])}"
    subject = (
        f"{source.name}: fewer stories than usual"
        if notice.kind == NoticeKind.QUIET
        else f"{source.name}: no complete import for a long time"
    )
    lines = [
        f"Dear {notice.recipient.full_name},",
        "",
        _what(notice),
        "",
        "Test the connection on its page:",
        f"  {address}",
        "",
        "FeedbackHub",
    ]
    return EmailMessage(
        subject=" ".join(subject.split()),
        body="\n".join(lines),
        to=[notice.recipient.email],
        connection=connection,
    )


def _what(notice: SourceNotice) -> str:
    source = notice.source
    if notice.kind == NoticeKind.SILENT:
        return (
            f"{source.name} of {source.organisation.name} has not been read to its end since "
            f"{date_and_time(notice.since)}. New stories do not come in until that is put right."
        )
    verdict = verdicts(with_last_reading([source])).get(source.pk)
    if verdict is None or not verdict.days:
        return f"{source.name} gives fewer stories than usual. Either it is quiet or something is broken."
    return (
        f"{source.name} of {source.organisation.name} gave {count('story', 'stories', verdict.found)} in the last "
        f"{verdict.days} days; usually it is about {verdict.usual:.0f}. Either it is quiet or something is broken."
    )
