"""The words of a reminder. Neither the story's title nor its text is in it: mail is read on phones and forwarded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from casework.models import Case, CaseState, Reminder, ReminderKind
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
    ReminderKind.EDITED: (
        "A story was edited while you were writing its reply",
        "{count} stories were edited while you were writing their replies",
    ),
    ReminderKind.SAME_STORY: (
        "A story of yours is the same as another one",
        "{count} stories of yours are the same as others",
    ),
}
OPENINGS: dict[str, tuple[str, str]] = {
    ReminderKind.ASSIGNED: ("You are the person who answers it.", "You are the person who answers them."),
    ReminderKind.DUE_SOON: ("The patient still waits for it.", "The patients still wait for them."),
    ReminderKind.OVERDUE: (
        "If you cannot write it now, ask your patient experience lead to give it to somebody else.",
        "If you cannot write them now, ask your patient experience lead to give them to somebody else.",
    ),
    ReminderKind.EDITED: (
        "Read it again before you send your reply. If your reply was approved, it has to be approved again.",
        "Read them again before you send your replies. A reply that was approved has to be approved again.",
    ),
    ReminderKind.SAME_STORY: (
        "It came by two sources, so its case is closed. The page names the case in which it is answered.",
        "They came by two sources, so their cases are closed. The pages name the cases in which they are answered.",
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
    due = "" if case.state == CaseState.CLOSED else f" Reply due: {long_date(case.due_on)}."
    return f"A story about {case.service.name}.{due}"


def _address(name: str, **kwargs: int) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{reverse(name, kwargs=kwargs or None)}"
