"""What a reader answers to a mail about a case: I have it, it is not mine, remind me later.

The same answer counts once a day, so a second click, or a second tab, changes nothing.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.clocks import shifted
from casework.models import Case, CaseState, MailAnswer, MailAnswerKind
from casework.selectors.clocks import leads_of
from casework.services.assignment import assign_case, lock_case
from casework.services.snoozing import snooze_case
from feedbackhub.core import audit
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import who_may_answer_at

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

# Who says that they have it is not reminded for so long; the steps for a late reply go on all the same.
HAVE_IT_FOR = 2
LATER_CHOICES = (1, 2, 5)
LATER_WORDS = "Asked by mail to be reminded later."


@transaction.atomic
def answer_mail(
    *,
    case: Case,
    user: User,
    answer: str,
    later: int = LATER_CHOICES[0],
    note: str = "",
    now: datetime | None = None,
) -> MailAnswer:
    """Take the answer of the owner of `case` and return it. "Not mine" gives the case to whoever stands in, or a lead;
    "later" puts it aside too, where its reply is not due yet.

    Raises `DomainError` where the case is no longer open or no longer theirs, where the answer is none that is known,
    and where nobody else may reply.
    """
    fresh, at = lock_case(case.pk), now or present()
    today = local_date(at)
    there = MailAnswer.objects.filter(case=fresh, user=user, answer=answer, on_day=today).first()
    if there is not None:
        return there
    _check(fresh, user, answer, later)
    row = MailAnswer.objects.create(
        case=fresh,
        user=user,
        answer=answer,
        on_day=today,
        at=at,
        until=_until(fresh, answer, later, at),
        note=note.strip()[:300],
    )
    audit.record(
        actor=user,
        action="case.mail_answered",
        subject=fresh,
        organisation_id=fresh.organisation_id,
        details={"answer": answer},
    )
    if answer == MailAnswerKind.LATER and row.until is not None and today < fresh.due_on:
        # Out of the list as well as out of the mail, and never past the day on which the reply is due.
        snooze_case(case=fresh, until=min(row.until, fresh.due_on), reason=LATER_WORDS, actor=user, now=at)
    if answer == MailAnswerKind.NOT_MINE:
        assign_case(
            case=fresh, owner=_next_person(fresh, user), reason=_not_mine(user, note), actor=user, now=at
        )
    return row


def _check(case: Case, user: User, answer: str, later: int) -> None:
    if answer not in MailAnswerKind.values or later not in LATER_CHOICES:
        raise DomainError("Choose one of the answers.")
    if case.state != CaseState.OPEN:
        raise DomainError("This story is answered or its case is closed, so there is nothing left to do.")
    if case.owner_id != user.pk:
        raise DomainError("Somebody else has this case now, so there is nothing left for you to do.")


def _until(case: Case, answer: str, later: int, at: datetime) -> date | None:
    if answer == MailAnswerKind.NOT_MINE:
        return None
    days = HAVE_IT_FOR if answer == MailAnswerKind.HAVE else later
    return shifted(local_date(at), days, case.organisation.nation)


def _next_person(case: Case, user: User) -> User:
    """Give who stands in, else a lead; nobody who may not reply there."""
    able = set(who_may_answer_at(case.service).values_list("pk", flat=True))
    people = [case.deputy, *leads_of(case.organisation_id)]
    found = next((one for one in people if one and one.pk != user.pk and one.pk in able), None)
    if found is None:
        raise DomainError(
            "There is nobody else who may reply for this service. Talk to an administrator; the case stays with you."
        )
    return found


def _not_mine(user: User, note: str) -> str:
    return f"{user.full_name} said that it is not theirs. {note.strip()}".strip()
