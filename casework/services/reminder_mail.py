"""The words of a reminder. Neither the story's title nor its text is in it: mail is read on phones and forwarded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from casework.models import Case, Reminder, ReminderKind
from feedbackhub.web.dates import long_date

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

# A mail names this many stories; the queue has the rest.
NAMED = 20

SUBJECTS: dict[str, tuple[str, str]] = {
    ReminderKind.ASSIGNED: ("A story has come to you", "{count} stories have come to you"),
    ReminderKind.DUE_SOON: (
        "A reply is due on the next working day",
        "{count} replies are due on the next working day",
    ),
    ReminderKind.OVERDUE: ("A reply is late", "{count} replies are late"),
}
OPENINGS: dict[str, tuple[str, str]] = {
    ReminderKind.ASSIGNED: ("You are the person who answers it.", "You are the person who answers them."),
    ReminderKind.DUE_SOON: ("The patient still waits for it.", "The patients still wait for them."),
    ReminderKind.OVERDUE: (
        "If you cannot write it now, ask your patient experience lead to give it to somebody else.",
        "If you cannot write them now, ask your patient experience lead to give them to somebody else.",
    ),
}


def compose(reminders: Sequence[Reminder], *, connection: BaseEmailBackend) -> EmailMessage:
    """Give one plain mail for reminders of one kind to one person."""
    first = reminders[0]
    several = len(reminders) > 1
    lines = [f"Dear {first.recipient.full_name},", "", _subject(first.kind, len(reminders)) + "."]
    lines += [OPENINGS[first.kind][several], ""]
    for reminder in reminders[:NAMED]:
        lines += [_line(reminder.case), f"  {_address('casework:case', pk=reminder.case_id)}", ""]
    if len(reminders) > NAMED:
        lines += [f"And {len(reminders) - NAMED:,} more, which your queue shows.", ""]
    lines += ["Your queue:", f"  {_address('casework:queue')}", "", "FeedbackHub"]
    return EmailMessage(
        subject=_subject(first.kind, len(reminders)),
        body="\n".join(lines),
        to=[first.recipient.email],
        connection=connection,
    )


def _subject(kind: str, number: int) -> str:
    one, several = SUBJECTS[kind]
    return several.format(count=f"{number:,}") if number > 1 else one


def _line(case: Case) -> str:
    return f"A story about {case.service.name}. Reply due: {long_date(case.due_on)}."


def _address(name: str, **kwargs: int) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse(name, kwargs=kwargs or None)}"
