"""What is in a person's calendar: what they owe a reply to, and what was passed to them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from casework.models import CalendarAddress, Case, Escalation, EscalationState

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

# A calendar of more is no calendar.
MOST = 500


def hash_of(token: str) -> str:
    """Give what is kept of a token. It is long and random, so a plain hash cannot be searched for."""
    return hashlib.sha256(token.encode()).hexdigest()


def reader_of(token: str) -> User | None:
    """Give whose calendar this is; None for an unknown token, and for an account that has ended."""
    row = CalendarAddress.objects.select_related("user").filter(token_hash=hash_of(token)).first()
    return row.user if row is not None and row.user.is_active else None


def address_of(user: User) -> CalendarAddress | None:
    """Give when the address of `user` was made; None where they have none."""
    return CalendarAddress.objects.filter(user=user).first()


def cases_due(user: User) -> list[Case]:
    """Give the open cases that `user` owns and can still see, the first due first."""
    cases = Case.objects.open().owned_by(user.pk).filter(pk__in=Case.objects.visible_to(user))
    return list(cases.select_related("service").order_by("due_on", "pk")[:MOST])


def escalations_due(user: User) -> list[Escalation]:
    """Give what was passed to `user` and waits to be taken."""
    rows = Escalation.objects.filter(
        to=user, state=EscalationState.RAISED.value, case__in=Case.objects.visible_to(user)
    )
    return list(rows.select_related("case__service").order_by("due_at", "pk")[:MOST])
