"""Says in public that a promise comes later, or not yet: a dated note and a new day (evidence D.1 row 90)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from casework.models import Change, ChangeDelay, ChangeState
from casework.services.changes.steps import locked, refuse_private_words, refuse_unless_allowed, say
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError


@transaction.atomic
def delay_change(
    *, change: Change, due_on: date, public_note: str, actor: Actor, now: datetime | None = None
) -> ChangeDelay:
    """Give a planned change a new day and tell the public why; return the row. The same again changes nothing.

    Raises `DomainError` without a note, with a day that is not ahead or is sooner than the old one, where the note
    holds what the gate stops, where the change is not planned, and where `actor` may not.
    """
    refuse_unless_allowed(actor, change.service)
    note, at = public_note.strip(), now or present()
    if not note:
        raise DomainError("Say to the public how it stands.")
    refuse_private_words([note])
    fresh = locked(change)
    newest = ChangeDelay.objects.filter(change=fresh).first()
    if newest is not None and (newest.public_note, newest.due_on) == (note, due_on):
        return newest
    if fresh.state != ChangeState.PLANNED:
        raise DomainError("This change is not planned any more.")
    was = fresh.due_on or local_date(at)
    if due_on < max(was, local_date(at)):
        raise DomainError("Enter a day that is not before today and not before the old one.")
    fresh.due_on = due_on
    fresh.save(update_fields=["due_on", "updated_at"])
    say(actor, "delayed", fresh, was=was.isoformat(), due_on=due_on.isoformat())
    return ChangeDelay.objects.create(
        change=fresh,
        was_due_on=was,
        due_on=due_on,
        public_note=note,
        at=at,
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
    )
