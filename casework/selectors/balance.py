"""What each person of an organisation carries at the moment. It knows nothing of how fast anybody is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count

from casework.models import Case, CaseState
from casework.routing import Limits, burden
from casework.selectors.loads import distressing_today, limits_of
from feedbackhub.accounts.models import User
from feedbackhub.organisations.selectors import (
    CoverCalendar,
    Wakefulness,
    ownerships_of,
    policy_of,
    who_may_answer_in,
)

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation


@dataclass(frozen=True)
class Carried:
    """One person with their open stories and what they answer for. `why_not` says why nothing new comes to them."""

    user: User
    stories: int
    distressing: int
    burden: int
    distressing_today: int
    services: tuple[str, ...]
    why_not: str


@dataclass(frozen=True)
class Balance:
    """The people of an organisation, by name, and what nobody has."""

    people: tuple[Carried, ...]
    with_nobody: int
    limits: Limits

    @property
    def stories(self) -> int:
        """How many stories are open, with somebody or nobody."""
        return sum(one.stories for one in self.people) + self.with_nobody

    @property
    def burden(self) -> int:
        """The weight of what people have."""
        return sum(one.burden for one in self.people)


def balance_of(organisation: Organisation, today: date) -> Balance:
    """Give who carries what (a handful of queries). Whoever may reply is there, also with nothing in hand."""
    limits = limits_of(policy_of(organisation))
    counts: dict[int | None, dict[int | None, int]] = defaultdict(dict)
    rows = (
        Case.objects.filter(organisation=organisation, state=CaseState.OPEN)
        .order_by()
        .values_list("owner", "criticality")
        .annotate(number=Count("pk"))
    )
    for owner, criticality, number in rows:
        counts[owner][criticality] = number
    people = {user.pk: user for user in who_may_answer_in(organisation)}
    missing = [pk for pk in counts if pk is not None and pk not in people]
    people |= User.objects.in_bulk(missing)
    came_today = distressing_today(organisation.pk, limits, today)
    services: dict[int, list[str]] = defaultdict(list)
    for ownership in ownerships_of(organisation).filter(service__closed_on=None):
        services[ownership.user_id].append(ownership.service.name)
    calendar, awake = CoverCalendar([organisation.pk], today), Wakefulness([organisation.pk], today)
    carried = [
        Carried(
            user=user,
            stories=sum(counts[pk].values()),
            distressing=sum(n for level, n in counts[pk].items() if limits.is_distressing(level)),
            burden=sum(burden(level) * n for level, n in counts[pk].items()),
            distressing_today=came_today.get(pk, 0),
            services=tuple(services[pk]),
            why_not=_why_not(user, organisation, calendar, awake),
        )
        for pk, user in people.items()
    ]
    in_order = sorted(carried, key=lambda one: (one.user.full_name.casefold(), one.user.pk))
    return Balance(tuple(in_order), sum(counts[None].values()), limits)


def _why_not(user: User, organisation: Organisation, calendar: CoverCalendar, awake: Wakefulness) -> str:
    if not user.is_active:
        return "has left"
    return awake.why_not(user, organisation.pk) or calendar.why_not(user.pk, organisation.pk)
