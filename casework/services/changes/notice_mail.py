"""The words of a mail about changes. One is named by its service and its day, never by its own or a story's words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from casework.models import Change, ChangeNotice, NoticeKind
from casework.selectors.change_reviews import look_to_answer
from casework.services.mail_links import look_token_for
from casework.services.reminder_mail import address, mail_to
from feedbackhub.web.dates import long_date

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.core.mail.backends.base import BaseEmailBackend

NAMED = 20
WORDS: dict[str, tuple[str, str, str]] = {
    NoticeKind.REVIEW_DUE: (
        "Is a change still in place?",
        "Are {count} changes still in place?",
        "One question each. Whoever asked for a change hears of it if it was undone.",
    ),
    NoticeKind.REVIEW_LATE: (
        "Nobody has looked whether a change is still in place",
        "Nobody has looked whether {count} changes are still in place",
        "The day was two weeks ago. Somebody else can look in place of the person who was named.",
    ),
    NoticeKind.REVERSED: (
        "A change was undone",
        "{count} changes were undone",
        "You asked for it, promised it or answered the story that it came from. The page says who undid it and why.",
    ),
    NoticeKind.SUGGESTED: (
        "A colleague suggests a change",
        "Colleagues suggest {count} changes",
        "Please decide within 30 days, and say why.",
    ),
    NoticeKind.DECISION_LATE: (
        "A suggestion has waited for more than 30 days",
        "{count} suggestions have waited for more than 30 days",
        "Whoever made it has heard nothing yet.",
    ),
    NoticeKind.DECIDED: (
        "Your suggestion was decided",
        "{count} of your suggestions were decided",
        "The page says what was decided, and why.",
    ),
    NoticeKind.CHANGE_LATE: (
        "A change that we promised is late",
        "{count} changes that we promised are late",
        "If it is made, say so. If it is not, write to the public what the matter is and give a new day.",
    ),
    NoticeKind.CHANGE_VERY_LATE: (
        "We promised a change and have said nothing for half a year",
        "We promised {count} changes and have said nothing for half a year",
        "Ask its owner to write to the public how it stands, or to say that it will not be made.",
    ),
}


def compose(rows: Sequence[ChangeNotice], *, connection: BaseEmailBackend) -> EmailMessage:
    """Give one plain mail for notices of one kind to one person."""
    first, number = rows[0], len(rows)
    one, several, opening = WORDS[first.kind]
    subject = several.format(count=f"{number:,}") if number > 1 else one
    lines = [
        f"Dear {first.recipient.full_name},",
        "",
        subject + ("" if subject.endswith("?") else "."),
        opening,
        "",
    ]
    for row in rows[:NAMED]:
        lines += [change_line(row.change), f"  {_where_to(row)}", ""]
    if number > NAMED:
        lines += [f"And {number - NAMED:,} more, which the list of changes shows.", ""]
    lines += ["All changes:", f"  {address('casework:changes')}", ""]
    return mail_to(first.recipient, subject, lines, connection)


def change_line(change: Change) -> str:
    """Name a change by its service and its day."""
    if change.made_at is not None:
        return f"A change at {change.service.name}, made on {long_date(change.made_at)}."
    if change.planned_at is None and change.suggested_at is not None:
        return f"A change for {change.service.name}, suggested on {long_date(change.suggested_at)}."
    due = f", promised for {long_date(change.due_on)}" if change.due_on else ""
    return f"A change for {change.service.name}{due}."


def _where_to(row: ChangeNotice) -> str:
    """Give the address that the reader needs next: the one question, or the page of the change."""
    if row.kind in {NoticeKind.REVIEW_DUE, NoticeKind.REVIEW_LATE}:
        look = look_to_answer(row.change)
        if look is not None:
            token = look_token_for(look_id=look.pk, user_id=row.recipient_id)
            return address("casework:change-look-by-mail", token=token)
    return address("casework:change", pk=row.change_id)
