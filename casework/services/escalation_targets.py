"""Who takes an organisation's concerns, route by route, and how soon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from casework.escalation import ROUTES, Limit, Route
from casework.models import EscalationTarget
from casework.selectors.escalations import who_may_take
from feedbackhub.core import audit
from feedbackhub.core.errors import DomainError

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import Actor
    from feedbackhub.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was decided for one route."""

    role: str
    person: User | None
    deputy: User | None
    limit: Limit


@transaction.atomic
def decide_targets(
    *, organisation: Organisation, wanted: Mapping[Route, Wanted], actor: Actor
) -> list[EscalationTarget]:
    """Keep who takes each of the routes given, and return the rows. What is open stays with whom it is.

    Raises `DomainError` where a role has no name, where person and deputy are one, or where one of them could not open
    every case.
    """
    able = set(who_may_take(organisation).values_list("pk", flat=True))
    for route, one in wanted.items():
        _check(route, one, able)
    return [_keep(organisation, route, one, actor) for route, one in wanted.items()]


def _check(route: Route, wanted: Wanted, able: set[int]) -> None:
    name = ROUTES[route].name
    if not wanted.role.strip():
        raise DomainError(f"{name}: say what the role is called here.")
    people = [person for person in (wanted.person, wanted.deputy) if person is not None]
    if len(people) == 2 and people[0].pk == people[1].pk:
        raise DomainError(f"{name}: the deputy has to be somebody else.")
    for person in people:
        if person.pk not in able:
            raise DomainError(f"{name}: {person.full_name} may not read every story here.")


def _keep(organisation: Organisation, route: Route, wanted: Wanted, actor: Actor) -> EscalationTarget:
    row, _ = EscalationTarget.objects.update_or_create(
        organisation=organisation,
        route=route.value,
        defaults={
            "role": wanted.role.strip()[:120],
            "person": wanted.person,
            "deputy": wanted.deputy,
            "hours": wanted.limit.hours,
            "working_days": wanted.limit.working_days,
        },
    )
    audit.record(
        actor=actor,
        action="escalation_target.decided",
        subject=row,
        organisation_id=organisation.pk,
        details={
            "route": route.value,
            "person": row.person_id,
            "deputy": row.deputy_id,
            "limit": wanted.limit.words,
        },
    )
    return row
