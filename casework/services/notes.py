"""Notes between colleagues. Whoever is named is told by mail that they are, never what was written."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.mentions import Mentions, Named, find_mentions
from casework.models import Case, CaseMention, CaseNote, Reminder, ReminderKind
from casework.selectors.notes import who_can_see
from feedbackhub.core import audit
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

LONGEST = 4_000


@transaction.atomic
def add_note(*, case: Case, text: str, actor: User, now: datetime | None = None) -> CaseNote:
    """Keep a colleague's note on `case`, owe a mail to each whom it names, and return it.

    Raises `DomainError` without words, with too many, or where an @ names nobody, or several, of those who can see
    the case: a name that reaches nobody would leave its writer waiting.
    """
    words = text.strip()
    if not words:
        raise DomainError("Write the note first.")
    if len(words) > LONGEST:
        raise DomainError(f"The note is {len(words):,} characters long. Shorten it to {LONGEST:,} or fewer.")
    at = now or present()
    named = _people(words, case) - {actor.pk}
    note = CaseNote.objects.create(case=case, author=actor, at=at, text=words)
    CaseMention.objects.bulk_create(CaseMention(note=note, user_id=pk) for pk in sorted(named))
    Reminder.objects.bulk_create(
        (
            Reminder(case=case, kind=ReminderKind.MENTIONED, recipient_id=pk, for_day=local_date(at))
            for pk in sorted(named)
        ),
        ignore_conflicts=True,
    )
    audit.record(
        actor=actor,
        action="case.note_added",
        subject=case,
        organisation_id=case.organisation_id,
        details={"note": note.pk, "named": len(named)},
    )
    return note


def _people(words: str, case: Case) -> set[int]:
    if "@" not in words:
        return set()
    can_see = [Named(one.pk, one.full_name) for one in who_can_see(case)]
    mentions = find_mentions(words, can_see)
    _refuse_doubtful(mentions)
    return set(mentions.people)


def _refuse_doubtful(mentions: Mentions) -> None:
    if mentions.unknown:
        raise DomainError(
            f"Nobody who can see this case is called “{mentions.unknown[0]}”. Choose a name from the list under the "
            "box, or leave the @ out."
        )
    if mentions.unclear:
        raise DomainError(
            f"More than one person who can see this case is called “{mentions.unclear[0]}”. Write the full name."
        )
