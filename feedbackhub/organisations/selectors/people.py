"""The people of one organisation: who is here, who is expected, who sleeps, who has left."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, TypedDict

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from feedbackhub.accounts.models import User
from feedbackhub.core.clock import now
from feedbackhub.organisations.models import Invitation, Membership, Organisation, Ownership, Service
from feedbackhub.organisations.selectors.cover import policy_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_stubs_ext import WithAnnotations

    from feedbackhub.accounts.roles import Role

    class _Standing(TypedDict):
        state: str
        attention: int
        invited_at: datetime | None
        seen: datetime

    Person: TypeAlias = WithAnnotations[User, _Standing]


class PersonState(models.TextChoices):
    """How somebody stands in an organisation, those who need a hand first."""

    INVITED = "invited", "Invited, not in yet"
    DORMANT = "dormant", "No sign-in for long"
    ACTIVE = "active", "Active"
    LEFT = "left", "Left"


class PeopleOrder(models.TextChoices):
    """How the list can be sorted."""

    ATTENTION = "attention", "Needs attention first"
    NAME = "name", "Name"
    LAST_SEEN = "last_seen", "Longest without signing in"


_ORDERS: dict[str, list[str]] = {
    PeopleOrder.ATTENTION: ["attention", "full_name", "pk"],
    PeopleOrder.NAME: ["full_name", "pk"],
    PeopleOrder.LAST_SEEN: ["seen", "full_name", "pk"],
}


def people_in(organisation: Organisation) -> QuerySet[Person]:
    """Give everybody who is or was in the organisation, each with `state`, `invited_at`, `seen` and `attention`."""
    mine = Membership.objects.filter(user=OuterRef("pk"), service__organisation=organisation)
    waiting = Invitation.objects.filter(
        user=OuterRef("pk"), organisation=organisation, accepted_at__isnull=True
    )
    asleep = timedelta(days=policy_of(organisation).dormant_after_days)
    state = Case(
        When(Q(is_active=False) | ~Exists(mine.filter(is_active=True)), then=Value(PersonState.LEFT)),
        When(Exists(waiting), then=Value(PersonState.INVITED)),
        When(seen__lt=now() - asleep, then=Value(PersonState.DORMANT)),
        default=Value(PersonState.ACTIVE),
        output_field=models.CharField(),
    )
    attention = Case(
        *(When(state=one, then=Value(place)) for place, one in enumerate(PersonState)),
        output_field=models.IntegerField(),
    )
    return (
        User.objects.filter(Exists(mine))
        .annotate(
            invited_at=Subquery(waiting.order_by("-sent_at").values("sent_at")[:1]),
            seen=Coalesce(F("last_login"), F("joined_at")),
        )
        .annotate(state=state)
        .annotate(attention=attention)
    )


def people_matching(
    organisation: Organisation,
    *,
    words: str = "",
    role: Role | None = None,
    service: Service | None = None,
    state: PersonState | None = None,
    order: PeopleOrder = PeopleOrder.ATTENTION,
) -> QuerySet[Person]:
    """Narrow and sort the people of the organisation, their roles and services fetched with them.

    Each word must be in name, address or job title. `service` stands for itself and all beneath it. Without a
    `state`, whoever has left is left out.
    """
    people = people_in(organisation)
    for word in words.split():
        people = people.filter(
            Q(full_name__icontains=word) | Q(email__icontains=word) | Q(job_title__icontains=word)
        )
    if role is not None or service is not None:
        people = people.filter(Exists(_roles_like(organisation, role, service)))
    people = people.filter(state=state) if state else people.exclude(state=PersonState.LEFT)
    return people.order_by(*_ORDERS[order]).prefetch_related(
        Prefetch("memberships", live_memberships(organisation), to_attr="roles_here"),
        Prefetch("ownerships", ownerships_of(organisation), to_attr="services_here"),
    )


def _roles_like(
    organisation: Organisation, role: Role | None, service: Service | None
) -> QuerySet[Membership]:
    found = Membership.objects.filter(user=OuterRef("pk"), service__organisation=organisation, is_active=True)
    if role is not None:
        found = found.filter(role=role)
    if service is not None:
        found = found.filter(service__path__startswith=service.path)
    return found


def state_counts(organisation: Organisation) -> dict[PersonState, int]:
    """Give how many people of the organisation stand in each state."""
    rows = people_in(organisation).order_by().values("state").annotate(number=Count("pk"))
    counts = {row["state"]: row["number"] for row in rows}
    return {state: counts.get(state, 0) for state in PersonState}


def live_memberships(organisation: Organisation) -> QuerySet[Membership]:
    """Give the memberships of the organisation that have not ended, in tree order."""
    return (
        Membership.objects.filter(service__organisation=organisation, is_active=True)
        .select_related("service")
        .order_by("service__path", "pk")
    )


def ownerships_of(organisation: Organisation) -> QuerySet[Ownership]:
    """Give who owns or stands in for each service of the organisation, in tree order."""
    return (
        Ownership.objects.filter(service__organisation=organisation)
        .select_related("service")
        .order_by("service__path", "pk")
    )


def open_invitation(*, user: User, organisation: Organisation) -> Invitation | None:
    """Give the invitation that `user` has not taken up yet."""
    return Invitation.objects.filter(user=user, organisation=organisation, accepted_at__isnull=True).first()
