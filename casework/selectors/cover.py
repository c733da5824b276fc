"""Which cases have an owner who is not there to answer in time: away when the reply is due, or long not signed in."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from casework.models import Case, CaseState
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import LONDON
from feedbackhub.organisations.models import Absence, Organisation
from feedbackhub.organisations.querysets import scope_paths
from feedbackhub.organisations.selectors import Wakefulness, ownerships_of

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


def due_while_away(absence: Absence, viewer: User) -> QuerySet[Case]:
    """Give the open cases of the person that fall due, or are late, before they are back, as far as `viewer` sees them.

    The first due first.
    """
    cases = Case.objects.visible_to(viewer).filter(
        state=CaseState.OPEN,
        owner=absence.user_id,
        organisation=absence.organisation_id,
        due_on__lte=absence.ends_on,
    )
    return cases.select_related("story", "service").order_by("due_on", "pk")


def uncovered_places(absence: Absence) -> list[str]:
    """Give the services that the person answers for and at which whoever stands in may not reply, in tree order."""
    held = ownerships_of(absence.organisation).filter(user=absence.user_id, service__closed_on=None)
    reach = scope_paths(absence.deputy, Permission.DRAFT_RESPONSE)
    return [one.service.name for one in held if not any(one.service.path.startswith(path) for path in reach)]


def owned_by_the_absent(today: date) -> QuerySet[Case]:
    """Give the open cases whose owner is away today and still will be on the day on which the reply is due."""
    away = Absence.objects.on(today).filter(
        user=OuterRef("owner"), organisation=OuterRef("organisation"), ends_on__gte=OuterRef("due_on")
    )
    return Case.objects.open().filter(Exists(away))


def owned_by_the_asleep(today: date) -> QuerySet[Case]:
    """Give the unclosed cases of people who have not signed in for longer than their organisation allows."""
    organisations = list(Organisation.objects.values_list("pk", flat=True))
    awake = Wakefulness(organisations, today)
    by_day: dict[date, list[int]] = {}
    for pk in organisations:
        by_day.setdefault(awake.asleep_before(pk), []).append(pk)
    asleep = Q(pk__in=[])
    for day, those in by_day.items():
        asleep |= Q(organisation__in=those, seen__lt=datetime.combine(day, time.min, LONDON))
    cases = Case.objects.not_closed().annotate(seen=Coalesce(F("owner__last_login"), F("owner__joined_at")))
    return cases.filter(asleep)
