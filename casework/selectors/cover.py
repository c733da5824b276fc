"""Which cases have an owner who is not there to answer in time: away when the reply is due, or long not signed in."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from casework.models import Case, CaseState
from casework.selectors.staffing import may_reply
from feedbackhub.core.clock import LONDON
from feedbackhub.organisations.models import Absence, Organisation
from feedbackhub.organisations.selectors import Wakefulness


def due_while_away(absence: Absence) -> QuerySet[Case]:
    """Give the open cases of the person that fall due, or are late, before they are back; the first due first."""
    cases = Case.objects.open().filter(
        owner=absence.user_id, organisation=absence.organisation_id, due_on__lte=absence.ends_on
    )
    return cases.select_related("story", "service").order_by("due_on", "pk")


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


def open_cases_by_person(organisation: Organisation) -> QuerySet[Case]:
    """Give the open cases of an organisation, for figures by their owner."""
    return Case.objects.filter(organisation=organisation, state=CaseState.OPEN)


def number_stranded(organisation: Organisation) -> int:
    """Give how many unclosed cases of the organisation have nobody who can act."""
    cases = Case.objects.not_closed().filter(organisation=organisation)
    return cases.filter(~Q(may_reply("owner", "service__path"))).count()
