"""Who is away and who stands in, who has not signed in for long, and the organisation's own limits on both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from feedbackhub.core.clock import local_date
from feedbackhub.core.traces import lacks
from feedbackhub.organisations.models import Absence, StaffingPolicy

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def policy_of(organisation: Organisation) -> StaffingPolicy:
    """Give the organisation's limits: its own, or the defaults."""
    if lacks(organisation, StaffingPolicy):
        return StaffingPolicy(organisation_id=organisation.pk)
    return policies_of([organisation.pk])[organisation.pk]


def policies_of(organisation_ids: Iterable[int]) -> dict[int, StaffingPolicy]:
    """Give the limits of some organisations (one query)."""
    wanted = set(organisation_ids)
    own = {one.organisation_id: one for one in StaffingPolicy.objects.filter(organisation__in=wanted)}
    return {pk: own.get(pk) or StaffingPolicy(organisation_id=pk) for pk in wanted}


def absences_in(organisation: Organisation, day: date) -> QuerySet[Absence]:
    """Give the absences that are not over on `day`, the first to begin first, with their people."""
    return (
        Absence.objects.from_day(day)
        .filter(organisation=organisation)
        .select_related("user", "deputy", "organisation")
        .order_by("starts_on", "user__full_name", "pk")
    )


def absences_about(user: User, organisation: Organisation, day: date) -> QuerySet[Absence]:
    """Give those of `absences_in` in which `user` is away or stands in."""
    return absences_in(organisation, day).filter(Q(user=user) | Q(deputy=user))


def absence_by_id(pk: int) -> Absence | None:
    """Give the absence that a signal or an owed mail names."""
    return Absence.objects.select_related("user", "deputy", "organisation").filter(pk=pk).first()


class CoverCalendar:
    """Who is away on one day in some organisations, and who stands in for whom. One query."""

    def __init__(self, organisation_ids: Iterable[int], day: date) -> None:
        away = Absence.objects.on(day).filter(organisation__in=set(organisation_ids))
        rows = away.select_related("user", "deputy").order_by("pk")
        self._away = {(one.organisation_id, one.user_id): one for one in rows}

    def absence_of(self, user_id: int, organisation_id: int) -> Absence | None:
        """Give the absence that holds today."""
        return self._away.get((organisation_id, user_id))

    def chain(self, user_id: int, organisation_id: int) -> Iterator[User]:
        """Give whom `user_id` named to stand in, then whom that one named if away too, and so on; nobody twice."""
        seen = {user_id}
        absence = self.absence_of(user_id, organisation_id)
        while absence is not None and absence.deputy_id not in seen:
            seen.add(absence.deputy_id)
            yield absence.deputy
            absence = self.absence_of(absence.deputy_id, organisation_id)

    def why_not(self, user_id: int, organisation_id: int) -> str:
        """Say in words until when somebody is away; empty where they are there."""
        absence = self.absence_of(user_id, organisation_id)
        return f"is away until {day_words(absence.back_on)}" if absence else ""


class Wakefulness:
    """Who has not signed in for longer than their organisation allows. One query; the rest stands on the account."""

    def __init__(self, organisation_ids: Iterable[int], day: date) -> None:
        self._day = day
        self._policies = policies_of(organisation_ids)

    def is_asleep(self, user: User, organisation_id: int) -> bool:
        """Say whether somebody counts as dormant."""
        return self.last_seen(user) < self.asleep_before(organisation_id)

    def why_not(self, user: User, organisation_id: int) -> str:
        """Say in words since when somebody has not signed in; empty where they come often enough."""
        if not self.is_asleep(user, organisation_id):
            return ""
        seen = self.last_seen(user)
        return f"has not signed in since {seen.day} {seen:%B %Y}"

    def asleep_before(self, organisation_id: int) -> date:
        """Give the day on or after which somebody must have signed in to count as awake."""
        return self._day - timedelta(days=self._policies[organisation_id].dormant_after_days)

    @staticmethod
    def last_seen(user: User) -> date:
        """Give the day of the last sign-in, or of the account where there was none."""
        moment: datetime = user.last_login or user.joined_at
        return local_date(moment)


def day_words(day: date) -> str:
    """Give a near day in words: "Monday 4 May"."""
    return f"{day:%A} {day.day} {day:%B}"
