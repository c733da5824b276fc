"""Who answers for which service, as routing needs it. Three queries for any number of services."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet

from casework.routing import Decision, Person, ServiceNode, decide
from feedbackhub.accounts.roles import Permission, Role, roles_with
from feedbackhub.organisations.models import Membership, Ownership, OwnershipRank, Service

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
    """The people who might answer for some services, read once and asked for each of them."""

    def __init__(self, services: Iterable[Service]) -> None:
        paths = {up for service in services for up in service.paths_up}
        self._nodes = {node.path: node for node in Service.objects.filter(path__in=paths)}
        self._ownerships: dict[str, list[Ownership]] = defaultdict(list)
        for ownership in _ownerships_at(paths):
            self._ownerships[ownership.service.path].append(ownership)
        self._memberships: dict[str, list[Membership]] = defaultdict(list)
        for membership in _memberships_at(paths):
            self._memberships[membership.service.path].append(membership)

    def decide(self, service: Service) -> Decision:
        """Choose who answers for `service`."""
        up = service.paths_up
        near_first = [membership for path in up for membership in self._memberships[path]]
        able = {membership.user_id for membership in near_first}
        leads = [m for m in near_first if m.role == Role.LEAD]
        return decide(
            path=[self._node(path, able) for path in up if path in self._nodes],
            leads=[_person(m.user, able) for m in sorted(leads, key=lambda m: m.pk)],
            others=[_person(m.user, able) for m in near_first],
        )

    def _node(self, path: str, able: set[int]) -> ServiceNode:
        owner, deputies = None, []
        for ownership in self._ownerships[path]:
            person = _person(ownership.user, able)
            if ownership.rank == OwnershipRank.OWNER:
                owner = person
            else:
                deputies.append(person)
        service = self._nodes[path]
        return ServiceNode(service.pk, service.name, owner, tuple(deputies))


def _ownerships_at(paths: set[str]) -> QuerySet[Ownership]:
    return Ownership.objects.filter(service__path__in=paths).select_related("user", "service").order_by("pk")


def _memberships_at(paths: set[str]) -> QuerySet[Membership]:
    return (
        _replying_memberships()
        .filter(service__path__in=paths)
        .select_related("user", "service")
        .order_by("pk")
    )


def _person(user: User, able: set[int]) -> Person:
    if user.pk in able:
        return Person(user.pk, user.full_name)
    return Person(user.pk, user.full_name, "may not reply there" if user.is_active else "has left")
