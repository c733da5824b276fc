"""What people carry: their open cases weighed, and the distressing ones that came to them today.

Asked only when a choice depends on it: most services have one owner, and most stories are not distressing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, QuerySet

from casework.models import Assignment, Case, CaseState
from casework.routing import DEPUTY_GONE, Limits, Load, burden, why_full
from feedbackhub.core.clock import LONDON
from feedbackhub.organisations.selectors import policies_of

if TYPE_CHECKING:
    from feedbackhub.organisations.models import StaffingPolicy


class Loads:
    """The loads of some people in some organisations, read when first asked for and counted on from there."""

    def __init__(self, organisation_ids: Iterable[int], today: date, people: Iterable[int]) -> None:
        self._organisations, self._people = set(organisation_ids), set(people)
        self._today = today

    def burden(self, user_id: int) -> int:
        """Give the weight of somebody's open cases."""
        return self._burdens[user_id]

    def why_not(self, user_id: int, organisation_id: int, criticality: int | None) -> str:
        """Say in words why a case of this criticality is too much for somebody today; empty where it is not."""
        limits = self._limits[organisation_id] if criticality is not None else Limits()
        if not limits.is_distressing(criticality):
            return ""
        return why_full(
            Load(distressing_today=self._distressing[organisation_id, user_id]), criticality, limits
        )

    def add(self, user_id: int, organisation_id: int, criticality: int | None) -> None:
        """Count one more case. What has not been read yet will find it in the database."""
        if "_burdens" in self.__dict__:
            self._burdens[user_id] += burden(criticality)
        if "_distressing" in self.__dict__ and self._limits[organisation_id].is_distressing(criticality):
            self._distressing[organisation_id, user_id] += 1

    @cached_property
    def _limits(self) -> dict[int, Limits]:
        return {pk: limits_of(policy) for pk, policy in policies_of(self._organisations).items()}

    @cached_property
    def _burdens(self) -> dict[int, int]:
        return burdens_of(Case.objects.filter(organisation__in=self._organisations, owner__in=self._people))

    @cached_property
    def _distressing(self) -> dict[tuple[int, int], int]:
        found: dict[tuple[int, int], int] = defaultdict(int)
        for organisation_id in self._organisations:
            limits = self._limits[organisation_id]
            for user_id, number in distressing_today(organisation_id, limits, self._today).items():
                found[organisation_id, user_id] = number
        return found


def limits_of(policy: StaffingPolicy) -> Limits:
    """Give the part of an organisation's policy that the routing reads."""
    return Limits(policy.distressing_from, policy.distressing_a_day)


def burdens_of(cases: QuerySet[Case]) -> dict[int, int]:
    """Give the weight of the open ones among `cases` for each person who has any (one query)."""
    rows = (
        cases.filter(state=CaseState.OPEN, owner__isnull=False)
        .order_by()
        .values_list("owner", "criticality")
        .annotate(number=Count("pk"))
    )
    found: dict[int, int] = defaultdict(int)
    for owner, criticality, number in rows:
        found[owner] += burden(criticality) * number
    return found


def distressing_today(organisation_id: int, limits: Limits, today: date) -> dict[int, int]:
    """Give how many distressing cases came to each person on `today` (one query). A new deputy is no new owner."""
    start, end = (datetime.combine(day, time.min, LONDON) for day in (today, today + timedelta(days=1)))
    rows = (
        Assignment.objects.filter(at__gte=start, at__lt=end)
        .filter(case__organisation=organisation_id, case__criticality__gte=limits.distressing_from)
        .filter(owner__isnull=False)
        .exclude(rule=DEPUTY_GONE)
        .order_by()
        .values_list("owner")
        .annotate(number=Count("case", distinct=True))
    )
    return dict(rows)
