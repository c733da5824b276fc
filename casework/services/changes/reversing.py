"""Records that a change was undone: by whom, on what authority, why. Those who asked for it hear of it.

That a change was made stays true and stays counted; that it is in place does not (evidence D.1 row 92).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import Change, ChangeReversal, ChangeReview, ChangeState, ReversalHow, ReviewOutcome
from casework.services.changes.authors import owe_words
from casework.services.changes.looks import close_look, open_look
from casework.services.changes.owing import owe_reversal
from casework.services.changes.steps import locked, move, refuse_private_words, refuse_unless_allowed
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


@dataclass(frozen=True, slots=True)
class ReversalWords:
    """What a person says of a change that was undone. `public_note` is read by everyone; the rest is for staff."""

    how: str
    by_whom: str
    authority: str
    why: str
    undone_on: date | None = None
    public_note: str = ""


@transaction.atomic
def reverse_change(
    *,
    change: Change,
    words: ReversalWords,
    actor: User,
    review: ChangeReview | None = None,
    now: datetime | None = None,
) -> ChangeReversal:
    """Record that a change was undone, as the answer to `review` where it was found by one, and return the record.

    A second time gives the record that is there. Raises `DomainError` without why, or by whom and on what authority
    where somebody decided it; where the day is ahead or before the change was made; where the public words hold what
    the gate stops; where `review` cannot be answered now; `TransitionNotAllowed` where the change does not stand.
    """
    at = now or present()
    refuse_unless_allowed(actor, change.service)
    fresh = locked(change)
    there = ChangeReversal.objects.filter(change=fresh).first()
    if there is not None:
        return there
    _check(fresh, words, at)
    refuse_private_words([words.public_note])
    look = None
    if review is not None:
        look = open_look(fresh, review.pk, outcome=ReviewOutcome.REVERSED, actor=actor, at=at)
        close_look(look, outcome=ReviewOutcome.REVERSED, note=words.why, actor=actor, at=at)
    move(fresh, ChangeState.REVERSED, actor=actor, at=at, note=words.why.strip())
    made = ChangeReversal.objects.create(
        change=fresh,
        review=look,
        how=words.how,
        by_whom=words.by_whom.strip(),
        authority=words.authority.strip(),
        why=words.why.strip(),
        undone_on=words.undone_on,
        public_note=words.public_note.strip(),
        at=at,
        actor=actor,
        actor_name=actor.full_name[:200],
    )
    owe_reversal(fresh, actor=actor, on=local_date(at))
    owe_words(change=fresh, at=at)
    return made


def _check(change: Change, words: ReversalWords, at: datetime) -> None:
    if words.how not in ReversalHow.values:
        raise DomainError("Select whether somebody decided to undo the change, or it faded.")
    if not words.why.strip():
        raise DomainError("Say why the change was undone.")
    if words.how == ReversalHow.DECIDED and not (words.by_whom.strip() and words.authority.strip()):
        raise DomainError("Say who decided to undo the change, and on what authority.")
    made_on = local_date(change.made_at) if change.made_at else None
    if words.undone_on and words.undone_on > local_date(at):
        raise DomainError("The day on which the change was undone must be today or in the past.")
    if words.undone_on and made_on and words.undone_on < made_on:
        raise DomainError("The change was made after that day.")
