"""The words of a reminder. Neither the story's title nor its text is in it: mail is read on phones and forwarded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from casework.models import Case, CaseState, MailAnswerKind, Reminder, ReminderKind
from casework.services.mail_links import token_for
from feedbackhub.web.dates import long_date

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

    from feedbackhub.accounts.models import User

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
    ReminderKind.MENTIONED: ("A colleague named you in a note", "Colleagues named you in {count} notes"),
    ReminderKind.SECOND_READING: (
        "A colleague asks you to read something with them",
        "Colleagues ask you to read {count} things with them",
    ),
    ReminderKind.SECOND_READ: (
        "A colleague has read a case with you",
        "Colleagues have read {count} cases with you",
    ),
    ReminderKind.PRAISED: ("A patient praised you", "Patients praised you in {count} stories"),
    ReminderKind.SNOOZE_OVER: (
        "A story that you put aside is back",
        "{count} stories that you put aside are back",
    ),
    ReminderKind.ESCALATED: (
        "Something was passed to you to decide",
        "{count} things were passed to you to decide",
    ),
    ReminderKind.ESCALATED_NOW: (
        "Something was passed to you that cannot wait",
        "{count} things were passed to you that cannot wait",
    ),
    ReminderKind.ESCALATION_LATE: (
        "Something that was passed on is late",
        "{count} things that were passed on are late",
    ),
    ReminderKind.LATE_DEPUTY: (
        "A reply is late for which you stand in",
        "{count} replies are late for which you stand in",
    ),
    ReminderKind.LATE_LEAD: ("A reply is still late", "{count} replies are still late"),
    ReminderKind.LATE_SPONSOR: (
        "A patient has waited long for a reply",
        "{count} patients have waited long for a reply",
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
    ReminderKind.MENTIONED: (
        "The note is on the page of the case.",
        "The notes are on the pages of the cases.",
    ),
    ReminderKind.SECOND_READING: (
        "It may be hard to read. Choose a moment that suits you, or say on its page that you would rather not.",
        "They may be hard to read. Choose a moment that suits you, or say on their pages that you would rather not.",
    ),
    ReminderKind.SECOND_READ: (
        "If they wrote you a word, it is on the page of the case.",
        "If they wrote you a word, it is on the pages of the cases.",
    ),
    ReminderKind.PRAISED: (
        "A colleague passed it on to you, and says why it mattered. You choose who else sees it.",
        "Colleagues passed them on to you, and say why they mattered. You choose who else sees them.",
    ),
    ReminderKind.SNOOZE_OVER: (
        "The day that you chose has come, or something happened sooner.",
        "The days that you chose have come, or something happened sooner.",
    ),
    ReminderKind.ESCALATED: (
        "The page of the case says what it is, and by when you should take it.",
        "The pages of the cases say what they are, and by when you should take them.",
    ),
    ReminderKind.ESCALATED_NOW: (
        "Please open the page of the case now.",
        "Please open the pages of the cases now.",
    ),
    ReminderKind.ESCALATION_LATE: (
        "Nobody took it in time, or the next step is overdue. The page of the case says which.",
        "Nobody took them in time, or the next steps are overdue. The pages of the cases say which.",
    ),
    ReminderKind.LATE_DEPUTY: (
        "Please ask the person who has it whether you should write it.",
        "Please ask the people who have them whether you should write them.",
    ),
    ReminderKind.LATE_LEAD: (
        "Whoever has it and whoever stands in were told. You can give it to somebody else.",
        "Whoever has them and whoever stands in were told. You can give them to somebody else.",
    ),
    ReminderKind.LATE_SPONSOR: (
        "The person who has it, their deputy and the patient experience leads were told before you.",
        "The people who have them, their deputies and the patient experience leads were told before you.",
    ),
}
# What a reader can say in one click, without looking for the case first.
ANSWERED_BY_LINK = frozenset(
    {ReminderKind.ASSIGNED, ReminderKind.DUE_SOON, ReminderKind.OVERDUE, ReminderKind.SNOOZE_OVER}
)
ANSWER_WORDS = {
    MailAnswerKind.HAVE: "I have it",
    MailAnswerKind.NOT_MINE: "It is not mine",
    MailAnswerKind.LATER: "Remind me later",
}


def compose(reminders: Sequence[Reminder], *, connection: BaseEmailBackend) -> EmailMessage:
    """Give one plain mail for reminders of one kind to one person."""
    first = reminders[0]
    several = len(reminders) > 1
    lines = [f"Dear {first.recipient.full_name},", "", _subject(first.kind, len(reminders)) + "."]
    lines += [OPENINGS[first.kind][several], ""]
    for reminder in reminders[:NAMED]:
        page = "praise-of" if reminder.kind == ReminderKind.PRAISED else "case"
        lines += [case_line(reminder.case), f"  {address(f'casework:{page}', pk=reminder.case_id)}"]
        if reminder.kind in ANSWERED_BY_LINK:
            lines += answer_lines(reminder.case_id, reminder.recipient_id, one_by_one=not several)
        lines.append("")
    if len(reminders) > NAMED:
        lines += [f"And {len(reminders) - NAMED:,} more, which your queue shows.", ""]
    return mail_to(first.recipient, _subject(first.kind, len(reminders)), lines, connection)


def mail_to(
    recipient: User, subject: str, lines: Sequence[str], connection: BaseEmailBackend
) -> EmailMessage:
    """Give a plain mail with what every mail to staff ends with."""
    ending = [
        "Your queue:",
        f"  {address('casework:queue')}",
        "When you get mail, and how often:",
        f"  {address('casework:mail-choice')}",
        "",
        "FeedbackHub",
    ]
    return EmailMessage(
        subject=subject, body="\n".join([*lines, *ending]), to=[recipient.email], connection=connection
    )


def answer_lines(case_id: int, user_id: int, *, one_by_one: bool) -> list[str]:
    """Give the links by which a reader answers: each answer for one case alone, one link each where there are many."""
    token = token_for(case_id=case_id, user_id=user_id)
    if not one_by_one:
        return [
            "  I have it, it is not mine, or remind me later:",
            f"  {address('casework:mail-answer', token=token)}",
        ]
    return [
        line
        for answer, words in ANSWER_WORDS.items()
        for line in (
            f"{words}:",
            f"  {address('casework:mail-answer-with', token=token, answer=answer.value)}",
        )
    ]


def case_line(case: Case) -> str:
    """Name a case by its service and its due day: nothing of what the story says."""
    due = f" Reply due: {long_date(case.due_on)}." if case.state == CaseState.OPEN else ""
    return f"A story about {case.service.name}.{due}"


def address(name: str, **kwargs: int | str) -> str:
    """Give the whole address of a page."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse(name, kwargs=kwargs or None)}"


def _subject(kind: str, number: int) -> str:
    one, several = SUBJECTS[kind]
    return several.format(count=f"{number:,}") if number > 1 else one
