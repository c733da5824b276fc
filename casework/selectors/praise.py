"""Questions about praise: what waits to be passed on, to whom it may go, who was told, and where none ever arrives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from casework.models import Case, PraiseDelivery, PraiseSight
from feedbackhub.accounts.models import User
from feedbackhub.organisations.models import Membership, Service
from feedbackhub.organisations.selectors import organisations_of
from stories.models import StoryState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from casework.models.case import CaseQuerySet
    from feedbackhub.organisations.models import Organisation

#: Praise older than this is no news to whom it names.
LOOK_BACK_DAYS = 365
#: A service that heard praise but passed none on for so long is named.
SILENT_DAYS = 90


@dataclass(frozen=True, slots=True)
class ServicePraise:
    """What a service heard and passed on: never of a person, and in the order of the tree, so that nobody is ranked."""

    name: str
    heard: int
    passed: int
    last_at: datetime | None


def praise_for(user: User, organisation: Organisation, now: datetime) -> CaseQuerySet:
    """Give the cases of praise that `user` may see, newest first, with what was passed on of each."""
    cases = cast("CaseQuerySet", Case.objects.visible_to(user))
    passed = PraiseDelivery.objects.select_related("to", "passed_by").order_by("pk")
    return (
        cases.filter(
            organisation=organisation,
            is_praise=True,
            story__state=StoryState.LIVE,
            received_at__gt=now - timedelta(days=LOOK_BACK_DAYS),
        )
        .select_related("story", "service")
        .prefetch_related(Prefetch("praise_deliveries", passed))
        .order_by("-received_at", "-pk")
    )


def not_passed(cases: CaseQuerySet) -> CaseQuerySet:
    """Keep the praise that nobody has passed on."""
    return cases.filter(~Exists(PraiseDelivery.objects.filter(case=OuterRef("pk"))))


def who_may_be_told(case: Case, user: User) -> QuerySet[User]:
    """Give the colleagues to whom the praise in `case` may be passed on: everybody of the organisation but `user`."""
    members = Membership.objects.active().filter(service__organisation=case.organisation_id)
    told = case.praise_deliveries.filter(to__isnull=False).values("to")
    people = User.objects.filter(is_active=True, pk__in=members.values("user"))
    return people.exclude(pk=user.pk).exclude(pk__in=told).order_by("full_name", "pk")


def praise_of(user: User, case_pk: int) -> PraiseDelivery:
    """Give what was passed on to `user` of one case; a 404 where nothing was, or the story is gone."""
    return get_object_or_404(_to(user).select_related("case__organisation"), case=case_pk)


def praise_to(user: User) -> QuerySet[PraiseDelivery]:
    """Give what was passed on to `user`, newest first."""
    return _to(user).order_by("-passed_at", "-pk")


def _to(user: User) -> QuerySet[PraiseDelivery]:
    """Give what was passed on to `user` where they still work, of stories that may be shown."""
    mine = PraiseDelivery.objects.filter(to=user, case__organisation__in=organisations_of(user))
    there = mine.filter(case__story__state=StoryState.LIVE, case__story__held_back_at__isnull=True)
    return there.select_related("case__story", "case__service", "passed_by")


def is_praise_unread(case_pk: int, user_pk: int) -> bool:
    """Say whether the person has still to open the praise of a case."""
    waiting = PraiseDelivery.objects.filter(case=case_pk, to=user_pk, reached_at__isnull=True)
    return waiting.filter(case__story__state=StoryState.LIVE).exists()


def delivery_in_sight(user: User, pk: int) -> PraiseDelivery:
    """Give one delivery that `user` passed on, or whose case they can see and whose sight allows it; else a 404."""
    there = PraiseDelivery.objects.filter(case__story__state=StoryState.LIVE)
    found = get_object_or_404(there.select_related("case__service", "to", "passed_by"), pk=pk)
    sees_case = Case.objects.visible_to(user).filter(pk=found.case_id).exists()
    if sees_case and is_told_to(found, user):
        return found
    raise Http404


def is_told_to(delivery: PraiseDelivery, user: User) -> bool:
    """Say whether `user` may know to whom it went: who passed it on, who got it, or all where that one says so."""
    if delivery.to_id is None or user.pk in {delivery.to_id, delivery.passed_by_id}:
        return True
    return delivery.sight == PraiseSight.TEAM


def by_service(user: User, organisation: Organisation, now: datetime) -> list[ServicePraise]:
    """Give for each service that heard praise in the last year what was passed on, in tree order; two queries."""
    since = now - timedelta(days=LOOK_BACK_DAYS)
    cases = Case.objects.visible_to(user).filter(
        organisation=organisation, is_praise=True, received_at__gt=since
    )
    rows = (
        cases.values("service")
        .annotate(
            heard=Count("pk", distinct=True),
            passed=Count("pk", filter=Q(praise_deliveries__isnull=False), distinct=True),
            last_at=Max("praise_deliveries__passed_at"),
        )
        .order_by()
    )
    counted = {row["service"]: row for row in rows}
    services = Service.objects.filter(pk__in=counted).order_by("path")
    return [
        ServicePraise(
            one.name, counted[one.pk]["heard"], counted[one.pk]["passed"], counted[one.pk]["last_at"]
        )
        for one in services
    ]
