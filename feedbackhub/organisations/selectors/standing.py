"""Whether each service has two people who answer for it and have said so: if not, it stands in red, with why in words.

One person falls ill; of two accounts one belonged to somebody who had left, and the other did not see it as his role
(evidence D.1 row 6). A handful of queries, whatever the size of the tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models

from feedbackhub.core.clock import local_date
from feedbackhub.organisations.models import Attestation, Ownership, OwnershipRank, Service, StaffingPolicy
from feedbackhub.organisations.selectors.answerers import reach_of_answerers
from feedbackhub.organisations.selectors.cover import Wakefulness, policies_of, policy_of
from feedbackhub.organisations.selectors.tree import by_name_within_the_tree, services_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

ENOUGH = 2


class Confirmation(models.TextChoices):
    """Whether somebody has said that they still answer for a service."""

    CONFIRMED = "confirmed", "Confirmed"
    WAITING = "waiting", "Asked, not answered yet"
    LAPSED = "lapsed", "Has not confirmed"


@dataclass(frozen=True)
class Holder:
    """One person who answers for a service, and how they stand. `why_not` is empty for who counts."""

    ownership: Ownership
    confirmation: Confirmation
    why_not: str

    @property
    def counts(self) -> bool:
        """Say whether the service can lean on them."""
        return not self.why_not


@dataclass(frozen=True)
class ServiceStanding:
    """One service with who answers for it. `place` is the service above whose people it leans on, if not its own."""

    service: Service
    holders: tuple[Holder, ...]
    place: Service | None
    declined: tuple[Attestation, ...] = ()

    @property
    def number(self) -> int:
        """How many people it can lean on."""
        return sum(holder.counts for holder in self.holders)

    @property
    def is_red(self) -> bool:
        """Say whether it stands in red: open, no one above it to lean on, and fewer than two who count."""
        leans_on_leads = self.service.is_root() and not self.holders
        return not (self.place or self.service.closed_on or leans_on_leads) and self.number < ENOUGH


def confirmation_of(ownership: Ownership, policy: StaffingPolicy, today: date) -> Confirmation:
    """Say whether an ownership is confirmed, waits for an answer, or has lapsed. Nobody lapses unasked."""
    if not _has_run_out(ownership, policy, today):
        return Confirmation.CONFIRMED
    asked_on, within = ownership.asked_on, timedelta(days=policy.confirm_within_days)
    return Confirmation.LAPSED if asked_on and today > asked_on + within else Confirmation.WAITING


def ownerships_to_ask(today: date) -> list[Ownership]:
    """Give the ownerships of open services whose confirmation has run out and whose owners have not been asked."""
    held = _held().filter(asked_on=None, user__is_active=True, service__closed_on=None)
    rows = list(held)
    policies = policies_of({one.service.organisation_id for one in rows})
    return [one for one in rows if _has_run_out(one, policies[one.service.organisation_id], today)]


def ownerships_waiting_of(user_id: int, organisation_id: int) -> QuerySet[Ownership]:
    """Give what somebody was asked about and has not answered, in tree order."""
    held = _held().filter(user=user_id, service__organisation=organisation_id, service__closed_on=None)
    return held.filter(asked_on__isnull=False).order_by("service__path")


def ownerships_held(user: User, organisation: Organisation) -> list[tuple[Ownership, Confirmation]]:
    """Give what somebody answers for, in tree order, and whether they have confirmed it."""
    today, policy = local_date(), policy_of(organisation)
    held = _held().filter(user=user, service__organisation=organisation, service__closed_on=None)
    return [(one, confirmation_of(one, policy, today)) for one in held.order_by("service__path")]


def service_standings(organisation: Organisation, today: date | None = None) -> list[ServiceStanding]:
    """Give every service of the organisation with who answers for it and whether that is enough, in tree order."""
    holders = _holders(organisation, today or local_date())
    declined = _declined(organisation)
    services = by_name_within_the_tree(services_of(organisation))
    named = {service.path: service for service in services if holders.get(service.pk)}
    found = []
    for service in services:
        own = tuple(holders.get(service.pk, ()))
        place = None if own else next((named[up] for up in service.paths_up[1:] if up in named), None)
        found.append(ServiceStanding(service, own, place, tuple(declined.get(service.pk, ()))))
    return found


def services_in_red(organisation: Organisation, today: date | None = None) -> list[ServiceStanding]:
    """Give the services that fewer than two people answer for."""
    return [one for one in service_standings(organisation, today) if one.is_red]


def _holders(organisation: Organisation, today: date) -> dict[int, list[Holder]]:
    policy, awake = policy_of(organisation), Wakefulness([organisation.pk], today)
    reach = reach_of_answerers(organisation)
    found: dict[int, list[Holder]] = {}
    order = [OwnershipRank.OWNER.value, OwnershipRank.COLLEAGUE.value, OwnershipRank.DEPUTY.value]
    held = sorted(
        _held().filter(service__organisation=organisation), key=lambda one: (order.index(one.rank), one.pk)
    )
    for one in held:
        confirmation = confirmation_of(one, policy, today)
        if not any(one.service.path.startswith(path) for path in reach[one.user_id]):
            why_not = "may not reply there" if one.user.is_active else "has left"
        else:
            why_not = awake.why_not(one.user, organisation.pk)
        if not why_not and confirmation is Confirmation.LAPSED:
            why_not = "has not said that they still answer for it"
        found.setdefault(one.service_id, []).append(Holder(one, confirmation, why_not))
    return found


def _declined(organisation: Organisation) -> dict[int, list[Attestation]]:
    """Give, by service, who last said that they no longer answer for it and has not been named again."""
    rows = (
        Attestation.objects.filter(service__organisation=organisation)
        .order_by("service_id", "user_id", "-pk")
        .distinct("service_id", "user_id")
        .select_related("user")
    )
    still = set(
        Ownership.objects.filter(service__organisation=organisation).values_list("service_id", "user_id")
    )
    found: dict[int, list[Attestation]] = {}
    for one in rows:
        if not one.still_answers and (one.service_id, one.user_id) not in still:
            found.setdefault(one.service_id, []).append(one)
    return found


def _held() -> QuerySet[Ownership]:
    return Ownership.objects.select_related("user", "service__organisation").order_by("pk")


def _has_run_out(ownership: Ownership, policy: StaffingPolicy, today: date) -> bool:
    if ownership.confirmed_at is None:
        return True
    return today >= local_date(ownership.confirmed_at) + timedelta(days=policy.confirm_every_days)
