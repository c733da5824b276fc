"""Mails about questions to a service: that one was asked, is still open, was answered. None holds a word of anybody's.

What keeps a mail from going twice stands in `posting`. Must not run inside a transaction.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from casework.clocks import working_days_between
from casework.selectors.mail_hours import MailHoursBook
from casework.selectors.questions import open_unreminded, owed_question_mails
from casework.services.posting import MailBrokenOff, claim, mail_server, mark, post, settle_lost
from casework.services.reminder_mail import address, mail_to
from feedbackhub.core.clock import LONDON, local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.owed_mail import MailState
from responses.models import QuestionMail, QuestionMailKind
from responses.services.composing.asking import why_closed
from responses.services.composing.links import token_for

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.core.mail.backends.base import BaseEmailBackend

# From then on the person asked is reminded, and the writer told that there is no answer yet.
REMINDED_AFTER = 2


def send_question_mails(*, now: datetime | None = None) -> int:
    """Owe the reminders that are due at `now`, send what is owed to whoever may be mailed now; give how many went."""
    at = now or present()
    settle_lost(now=at)
    owe_question_reminders(now=at)
    owed = owed_question_mails()
    book, local = MailHoursBook(), at.astimezone(LONDON)
    awake = [pk for pk in set(owed.values_list("recipient", flat=True)) if book.allow(pk, local)]
    if not awake:
        return 0
    with mail_server() as connection:
        if connection is None:
            return 0
        return _send(connection, awake, at)


def owe_question_reminders(*, now: datetime) -> int:
    """Owe a reminder, and a word to the writer, for each open question of two working days; give how many questions."""
    today = local_date(now)
    late = [
        one
        for one in open_unreminded(now)
        if working_days_between(local_date(one.asked_at), today, one.story.organisation.nation)
        >= REMINDED_AFTER
    ]
    rows = [
        QuestionMail(question=one, kind=kind, recipient=person)
        for one in late
        for kind, person in (
            (QuestionMailKind.REMINDER, one.asked_of),
            (QuestionMailKind.NO_ANSWER, one.asked_by),
        )
    ]
    QuestionMail.objects.bulk_create(rows, ignore_conflicts=True)
    return len(late)


def _send(connection: BaseEmailBackend, awake: list[int], at: datetime) -> int:
    rows = claim(owed_question_mails().filter(recipient__in=awake), now=at)
    untrue = [row for row in rows if not _is_still_true(row)]
    mark(untrue, MailState.DROPPED)
    sent = 0
    rows = [row for row in rows if row not in untrue]
    for place, row in enumerate(rows):
        try:
            sent += post(_compose(row, connection), [row])
        except MailBrokenOff:
            mark(rows[place + 1 :], MailState.OWED)
            break
    return sent


def _is_still_true(row: QuestionMail) -> bool:
    if row.kind == QuestionMailKind.ANSWERED:
        return True
    return getattr(row.question, "answered", None) is None and not why_closed(row.question)


def _compose(row: QuestionMail, connection: BaseEmailBackend) -> EmailMessage:
    question = row.question
    lines = [f"Dear {row.recipient.full_name},", ""]
    if row.kind in {QuestionMailKind.ASKED, QuestionMailKind.REMINDER}:
        token = token_for(question_id=question.pk, user_id=question.asked_of_id)
        lines += [
            f"{question.asked_by.full_name} is writing a public reply about your service and asks you something."
            if row.kind == QuestionMailKind.ASKED
            else f"{question.asked_by.full_name} still waits for an answer to a question about your service.",
            "Read the question and answer it here. You need not sign in for that:",
            f"  {address('responses:question-by-link', token=token)}",
            "",
        ]
    else:
        lines += [
            f"{question.asked_of.full_name} answered your question."
            if row.kind == QuestionMailKind.ANSWERED
            else f"{question.asked_of.full_name} has not answered your question yet. They were reminded.",
            "It stands beside your reply:",
            f"  {address('responses:write', story_pk=question.story_id)}",
            "",
        ]
    return mail_to(row.recipient, QuestionMailKind(row.kind).label, lines, connection)
