"""Sends the mails about replies in the hours of their readers: one a person and kind, however many replies it names.

What keeps a mail from going twice stands in `posting`. Must not run inside a transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from casework.models import ReplyMail, ReplyMailKind
from casework.selectors.mail_hours import MailHoursBook
from casework.selectors.reminders import waiting
from casework.selectors.reply_mails import is_still_true
from casework.services.posting import MailBrokenOff, claim, mail_server, mark, post, settle_lost
from casework.services.reminder_mail import NAMED, address, mail_to
from feedbackhub.core.clock import LONDON
from feedbackhub.core.clock import now as present
from feedbackhub.core.owed_mail import MailState

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.core.mail.backends.base import BaseEmailBackend

SUBJECTS: dict[str, tuple[str, str]] = {
    ReplyMailKind.WAITS: ("A reply waits for your approval", "{count} replies wait for your approval"),
    ReplyMailKind.EDIT_WAITS: (
        "An edit of a public reply waits for your approval",
        "{count} edits of public replies wait for your approval",
    ),
    ReplyMailKind.RETURNED: (
        "Your reply was returned with a comment",
        "{count} of your replies were returned with comments",
    ),
    ReplyMailKind.APPROVED: ("Your reply was approved", "{count} of your replies were approved"),
    ReplyMailKind.EDIT_RETURNED: (
        "Your edit was returned with a comment",
        "{count} of your edits were returned with comments",
    ),
    ReplyMailKind.EDIT_PUBLISHED: (
        "Your edit was approved and is public",
        "{count} of your edits are public",
    ),
    ReplyMailKind.PULLED: (
        "Your reply was taken off every page",
        "{count} of your replies were taken off every page",
    ),
}
OPENINGS: dict[str, str] = {
    ReplyMailKind.WAITS: "Somebody wrote to a patient and needs a second reader before it can be public.",
    ReplyMailKind.EDIT_WAITS: "Until you decide everybody reads the earlier text.",
    ReplyMailKind.RETURNED: "The comment stands beside it. Change it and send it again.",
    ReplyMailKind.APPROVED: "It is not public yet: you or a colleague can publish it now.",
    ReplyMailKind.EDIT_RETURNED: "The comment stands on the page. What was public stands as it was.",
    ReplyMailKind.EDIT_PUBLISHED: "Everybody reads the new text from now on.",
    ReplyMailKind.PULLED: "The page says who did it and why. Nobody blames you before somebody has looked at it; until "
    "then a second person reads your replies.",
}


def send_reply_mails(*, now: datetime | None = None) -> int:
    """Send what is owed to whoever may be mailed at `now`; give how many mails went."""
    at = now or present()
    settle_lost(now=at)
    owed = waiting(ReplyMail.objects.all(), at).filter(recipient__is_active=True)
    people = list(owed.order_by("recipient").values_list("recipient", flat=True).distinct())
    if not people:
        return 0
    book, local = MailHoursBook(), at.astimezone(LONDON)
    awake = [pk for pk in people if book.allow(pk, local)]
    if not awake:
        return 0
    with mail_server() as connection:
        if connection is None:
            return 0
        return sum(_send_to(pk, connection, book, at) for pk in awake)


def _send_to(recipient: int, connection: BaseEmailBackend, book: MailHoursBook, at: datetime) -> int:
    rows = claim(
        waiting(ReplyMail.objects.filter(recipient=recipient), at)
        .select_related("recipient")
        .order_by("kind", "pk"),
        now=at,
    )
    # What waits for an approver stands in the daily digest of whoever wants one mail a day.
    folded = [row for row in rows if row.kind == ReplyMailKind.WAITS and book.wants_daily(recipient)]
    untrue = [row for row in rows if row in folded or not is_still_true(row)]
    mark(untrue, MailState.DROPPED)
    sent, left = 0, [row for row in rows if row not in untrue]
    for _, group in groupby(list(left), key=lambda row: row.kind):
        together = list(group)
        left = [row for row in left if row not in together]
        try:
            sent += post(_compose(together, connection), together)
        except MailBrokenOff:
            mark(left, MailState.OWED)
            break
    return sent


def _compose(rows: Sequence[ReplyMail], connection: BaseEmailBackend) -> EmailMessage:
    """Give the mail: how many, and where to open each. No title, no word of a story or a reply, no name."""
    one, many = SUBJECTS[rows[0].kind]
    subject = one if len(rows) == 1 else many.format(count=len(rows))
    lines = [f"Dear {rows[0].recipient.full_name},", "", f"{subject}. {OPENINGS[rows[0].kind]}", ""]
    pages = dict.fromkeys(row.response_id for row in rows)
    lines += [f"  {address('responses:response', pk=pk)}" for pk in list(pages)[:NAMED]]
    if len(pages) > NAMED or rows[0].kind in {ReplyMailKind.WAITS, ReplyMailKind.EDIT_WAITS}:
        lines += ["", "All that waits for you:", f"  {address('responses:approvals')}"]
    return mail_to(rows[0].recipient, subject, [*lines, ""], connection)
