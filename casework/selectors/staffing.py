"""Who answers for which service, as routing needs it: a handful of queries for any number of services.

A `Roster` is read once for a batch and asked for each case of it. `decide` changes nothing; call `give` with what was
given, so that the next case of the same batch sees the load that the one before it made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet

from casework.routing import Bar, Decision, Person, ServiceNode, decide
from casework.selectors.loads import Loads
from feedbackhub.accounts.roles import Permission, Role, roles_with
from feedbackhub.core.clock import local_date
from feedbackhub.organisations.models import Membership, Ownership, OwnershipRank, Service
from feedbackhub.organisations.selectors import CoverCalendar, Wakefulness

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

REPLIERS = roles_with(Permission.DRAFT_RESPONSE)


def may_reply(person: str, service_path: str) -> Exists:
    """Give the condition "the user at field `person` may reply for the service whose tree path is `service_path`"."""
    return Exists(
        _replying_memberships()
        .filter(user=OuterRef(person))
        .annotate(case_path=ExpressionWrapper(OuterRef(service_path), output_field=CharField()))
        .filter(case_path__startswith=F("service__path"))
    )


def _replying_memberships() -> QuerySet[Membership]:
    return Membership.objects.active().filter(role__in=REPLIERS)


class Roster:
    """The people who might answer for some services, read once and asked for each case of them.

    It knows who may reply where, who is away and who stands in, who has not signed in for long, and who has had enough
    distressing stories today.
    """

    def __init__(self, services: Iterable[Service], *, now: datetime | None = None) -> None:
        services = list(services)
        self._today = local_date(now)
        paths = {up for service in services for up in service.paths_up}
        self.nodes = {node.path: node for node in Service.objects.filter(path__in=paths)}
        organisations = {service.organisation_id for service in services}
        self.cover = CoverCalendar(organisations, self._today)
        self.awake = Wakefulness(organisations, self._today)
        self.ownerships: dict[str, list[Ownership]] = defaultdict(list)
        for ownership in _ownerships_at(paths):
            self.ownerships[ownership.service.path].append(ownership)
        self.memberships: dict[str, list[Membership]] = defaultdict(list)
        for membership in _memberships_at(paths):
            self.memberships[membership.service.path].append(membership)
        people = {one.user_id for there in self.memberships.values() for one in there}
        self.loads = Loads(organisations, self._today, people)

    def decide(self, service: Service, *, criticality: int | None = None) -> Decision:
        """Choose who answers for a case of this criticality at `service`."""
        place = _Place(self, service, criticality)
        path = [place.node(path) for path in service.paths_up if path in self.nodes]
        at_once = decide(path=path, leads=())
        if at_once.owner_id is not None and at_once.past is None:
            # Leads and all the others, hundreds in a large Trust, are looked at only where they are asked.
            return at_once
        leads = [user for user, role in place.able if role == Role.LEAD]
        return decide(
            path=path,
            leads=place.with_stand_ins(sorted(leads, key=lambda user: user.pk)),
            others=place.with_stand_ins(user for user, _ in place.able),
        )

    def person(self, user: User, service: Service, *, criticality: int | None = None) -> Person:
        """Give somebody as the routing sees them for a case at `service`: with why not, in words, where they cannot."""
        return _Place(self, service, criticality).person(user)

    def in_order(
        self, users: Iterable[User], service: Service, *, criticality: int | None = None
    ) -> list[Person]:
        """Give people whom a rule names, in their order, behind each who is away those who stand in."""
        return _Place(self, service, criticality).with_stand_ins(users)

    def by_load(
        self, users: Iterable[User], service: Service, *, criticality: int | None = None
    ) -> list[Person]:
        """Give a team that a rule names, the lightest load first; for who is away, who stands in."""
        return _Place(self, service, criticality).by_load(users)

    def stand_in_for(self, user: User, service: Service, *, criticality: int | None = None) -> Person | None:
        """Give the first of those whom `user` named to stand in, and their deputies, who can act at `service`."""
        place = _Place(self, service, criticality)
        return next((person for person in place.stand_ins(user) if person.can_act), None)

    def give(self, owner_id: int | None, service: Service, *, criticality: int | None = None) -> None:
        """Count what somebody was given, for the cases of this batch that are still to come."""
        if owner_id is not None:
            self.loads.add(owner_id, service.organisation_id, criticality)


class _Place:
    """One service as its next case finds it: who may reply there, and how each of them stands."""

    def __init__(self, roster: Roster, service: Service, criticality: int | None) -> None:
        self._roster, self._service, self._criticality = roster, service, criticality
        memberships = [one for path in service.paths_up for one in roster.memberships[path]]
        self.able = [(one.user, one.role) for one in memberships]
        self._able_ids = {user.pk for user, _ in self.able}

    def person(self, user: User, *, stands_in: str = "") -> Person:
        """Give somebody with the firmest reason why they cannot act, in words."""
        roster, org = self._roster, self._service.organisation_id
        if user.pk not in self._able_ids:
            why = "may not reply there" if user.is_active else "has left"
            return Person(user.pk, user.full_name, why, stands_in=stands_in)
        for bar, why in (
            (Bar.ASLEEP, roster.awake.why_not(user, org)),
            (Bar.AWAY, roster.cover.why_not(user.pk, org)),
            (Bar.FULL, roster.loads.why_not(user.pk, org, self._criticality)),
        ):
            if why:
                return Person(user.pk, user.full_name, why, bar, stands_in)
        return Person(user.pk, user.full_name, stands_in=stands_in)

    def stand_ins(self, user: User) -> Iterator[Person]:
        """Give whom `user` named to stand in while away, then whom that one named, and so on; each once."""
        for deputy in self._roster.cover.chain(user.pk, self._service.organisation_id):
            yield self.person(deputy, stands_in=user.full_name)

    def with_stand_ins(self, users: Iterable[User]) -> list[Person]:
        """Give people in their order, behind each who is away those who stand in for them."""
        found: dict[int, Person] = {}
        for user in users:
            for person in (self.person(user), *self.stand_ins(user)):
                found.setdefault(person.id, person)
        return list(found.values())

    def by_load(self, users: Iterable[User]) -> list[Person]:
        """Give people, the lightest load first and who cannot act last; who is away is replaced by who stands in."""
        found: dict[int, Person] = {}
        for user in users:
            person = self.person(user)
            instead = next((one for one in self.stand_ins(user) if one.can_act), person)
            chosen = person if person.can_act else instead
            found.setdefault(chosen.id, chosen)
            found.setdefault(person.id, person)
        burden = self._roster.loads.burden
        return sorted(found.values(), key=lambda one: (not one.can_act, burden(one.id) if one.can_act else 0))

    def node(self, path: str) -> ServiceNode:
        """Give a service on the way up with who answers for it."""
        service = self._roster.nodes[path]
        held: dict[str, list[User]] = defaultdict(list)
        for ownership in self._roster.ownerships[path]:
            held[ownership.rank].append(ownership.user)
        owners, colleagues = held[OwnershipRank.OWNER], held[OwnershipRank.COLLEAGUE]
        return ServiceNode(
            service.pk,
            service.name,
            owner=self.person(owners[0]) if owners else None,
            deputies=tuple(
                [person for user in owners for person in self.stand_ins(user)]
                + self.with_stand_ins(held[OwnershipRank.DEPUTY])
            ),
            team=tuple(self.by_load([*owners, *colleagues])) if colleagues else (),
        )


def _ownerships_at(paths: set[str]) -> QuerySet[Ownership]:
    return Ownership.objects.filter(service__path__in=paths).select_related("user", "service").order_by("pk")


def _memberships_at(paths: set[str]) -> QuerySet[Membership]:
    return (
        _replying_memberships()
        .filter(service__path__in=paths)
        .select_related("user", "service")
        .order_by("pk")
    )
