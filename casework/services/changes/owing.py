"""Writes the mails about changes that are owed: to whom, of what, once each. `sending` sends them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from casework.models import Change, ChangeNotice, NoticeKind
from casework.selectors import change_notices as selectors
from casework.selectors.change_reviews import people_who_asked
from casework.selectors.clocks import clock_settings, leads_of
from feedbackhub.core.actors import Actor, user_or_none
from feedbackhub.core.clock import LONDON, local_date

if TYPE_CHECKING:
    from casework.selectors.mail_hours import MailHoursBook


def owe_reversal(change: Change, *, actor: Actor, on: date) -> None:
    """Owe a mail to those who asked for a change that was undone; the leads too where patients helped to design it."""
    people = people_who_asked(change)
    if change.is_co_designed:
        people |= {lead.pk for lead in leads_of(change.organisation_id)}
    _owe(change, NoticeKind.REVERSED, people, on, actor=actor)


def owe_suggestion(change: Change, *, actor: Actor) -> None:
    """Owe the leads a mail about a suggestion that they are to decide."""
    leads = [lead.pk for lead in leads_of(change.organisation_id)]
    _owe(change, NoticeKind.SUGGESTED, leads, local_date(change.suggested_at), actor=actor)


def owe_decision(change: Change, *, actor: Actor) -> None:
    """Owe whoever made a suggestion a mail about what became of it."""
    if change.suggested_by_id is not None:
        _owe(change, NoticeKind.DECIDED, [change.suggested_by_id], local_date(change.decided_at), actor=actor)


def owe_notices(*, now: datetime, book: MailHoursBook) -> None:
    """Owe what the day asks for. In the hours in which nobody reads mail nothing is owed yet."""
    today = local_date(now)
    if not book.awake(now.astimezone(LONDON)):
        return
    rows = [
        *_rows(NoticeKind.REVIEW_DUE, selectors.looks_due(today)),
        *_rows(NoticeKind.REVIEW_LATE, selectors.looks_late(today)),
        *_rows(NoticeKind.CHANGE_LATE, selectors.changes_late(today)),
    ]
    first = today.replace(day=1)
    for change in selectors.changes_silent(today):
        rows += _rows(NoticeKind.CHANGE_VERY_LATE, [(change.pk, pk, first) for pk in _those_above(change)])
    for change in selectors.suggestions_late(today):
        leads = leads_of(change.organisation_id)
        decide_by = change.decide_by or today
        rows += _rows(NoticeKind.DECISION_LATE, [(change.pk, lead.pk, decide_by) for lead in leads])
    ChangeNotice.objects.bulk_create(rows, ignore_conflicts=True)


def _those_above(change: Change) -> set[int]:
    """Give who hears of a promise that nobody says a word about: the leads, and the executive who stands for it."""
    people = {lead.pk for lead in leads_of(change.organisation_id)}
    sponsor = clock_settings(change.organisation).sponsor_id
    return people | ({sponsor} if sponsor else set())


def _rows(kind: NoticeKind, owed: Iterable[tuple[int, int, date]]) -> list[ChangeNotice]:
    return [
        ChangeNotice(change_id=change, kind=kind, recipient_id=person, for_day=day)
        for change, person, day in owed
    ]


def _owe(change: Change, kind: NoticeKind, people: Iterable[int], day: date, *, actor: Actor) -> None:
    acting = user_or_none(actor)
    wanted = {pk for pk in people if acting is None or pk != acting.pk}
    ChangeNotice.objects.bulk_create(
        _rows(kind, [(change.pk, pk, day) for pk in sorted(wanted)]), ignore_conflicts=True
    )
