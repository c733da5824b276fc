"""When a person wants mail, and how often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import MailChoice
from feedbackhub.core import audit
from feedbackhub.core.errors import DomainError

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


@transaction.atomic
def choose_mail(
    *, user: User, daily: bool, weekly: bool, first: time, last: time, weekdays: Sequence[int]
) -> MailChoice:
    """Keep what `user` chose about their own mail and return it.

    Raises `DomainError` where no hour or no day is left: mail that never goes hides what is owed to patients.
    """
    if last <= first:
        raise DomainError("Choose an hour after the first one.")
    days = sorted(set(weekdays))
    if not days or not set(days) <= set(range(7)):
        raise DomainError("Choose at least one day of the week.")
    choice, _ = MailChoice.objects.update_or_create(
        user=user,
        defaults={"daily": daily, "weekly": weekly, "first": first, "last": last, "weekdays": days},
    )
    audit.record(
        actor=user,
        action="mail.chosen",
        subject=choice,
        organisation_id=None,
        details={"daily": daily, "weekly": weekly},
    )
    return choice
