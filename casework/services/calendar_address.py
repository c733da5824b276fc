"""Makes and ends the secret address of a person's calendar."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import CalendarAddress
from casework.selectors.due_calendar import hash_of
from feedbackhub.core import audit
from feedbackhub.core.clock import now as present

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


@transaction.atomic
def make_calendar_address(*, user: User, now: datetime | None = None) -> str:
    """Give a new token for the calendar of `user`; one that they had leads nowhere from now on."""
    token = secrets.token_urlsafe(32)
    row, _ = CalendarAddress.objects.update_or_create(
        user=user, defaults={"token_hash": hash_of(token), "made_at": now or present()}
    )
    audit.record(actor=user, action="calendar.made", subject=row, organisation_id=None)
    return token


@transaction.atomic
def end_calendar_address(*, user: User) -> bool:
    """End the address of `user`, and say whether they had one."""
    row = CalendarAddress.objects.select_for_update().filter(user=user).first()
    if row is None:
        return False
    audit.record(actor=user, action="calendar.ended", subject=row, organisation_id=None)
    row.delete()
    return True
