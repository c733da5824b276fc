"""Questions about mails on changes: what is owed today, which rows may go now, which are still true."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest, TruncDate

from casework.changes import ageing, reviewing
from casework.models import Change, ChangeNotice, ChangeReview, ChangeState, NoticeKind
from casework.selectors.clocks import leads_of
from casework.selectors.reminders import waiting
from feedbackhub.core.clock import LONDON

if TYPE_CHECKING:
    from collections.abc import Iterable

# A beat owes at most so many of a kind; the next one owes the rest.
BATCH = 500
Owed = tuple[int, int, date]


def looks_due(today: date) -> Iterable[Owed]:
    """Give (change, reviewer, day) of the looks whose day has come and whose reviewer was not told."""
    told = ChangeNotice.objects.filter(
        change=OuterRef("change"),
        recipient=OuterRef("reviewer"),
        kind=NoticeKind.REVIEW_DUE,
        for_day=OuterRef("due_on"),
    )
    due = ChangeReview.objects.due(today).filter(reviewer__is_active=True).filter(~Exists(told))
    return due.order_by("due_on", "pk").values_list("change", "reviewer", "due_on")[:BATCH]


def looks_late(today: date) -> list[Owed]:
    """Give (change, person, day) of the looks that nobody took in time: to the reviewer again, and to the leads."""
    told = ChangeNotice.objects.filter(
        change=OuterRef("change"), kind=NoticeKind.REVIEW_LATE, for_day=OuterRef("due_on")
    )
    late = (
        ChangeReview.objects.due(today).filter(due_on__lte=today - reviewing.LATE_AFTER).filter(~Exists(told))
    )
    found = list(late.select_related("change").order_by("due_on", "pk")[:BATCH])
    leads = {pk: [one.pk for one in leads_of(pk)] for pk in {one.change.organisation_id for one in found}}
    return [
        (look.change_id, person, look.due_on)
        for look in found
        for person in sorted({look.reviewer_id, *leads[look.change.organisation_id]})
    ]


def changes_late(today: date) -> list[Owed]:
    """Give (change, owner, today) of the promises whose day has passed and of which today is a reminder day."""
    late = Change.objects.planned().filter(due_on__lt=today, owner__is_active=True)
    days = late.order_by("due_on").values_list("due_on", flat=True).distinct()
    wanted = [day for day in days if day is not None and ageing.is_reminder_day(day, today)]
    rows = late.filter(due_on__in=wanted).order_by("pk").values_list("pk", "owner")[:BATCH]
    return [(pk, owner, today) for pk, owner in rows]


def changes_silent(today: date) -> QuerySet[Change]:
    """Give the promises that are late, or have no day, and of which nobody has said a word for half a year."""
    return silent(Change.objects.all(), today).select_related("organisation").order_by("pk")[:BATCH]


def silent(changes: QuerySet[Change], today: date) -> QuerySet[Change]:
    """Keep the planned changes that `ageing` calls SILENT."""
    planned_on = TruncDate("planned_at", tzinfo=LONDON)
    heard = Greatest(planned_on, TruncDate(Coalesce(Max("delays__at"), F("planned_at")), tzinfo=LONDON))
    late = Q(due_on__lt=today) | Q(due_on__isnull=True)
    planned = changes.filter(state=ChangeState.PLANNED).filter(late)
    return planned.annotate(heard_on=heard).filter(heard_on__lte=today - ageing.SILENT_FOR)


def suggestions_late(today: date) -> QuerySet[Change]:
    """Give the suggestions that nobody decided in time."""
    return Change.objects.suggested().filter(decide_by__lt=today).order_by("pk")[:BATCH]


def sendable(now: datetime) -> QuerySet[ChangeNotice]:
    """Give the rows that may go now."""
    return waiting(ChangeNotice.objects.all(), now)


def with_change(rows: QuerySet[ChangeNotice]) -> QuerySet[ChangeNotice]:
    """Give the rows with what the check and the mail need."""
    return rows.select_related("change__service", "recipient").order_by("kind", "pk")


def is_still_true(row: ChangeNotice, today: date) -> bool:
    """Say whether the mail would still be true, and its reader may still see the change."""
    if (
        not row.recipient.is_active
        or not Change.objects.visible_to(row.recipient).filter(pk=row.change_id).exists()
    ):
        return False
    change = row.change
    if row.kind in {NoticeKind.REVIEW_DUE, NoticeKind.REVIEW_LATE}:
        look = ChangeReview.objects.due(today).filter(change=change, due_on=row.for_day).first()
        return look is not None and (
            row.kind == NoticeKind.REVIEW_LATE or look.reviewer_id == row.recipient_id
        )
    if row.kind in {NoticeKind.SUGGESTED, NoticeKind.DECISION_LATE}:
        return change.state == ChangeState.SUGGESTED
    if row.kind == NoticeKind.REVERSED:
        return change.state == ChangeState.REVERSED
    if row.kind == NoticeKind.CHANGE_VERY_LATE:
        return silent(Change.objects.filter(pk=change.pk), today).exists()
    if row.kind == NoticeKind.CHANGE_LATE:
        is_late = change.due_on is not None and change.due_on < today
        return change.state == ChangeState.PLANNED and is_late and today - row.for_day < timedelta(days=7)
    return True
