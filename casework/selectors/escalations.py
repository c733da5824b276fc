"""Questions about escalations: who takes them, who may read their words, which wait, which are late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import Http404

from casework.escalation import ROUTES, Route
from casework.models import Case, Escalation, EscalationState, EscalationStep, EscalationTarget, ReminderKind
from casework.models.escalation import OPEN_STATES
from casework.permissions import Reach
from casework.selectors.clocks import leads_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.core.traces import lacks
from feedbackhub.organisations.models import Membership
from feedbackhub.organisations.selectors import CoverCalendar, who_may_read_at
from stories.models import StoryFlag

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation, Service

Targets = dict[Route, EscalationTarget]
_OPEN = [state.value for state in OPEN_STATES]


def targets_of(organisation: Organisation) -> Targets:
    """Give who takes each route's concerns; unsaved rows with the usual role and limit where nobody was named."""
    rows = EscalationTarget.objects.filter(organisation=organisation).select_related("person", "deputy")
    named = {Route(row.route): row for row in rows}
    return {route: named.get(route) or _usual(organisation, route) for route in Route}


def _usual(organisation: Organisation, route: Route) -> EscalationTarget:
    rule = ROUTES[route]
    return EscalationTarget(
        organisation=organisation,
        route=route.value,
        role=rule.role,
        hours=rule.limit.hours,
        working_days=rule.limit.working_days,
    )


def taker_for(service: Service, target: EscalationTarget, day_of: datetime) -> User | None:
    """Give who takes a concern about `service`: the person named, who stands in for them, else a lead; or nobody.

    Only somebody who can open the case and is not away counts: a name on a list helps nobody.
    """
    able = set(who_may_read_at(service).values_list("pk", flat=True))
    cover = CoverCalendar([target.organisation_id], local_date(day_of))
    for person in _candidates(target, cover):
        if person.pk in able and cover.absence_of(person.pk, target.organisation_id) is None:
            return person
    return None


def _candidates(target: EscalationTarget, cover: CoverCalendar) -> Iterator[User]:
    for person in (target.person, target.deputy):
        if person is not None:
            yield person
            yield from cover.chain(person.pk, target.organisation_id)
    yield from leads_of(target.organisation_id)


def who_may_take(organisation: Organisation) -> QuerySet[User]:
    """Give the people to choose from for a route: whoever may read every story of the organisation."""
    return who_may_read_at(organisation.root)


def flags_that_stand(case: Case) -> list[str]:
    """Give the categories of the flags that count on the case's story."""
    if lacks(case, StoryFlag):
        return []
    flags = StoryFlag.objects.filter(story=case.story_id).standing()
    return list(dict.fromkeys(flags.values_list("category", flat=True)))


def escalations_of(case: Case) -> list[Escalation]:
    """Give the case's escalations with their steps, first one first. Two queries."""
    if lacks(case, Escalation):
        return []
    steps = Prefetch("steps", EscalationStep.objects.order_by("pk"))
    return list(
        Escalation.objects.filter(case=case).select_related("to").prefetch_related(steps).order_by("pk")
    )


def escalation_for(user: User, pk: int) -> Escalation:
    """Give one escalation whose words `user` may read. Raises `Http404` for every other one."""
    steps = Prefetch("steps", EscalationStep.objects.order_by("pk"))
    found = (
        Escalation.objects.filter(pk=pk, case__in=Case.objects.visible_to(user))
        .select_related("to", "case__story", "case__service", "case__organisation", "case__owner")
        .prefetch_related(steps)
        .first()
    )
    if found is None or not Concerned(user, found.case.organisation).may_read(found):
        raise Http404
    return found


class Concerned:
    """What escalations of one organisation are to one person. One query at most, however many are asked about."""

    def __init__(self, user: User, organisation: Organisation, reach: Reach | None = None) -> None:
        self.user = user
        self._reach = reach or Reach(user, organisation)
        self._organisation = organisation

    @cached_property
    def _routes(self) -> frozenset[str]:
        mine = Q(person=self.user) | Q(deputy=self.user)
        named = EscalationTarget.objects.filter(mine, organisation=self._organisation)
        return frozenset(named.values_list("route", flat=True))

    def is_involved(self, escalation: Escalation) -> bool:
        """Say whether it is theirs to take and decide: they have it, are named for its route, or lead there."""
        if escalation.to_id == self.user.pk or escalation.route in self._routes:
            return True
        service = escalation.case.service
        leads = (Permission.ASSIGN_CASE, Permission.DRAFT_RESPONSE)
        return all(self._reach.holds_at(permission, service) for permission in leads)

    def may_read(self, escalation: Escalation) -> bool:
        """Say whether they may read why it was raised and what was decided.

        Of what goes to safeguarding or information governance only those may whom it concerns, and who raised it.
        """
        if escalation.raised_by_id == self.user.pk or self.is_involved(escalation):
            return True
        if ROUTES[escalation.way].in_confidence:
            return False
        return self._reach.holds_at(Permission.DRAFT_RESPONSE, escalation.case.service)


def escalations_in(user: User, organisation: Organisation) -> QuerySet[Escalation]:
    """Give the escalations of cases that `user` can see, with what a row needs."""
    cases = Case.objects.visible_to(user).filter(organisation=organisation)
    return Escalation.objects.filter(case__in=cases).select_related("case__story", "case__service", "to")


def that_wait(rows: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """Keep those in which somebody still has to do something: to take, to decide, or the second step; soonest first."""
    second = Q(second_due_at__isnull=False, second_done_at__isnull=True)
    return rows.filter(Q(state__in=_OPEN) | (second & Q(state=EscalationState.DECIDED))).order_by(
        "due_at", "pk"
    )


def late_escalations(now: datetime) -> QuerySet[Escalation]:
    """Give those that nobody took in time, and those whose second step is overdue."""
    untaken = Q(state=EscalationState.RAISED, due_at__lt=now)
    second = Q(
        second_due_at__lt=now, second_done_at__isnull=True, state__in=[*_OPEN, EscalationState.DECIDED]
    )
    return (
        Escalation.objects.filter(untaken | second)
        .select_related("case__organisation", "case__service", "to")
        .order_by("pk")
    )


def stranded_escalations() -> QuerySet[Escalation]:
    """Give the open ones without a person, or with one whose account or role has ended."""
    can_read = Membership.objects.active().filter(
        user=OuterRef("to"), service__organisation=OuterRef("case__organisation")
    )
    return (
        Escalation.objects.filter(state__in=_OPEN)
        .filter(~Exists(can_read))
        .select_related("case__organisation", "case__service", "to")
        .order_by("pk")
    )


def still_waits(case_id: int, kind: str, recipient_id: int, now: datetime) -> bool:
    """Say whether a mail of `kind` about a case's escalation is still news to its reader."""
    if kind == ReminderKind.ESCALATION_LATE:
        return late_escalations(now).filter(case=case_id).exists()
    waiting = Escalation.objects.filter(case=case_id, state=EscalationState.RAISED, to=recipient_id)
    return waiting.exists()


def open_routes(escalations: Iterable[Escalation]) -> set[Route]:
    """Give the routes on which something is open."""
    return {one.way for one in escalations if one.is_open}
