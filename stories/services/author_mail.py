"""Sends what authors are to be told: claim and commit, look again, send, note. None goes twice.

A row that is still SENDING after a quarter of an hour lost its worker between mail and note: it becomes UNCERTAIN and
is never sent again, since the author's page says the same. No mail holds a word of a story or a reply, or says where
somebody was cared for: mail is read over shoulders. Must not run inside a transaction.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPServerDisconnected
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import decrypt
from stories.models import AuthorContact, AuthorNotice, AuthorNoticeKind, AuthorNoticeState, StoryState
from stories.services.author_contact import token_of
from stories.services.author_notices import owe_missed, still_stands

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.mail.backends.base import BaseEmailBackend

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
LOST_AFTER = timedelta(minutes=15)
TRIED_AGAIN_AFTER = timedelta(minutes=5)
A_ROUND = 200
_GONE = frozenset({StoryState.WITHDRAWN, StoryState.EXPIRED, StoryState.ERASED})

# What each mail says: its subject, and a sentence or two. Words for somebody who is nine.
WORDS: dict[str, tuple[str, str]] = {
    AuthorNoticeKind.CONFIRM: (
        "Is this your email address?",
        "Somebody told us a story about care, and asked us to write to this address when there is an answer. "
        "Was that you?",
    ),
    AuthorNoticeKind.REPLY: ("There is an answer to your story", "Somebody answered your story."),
    AuthorNoticeKind.CHANGE_PLANNED: (
        "Your story will change something",
        "The staff want to change something because of your story.",
    ),
    AuthorNoticeKind.CHANGE_MADE: (
        "Your story changed something",
        "The staff changed something because of your story.",
    ),
    AuthorNoticeKind.CHANGE_REVERSED: (
        "Something that your story changed is undone",
        "The staff had changed something because of your story. It is not like that any more. We want you to know.",
    ),
    AuthorNoticeKind.FOLLOW_UP_REFUSED: (
        "We did not put your answer on the website",
        "We read your answer and did not put it on the website. Your page says why.",
    ),
}


def tell_authors(*, now: datetime | None = None) -> int:
    """Send what is due; give how many mails went. A mail server that does not answer costs a delay, no mail."""
    at = now or present()
    _settle_lost(at)
    owe_missed()
    due = list(_due(at))
    if not due:
        return 0
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        logger.warning("mail server unreachable (%s); words to authors stay owed", type(error).__name__)
        return 0
    try:
        return _send_all(due, connection, at)
    finally:
        connection.close()


def _settle_lost(at: datetime) -> None:
    lost = AuthorNotice.objects.filter(state=AuthorNoticeState.SENDING, claimed_at__lt=at - LOST_AFTER)
    if number := lost.update(state=AuthorNoticeState.UNCERTAIN):
        logger.error("%s words to authors may or may not have been sent: their worker stopped", number)


def _due(at: datetime) -> Iterable[int]:
    """Give what is due, but for what waits until its author has confirmed an address."""
    waits = Q(story__author_contact__isnull=False, story__author_contact__confirmed_at__isnull=True)
    rows = AuthorNotice.objects.filter(state=AuthorNoticeState.OWED, due_at__lte=at)
    may_go = rows.filter(Q(what=AuthorNoticeKind.CONFIRM) | ~waits)
    return may_go.order_by("due_at", "pk").values_list("pk", flat=True)[:A_ROUND]


def _send_all(due: list[int], connection: BaseEmailBackend, at: datetime) -> int:
    sent = 0
    for pk in due:
        notice = _claim(pk, at)
        if notice is None:
            continue
        contact = _whom(notice)
        message = None if contact is None else compose(notice, contact, connection=connection)
        if message is None:
            _mark(notice, AuthorNoticeState.DROPPED)
            continue
        try:
            message.send()
        except OSError as error:
            if isinstance(error, SMTPException) and not isinstance(error, SMTPServerDisconnected):
                # The type only: a server's words can hold the address.
                logger.warning("mail to an author refused (%s)", type(error).__name__)
                _refused(notice, at)
                continue
            logger.error("mail to an author broken off (%s)", type(error).__name__)
            _mark(notice, AuthorNoticeState.UNCERTAIN)
            return sent
        _mark(notice, AuthorNoticeState.SENT)
        sent += 1
    return sent


@transaction.atomic
def _claim(pk: int, at: datetime) -> AuthorNotice | None:
    """Take a row and commit that before the mail goes; None where another worker has it."""
    notice = (
        AuthorNotice.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(pk=pk, state=AuthorNoticeState.OWED, due_at__lte=at)
        .select_related("story")
        .first()
    )
    if notice is not None:
        notice.attempts += 1
        notice.state = AuthorNoticeState.SENDING
        notice.claimed_at = at
        notice.save(update_fields=["attempts", "state", "claimed_at"])
    return notice


def _whom(notice: AuthorNotice) -> AuthorContact | None:
    """Give where the mail goes; None where nobody is to be told any more."""
    contact = AuthorContact.objects.filter(story=notice.story_id).first()
    if contact is None or notice.story.state in _GONE:
        return None
    if notice.what != AuthorNoticeKind.CONFIRM and contact.confirmed_at is None:
        return None
    return contact if still_stands(notice) else None


def _refused(notice: AuthorNotice, at: datetime) -> None:
    if notice.attempts >= MAX_ATTEMPTS:
        _mark(notice, AuthorNoticeState.DROPPED)
        return
    AuthorNotice.objects.filter(pk=notice.pk, state=AuthorNoticeState.SENDING).update(
        state=AuthorNoticeState.OWED, due_at=at + TRIED_AGAIN_AFTER * 2**notice.attempts
    )


def _mark(notice: AuthorNotice, state: AuthorNoticeState) -> None:
    sent_at = present() if state == AuthorNoticeState.SENT else None
    AuthorNotice.objects.filter(pk=notice.pk, state=AuthorNoticeState.SENDING).update(
        state=state, sent_at=sent_at
    )


def compose(
    notice: AuthorNotice, contact: AuthorContact, *, connection: BaseEmailBackend
) -> EmailMessage | None:
    """Give the mail; None where the address cannot be read any more (the hub's key was changed)."""
    try:
        email, link = decrypt(contact.email), decrypt(contact.link)
    except DomainError:
        logger.error("an author's address cannot be read with the present key")
        return None
    subject, says = WORDS[notice.what]
    stop = _address("public:author-stop", token_of(contact))
    asks = notice.what == AuthorNoticeKind.CONFIRM
    lines = ["Hello,", "", says, ""]
    lines += _asking(contact) if asks else _leading(link)
    lines += ["", "If you do not want mail from us:", f"  {stop}", "", "FeedbackHub"]
    return EmailMessage(
        subject=subject,
        body="\n".join(lines),
        to=[email],
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        connection=connection,
    )


def _asking(contact: AuthorContact) -> list[str]:
    return [
        "If it was you, press this link, and then the button:",
        f"  {_address('public:author-confirm', token_of(contact))}",
        "",
        "If it was not you, do nothing. We do not write again, and we forget this address in a week.",
    ]


def _leading(link: str) -> list[str]:
    return [
        "Read it on your own page:",
        f"  {_address('public:told', link)}",
        "",
        "On that page you can answer, or take your story back. Whoever has the link can do so: do not pass it on.",
    ]


def _address(name: str, token: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse(name, args=[token])}"
