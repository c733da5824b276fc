"""Writes what became of the demonstration's changes: looks that were answered or are due, one that was undone.

No figure of the paper changes by it: what was made stays made.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from casework.changes.ageing import decide_by
from casework.changes.reviewing import LAST, MONTHS, months_after
from casework.models import (
    Change,
    ChangeDelay,
    ChangeNotice,
    ChangeReversal,
    ChangeReview,
    ChangeState,
    ChangeStatus,
    NoticeKind,
    ReminderState,
    ReversalHow,
    ReviewOutcome,
)
from feedbackhub.core.clock import local_date

if TYPE_CHECKING:
    from random import Random

    from feedbackhub.accounts.models import User
    from feedbackhub.nonprod.demo.people import Place
    from feedbackhub.nonprod.demo.plans import TrustPlan
    from feedbackhub.nonprod.demo.texts import Texts

# One look in nine was not answered; the due ones among them wait on the board.
UNANSWERED = 1 / 9
UNDONE_AGE = timedelta(days=400)


def write_looks(plan: TrustPlan, place: Place, now: datetime, rng: Random) -> None:
    """Write the looks at every made change of a Trust, and the reversal of one where patients helped to design it."""
    made = list(Change.objects.in_place().filter(organisation=place.organisation).order_by("made_at", "pk"))
    answers = plan.planned > 1
    undone = next(
        (one for one in reversed(made) if one.is_co_designed and now - _made_at(one) > UNDONE_AGE), None
    )
    rows = [row for one in made for row in _looks(one, now, rng, answers=answers, undone=one is undone)]
    ChangeReview.objects.bulk_create(rows)
    today = local_date(now)
    lasting = {row.change_id for row in rows if row.month == LAST and row.outcome == ReviewOutcome.IN_PLACE}
    for one in made:
        if one.pk in lasting:
            _move(one, ChangeState.SUSTAINED, one.owner, _made_at(one) + timedelta(days=367))
    if answers and undone is not None:
        _undo(undone)
    due = ChangeReview.objects.due(today).filter(change__in=made)
    # As with cases: nobody is mailed about what the demonstration begins with.
    ChangeNotice.objects.bulk_create(
        ChangeNotice(
            change_id=look.change_id,
            kind=kind,
            recipient_id=look.reviewer_id,
            for_day=look.due_on,
            state=ReminderState.DROPPED,
        )
        for look in due
        for kind in (NoticeKind.REVIEW_DUE, NoticeKind.REVIEW_LATE)
    )


def write_suggestion(plan: TrustPlan, texts: Texts, place: Place, now: datetime) -> None:
    """Write one suggestion that waits to be decided, and a dated word on one promise that is late."""
    if plan.planned < 2:
        return
    text, at = texts.changes[0], now - timedelta(days=12, hours=3)
    person = next(iter(place.people.values()))
    change = Change.objects.create(
        organisation=place.organisation,
        service=place.services[text.service],
        title="Say at the bedside what happens next",
        you_said="People did not know what would happen after the round.",
        we_did="Whoever leads the round says before leaving what happens next, and when.",
        kind="behaviour",
        state=ChangeState.SUGGESTED.value,
        owner=person,
        suggested_by=person,
        suggested_at=at,
        decide_by=decide_by(local_date(at)),
    )
    _status(change, "", ChangeState.SUGGESTED, person, at)
    late = Change.objects.planned().filter(organisation=place.organisation, due_on__lt=local_date(now))
    for one in late.order_by("due_on", "pk")[:1]:
        said_at, was = now - timedelta(days=20), one.due_on or local_date(now)
        ChangeDelay.objects.create(
            change=one,
            was_due_on=was,
            due_on=was,
            public_note="The money is there and the work is ordered. We do not have a day yet.",
            at=said_at,
            actor=one.owner,
            actor_name=one.owner.full_name,
        )


def _looks(change: Change, now: datetime, rng: Random, *, answers: bool, undone: bool) -> list[ChangeReview]:
    made_on, today = local_date(_made_at(change)), local_date(now)
    rows = []
    for month in MONTHS:
        due_on = months_after(made_on, month)
        row = ChangeReview(change=change, month=month, due_on=due_on, reviewer_id=change.owner_id)
        if answers and due_on <= today and not (undone and month == LAST) and rng.random() > UNANSWERED:
            row.outcome = (
                ReviewOutcome.PARTLY if month < LAST and rng.random() < 1 / 12 else ReviewOutcome.IN_PLACE
            )
            row.note = "Done on some days only." if row.outcome == ReviewOutcome.PARTLY else ""
            row.done_at = _made_at(change) + timedelta(days=30 * month + month)
            row.done_by_id, row.done_by_name = change.owner_id, change.owner.full_name
        rows.append(row)
    return rows


def _undo(change: Change) -> None:
    at = _made_at(change) + timedelta(days=368)
    why = "The inspection asked every ward for the same board. Nobody asked the people who had helped to design ours."
    look = ChangeReview.objects.get(change=change, month=LAST)
    look.outcome, look.note, look.done_at = ReviewOutcome.REVERSED, why, at
    look.done_by, look.done_by_name = change.owner, change.owner.full_name
    look.save()
    _move(change, ChangeState.REVERSED, change.owner, at, why)
    ChangeReversal.objects.create(
        change=change,
        review=look,
        how=ReversalHow.DECIDED,
        by_whom="An inspector, and the head of quality",
        authority="An inspection report",
        why=why,
        public_note="After an inspection this was changed back. We are talking with those who helped to design it.",
        at=at,
        actor=change.owner,
        actor_name=change.owner.full_name,
    )


def _move(change: Change, after: ChangeState, person: User, at: datetime, note: str = "") -> None:
    before, change.state = change.state, after.value
    change.save(update_fields=["state", "updated_at"])
    _status(change, before, after, person, at, note)


def _status(
    change: Change, before: str, after: ChangeState, person: User, at: datetime, note: str = ""
) -> None:
    ChangeStatus.objects.create(
        change=change,
        before=before,
        after=after.value,
        at=at,
        actor=person,
        actor_name=person.full_name,
        note=note,
    )


def _made_at(change: Change) -> datetime:
    if change.made_at is None:
        raise ValueError(f"change {change.pk} was never made")
    return change.made_at
