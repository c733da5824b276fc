"""Asks a named colleague to read a hard case with its holder, before or after the reply (evidence D.4).

Nobody is made to: the holder asks or does not, and the colleague may leave it. What the two write to each other is for
them and their leads; the mail says that there is something to read, and no more.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from casework.models import Case, Reminder, ReminderKind, SecondReading
from casework.selectors.notes import who_can_see
from casework.services.assignment import lock_case
from feedbackhub.core import audit
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from stories.models import StoryState

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

WORDS_LENGTH = 1000


@transaction.atomic
def ask_second_reading(
    *, case: Case, asked_of: User, note: str, actor: User, now: datetime | None = None
) -> SecondReading:
    """Ask `asked_of` to read `case` with `actor`, owe them the mail, and return the row.

    Raises `DomainError` where they are the same person, where the colleague cannot see the case or was asked and has
    not read it yet, and where the story is no longer there to be read.
    """
    held, at = lock_case(case.pk), now or present()
    if held.story.state != StoryState.LIVE:
        raise DomainError("The words of this story are gone, so there is nothing to read together.")
    if asked_of.pk == actor.pk:
        raise DomainError("Choose a colleague: a second reader is somebody else.")
    if not who_can_see(held).filter(pk=asked_of.pk).exists():
        raise DomainError(f"{asked_of.full_name} cannot see this case.")
    reading = SecondReading(
        case=held, asked_by=actor, asked_of=asked_of, asked_at=at, note=note.strip()[:WORDS_LENGTH]
    )
    try:
        with transaction.atomic():
            reading.save()
    except IntegrityError as error:
        raise DomainError(f"{asked_of.full_name} is asked already, and has not read it yet.") from error
    _owe(held, ReminderKind.SECOND_READING, asked_of.pk, at)
    _audit(reading, "case.second_reading_asked", actor)
    return reading


@transaction.atomic
def finish_second_reading(
    *, reading: SecondReading, answer: str, actor: User, now: datetime | None = None
) -> SecondReading:
    """Note that `actor` has read the case, with a word to who asked; owe that one the mail; return the row.

    Pressed twice it says the same as once. Raises `DomainError` where somebody else was asked, or where it was taken
    back meanwhile.
    """
    held, at = _lock(reading), now or present()
    if held.asked_of_id != actor.pk:
        raise DomainError("A colleague was asked to read this case, and only they can say that they have.")
    if held.done_at is not None:
        return held
    if held.ended_at is not None:
        raise DomainError(f"{held.asked_by.full_name} no longer needs a second reader.")
    held.done_at, held.answer = at, answer.strip()[:WORDS_LENGTH]
    held.save(update_fields=["done_at", "answer", "updated_at"])
    _owe(held.case, ReminderKind.SECOND_READ, held.asked_by_id, at)
    _audit(held, "case.second_reading_done", actor)
    return held


@transaction.atomic
def end_second_reading(*, reading: SecondReading, actor: User, now: datetime | None = None) -> SecondReading:
    """Take the question back, or say no to it: whoever asked or was asked may. Raises `DomainError` for others."""
    held = _lock(reading)
    if actor.pk not in {held.asked_by_id, held.asked_of_id}:
        raise DomainError("Only who asked, or who was asked, can end this.")
    if not held.is_open:
        return held
    held.ended_at = now or present()
    held.save(update_fields=["ended_at", "updated_at"])
    _audit(held, "case.second_reading_ended", actor)
    return held


def _lock(reading: SecondReading) -> SecondReading:
    rows = SecondReading.objects.select_for_update(of=("self",))
    return rows.select_related("case", "asked_by").get(pk=reading.pk)


def _owe(case: Case, kind: ReminderKind, recipient_id: int, at: datetime) -> None:
    row = Reminder(case=case, kind=kind, recipient_id=recipient_id, for_day=local_date(at))
    Reminder.objects.bulk_create([row], ignore_conflicts=True)


def _audit(reading: SecondReading, action: str, actor: User) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=reading.case,
        organisation_id=reading.case.organisation_id,
        details={"second_reading": reading.pk},
    )
