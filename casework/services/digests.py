"""Digests: one mail that sums up a person's day or week, in place of single ones where they chose that.

Owed, claimed and sent as reminders are (see `posting`). A daily digest takes the single reminders with it that it
says, in the same claim, so that nothing is said twice. Must not run inside a transaction.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from casework.models import Digest, DigestKind, Reminder, ReminderState
from casework.selectors.digests import digest_before, standing_of
from casework.selectors.mail_hours import MailHoursBook
from casework.selectors.reminders import folded_into_digest, waiting, with_case
from casework.services.digest_mail import compose_digest
from casework.services.posting import MailBrokenOff, claim, mail_server, mark, post, settle_lost
from casework.services.reminders import still_true
from feedbackhub.core.clock import LONDON, local_date
from feedbackhub.core.clock import now as present

if TYPE_CHECKING:
    from django.core.mail.backends.base import BaseEmailBackend

# As many people a run: the next run, five minutes later, goes on.
AT_ONCE = 500
LOOK_BACK = timedelta(days=7)


def send_digests(*, now: datetime | None = None) -> int:
    """Owe and send the digests of the day; give how many mails went. Who sleeps is owed nothing yet."""
    at = now or present()
    settle_lost(now=at)
    book = MailHoursBook()
    owe_digests(now=at, book=book)
    rows = waiting(Digest.objects.all(), at).select_related("recipient").order_by("pk")
    owed = [row for row in rows[:AT_ONCE] if book.allow(row.recipient_id, at.astimezone(LONDON))]
    if not owed:
        return 0
    with mail_server() as connection:
        if connection is None:
            return 0
        sent = 0
        try:
            for row in owed:
                sent += _send(row.pk, connection, book, at)
        except MailBrokenOff:
            pass
        return sent


def owe_digests(*, now: datetime, book: MailHoursBook) -> None:
    """Write the rows of the day. On the first day of somebody's week the weekly one holds what the daily one would."""
    local, today = now.astimezone(LONDON), local_date(now)
    monday = today - timedelta(days=today.weekday())
    rows = []
    for user_id in sorted(book.awake(local)):
        if book.wants_weekly(user_id) and book.hours(user_id).week_begins_on(today):
            rows.append(Digest(recipient_id=user_id, kind=DigestKind.WEEKLY, for_day=monday))
        elif book.wants_daily(user_id):
            rows.append(Digest(recipient_id=user_id, kind=DigestKind.DAILY, for_day=today))
    there = Digest.objects.filter(for_day__in=[monday, today]).values_list("recipient", "kind", "for_day")
    known = set(there)
    missing = [row for row in rows if (row.recipient_id, row.kind, row.for_day) not in known]
    Digest.objects.bulk_create(missing, ignore_conflicts=True, batch_size=1000)


def _send(pk: int, connection: BaseEmailBackend, book: MailHoursBook, at: datetime) -> int:
    """Claim one digest with the reminders that it says, and send it; give how many mails went."""
    claimed = claim(
        waiting(Digest.objects.filter(pk=pk), at).select_related("recipient"),
        now=at,
    )
    if not claimed:
        return 0
    digest: Digest = claimed[0]
    folded = _folded(digest, book, at)
    user, today = digest.recipient, local_date(at)
    standing = standing_of(user, since=_since(digest, at), today=today, nation=book.hours(user.pk).nation)
    if (
        not user.is_active
        or standing.is_empty(weekly=digest.kind == DigestKind.WEEKLY)
        or _is_stale(digest, today)
    ):
        mark([digest], ReminderState.DROPPED)
        mark(folded, ReminderState.OWED)
        return 0
    message = compose_digest(user=user, kind=digest.kind, standing=standing, connection=connection)
    return post(message, [digest, *folded])


def _folded(digest: Digest, book: MailHoursBook, at: datetime) -> list[Reminder]:
    if not book.wants_daily(digest.recipient_id):
        return []
    return still_true(claim(with_case(folded_into_digest(digest.recipient_id, at), at), now=at), at)


def _since(digest: Digest, at: datetime) -> datetime:
    """Give from when on things are new: since the last digest, or a few days where there was none."""
    if digest.kind == DigestKind.WEEKLY:
        return at - LOOK_BACK
    last = digest_before(digest)
    return max(last, at - LOOK_BACK) if last else at - LOOK_BACK


def _is_stale(digest: Digest, today: date) -> bool:
    """Say whether its day or week is over: yesterday's news is in today's digest."""
    if digest.kind == DigestKind.DAILY:
        return digest.for_day != today
    return digest.for_day != today - timedelta(days=today.weekday())
