"""Records who is away and who stands in for them, and takes it back. The rooms above move the work that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from feedbackhub.accounts.roles import Permission
from feedbackhub.accounts.services import send_plain_mail
from feedbackhub.core import audit, outbox
from feedbackhub.core.actors import user_or_none
from feedbackhub.core.clock import local_date, now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Absence, Organisation
from feedbackhub.organisations.selectors import absence_by_id, day_words, holds_anywhere
from feedbackhub.organisations.services.guards import lock
from feedbackhub.organisations.signals import cover_changed

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import Actor

# Longer is no absence: the service needs another owner.
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Days:
    """The first and the last day away."""

    first: date
    last: date


@transaction.atomic
def record_absence(
    *, user: User, organisation: Organisation, days: Days, deputy: User, actor: Actor
) -> Absence:
    """Put down that `user` is away on `days` and `deputy` stands in; owe the mails that say so; return the row.

    Raises `DomainError` for days that are past, too many, or put down already, and for a deputy who may not reply
    here or has named `user` for the same days.
    """
    lock(organisation.pk)
    absence = Absence(organisation=organisation, user=user, recorded_by=user_or_none(actor))
    _put(absence, days, deputy)
    _record("absence.recorded", absence, actor)
    return absence


@transaction.atomic
def change_absence(*, absence: Absence, days: Days, deputy: User, actor: Actor) -> Absence:
    """Put other days or another deputy in an absence that is not over. Raises as `record_absence` does."""
    lock(absence.organisation_id)
    standing = _still_standing(absence)
    _put(standing, days, deputy)
    _record("absence.changed", standing, actor)
    return standing


@transaction.atomic
def end_absence(*, absence: Absence, actor: Actor) -> None:
    """Take an absence back, or end it early: from now on new stories come to the person again.

    What has moved to the deputy stays there: they may have begun. Raises `DomainError` where it is over already.
    """
    lock(absence.organisation_id)
    standing = _still_standing(absence)
    standing.ended_at = now()
    standing.save(update_fields=["ended_at", "updated_at"])
    _record("absence.ended", standing, actor)


def send_cover_mail(*, absence_id: int, recipient_id: int) -> None:
    """Send the mail that an absence owes to its deputy, or to a person whom somebody else put down as away."""
    absence = absence_by_id(absence_id)
    if absence is None or absence.ended_at is not None or absence.ends_on < local_date():
        return
    recipient = next((one for one in (absence.deputy, absence.user) if one.pk == recipient_id), None)
    if recipient is None or not recipient.is_active:
        return
    is_deputy = recipient.pk == absence.deputy_id
    send_plain_mail(
        to=recipient.email,
        subject=f"You stand in for {absence.user.full_name}" if is_deputy else "You are put down as away",
        template="organisations/mail/cover.txt",
        context={
            "recipient": recipient,
            "absence": absence,
            "is_deputy": is_deputy,
            "first": day_words(absence.starts_on),
            "back": day_words(absence.back_on),
            "link": f"{settings.SITE_URL.rstrip('/')}{reverse('casework:cover')}",
        },
    )


def _put(absence: Absence, days: Days, deputy: User) -> None:
    """Check and save the days and the deputy; the caller holds the organisation."""
    _check_days(absence, days)
    _check_deputy(absence, days, deputy)
    absence.starts_on, absence.ends_on, absence.deputy = days.first, days.last, deputy
    absence.save()
    recipients = {deputy.pk}
    if absence.recorded_by_id != absence.user_id:
        recipients.add(absence.user_id)
    for recipient in recipients:
        outbox.enqueue(
            task="organisations.send_cover_mail",
            kwargs={"absence_id": absence.pk, "recipient_id": recipient},
            key=f"cover:{absence.pk}:{recipient}:{days.first}:{days.last}:{deputy.pk}",
        )


def _check_days(absence: Absence, days: Days) -> None:
    if days.last < days.first:
        raise DomainError("The first day back must come after the first day away.")
    if days.last < local_date():
        raise DomainError("These days are past.")
    if (days.last - days.first).days >= LONGEST_DAYS:
        raise DomainError("This is more than a year. Let somebody else answer for the services instead.")
    mine = Absence.objects.overlapping(days.first, days.last).filter(
        organisation=absence.organisation_id, user=absence.user_id
    )
    other = mine.exclude(pk=absence.pk).first()
    if other is not None:
        raise DomainError(
            f"{absence.user.full_name} is put down as away already from {day_words(other.starts_on)} "
            f"until {day_words(other.back_on)}. Change that instead."
        )


def _check_deputy(absence: Absence, days: Days, deputy: User) -> None:
    user = absence.user
    if deputy.pk == user.pk:
        raise DomainError("Nobody can stand in for themselves. Choose somebody else.")
    if not holds_anywhere(deputy, Permission.DRAFT_RESPONSE, absence.organisation):
        raise DomainError(f"{deputy.full_name} may not reply here. Choose somebody who may.")
    away = Absence.objects.overlapping(days.first, days.last).filter(organisation=absence.organisation_id)
    seen, next_up = {user.pk}, [deputy.pk]
    # Whoever stands in at the end of a chain must not be the person who is away.
    while next_up:
        seen.update(next_up)
        named = set(away.filter(user__in=next_up).exclude(pk=absence.pk).values_list("deputy", flat=True))
        if user.pk in named:
            raise DomainError(
                f"{deputy.full_name} is away on some of these days too, and it would come back to "
                f"{user.full_name}. Choose somebody else."
            )
        next_up = list(named - seen)


def _still_standing(absence: Absence) -> Absence:
    standing = absence_by_id(absence.pk)
    if standing is None or standing.ended_at is not None or standing.ends_on < local_date():
        raise DomainError("This absence is over. Reload the page to see what stands now.")
    return standing


def _record(action: str, absence: Absence, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=absence,
        organisation_id=absence.organisation_id,
        details={
            "user_id": absence.user_id,
            "deputy_id": absence.deputy_id,
            "from": str(absence.starts_on),
            "to": str(absence.ends_on),
        },
    )
    outbox.after_commit(partial(cover_changed.send, sender=Absence, user_id=absence.user_id))
