"""What a move would change for people: who gains and loses access, who can no longer answer, who answers instead."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from feedbackhub.accounts.roles import PERMISSIONS, Permission, Role
from feedbackhub.organisations.models import Membership, Ownership, Service
from feedbackhub.organisations.selectors.answerers import ServiceAnswers, who_answers
from feedbackhub.organisations.selectors.tree import service_above

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


@dataclass(frozen=True)
class AccessChange:
    """That somebody gains or loses what a role held above the service gives."""

    person: User
    role: str
    place: Service


@dataclass(frozen=True)
class MoveEffects:
    """What a move would change. The two names are of whoever answers for the service itself; empty for the lead."""

    gains: tuple[AccessChange, ...]
    losses: tuple[AccessChange, ...]
    no_longer_able: tuple[Ownership, ...]
    answers_now: str
    answers_then: str


def effects_of_move(service: Service, parent: Service) -> MoveEffects:
    """Give what would change for people if `service` came to stand under `parent`."""
    old_up, new_up = set(service.paths_up[1:]), set(parent.paths_up)
    reach = _memberships_at({service.path} | old_up | new_up)
    now, then = ({service.path} | old_up, {service.path} | new_up)
    return MoveEffects(
        gains=_changes(reach, now, then),
        losses=_changes(reach, then, now),
        no_longer_able=tuple(_silenced(service, new_up)),
        answers_now=_name(_owner_of(service)),
        answers_then=_answers_then(service, parent, new_up),
    )


def effects_of_merge(source: Service, into: Service) -> MoveEffects:
    """Give what would change for people if `source` became part of `into`; beneath it already, it stays there."""
    return effects_of_move(source, service_above(source) if source.path.startswith(into.path) else into)


def roles_to_bring(source: Service, into: Service) -> list[Membership]:
    """Give the roles at `source` that a merger would give at `into` as well."""
    there = {
        (one.user_id, one.role)
        for one in Membership.objects.filter(is_active=True, service__path__in=into.paths_up)
    }
    mine = Membership.objects.active().filter(service=source).select_related("user").order_by("pk")
    return [one for one in mine if (one.user_id, one.role) not in there]


def _memberships_at(paths: set[str]) -> dict[int, list[Membership]]:
    """Give the live memberships at these places, by person."""
    found: dict[int, list[Membership]] = defaultdict(list)
    rows = Membership.objects.active().filter(service__path__in=paths).select_related("user", "service")
    for membership in rows.order_by("user__full_name", "user", "pk"):
        found[membership.user_id].append(membership)
    return found


def _changes(
    reach: dict[int, list[Membership]], before: set[str], after: set[str]
) -> tuple[AccessChange, ...]:
    """Give the roles by which people may do something from `after` that nothing gave them from `before`."""
    return tuple(
        AccessChange(membership.user, membership.get_role_display(), membership.service)
        for memberships in reach.values()
        for membership in memberships
        if membership.service.path in after - before
        and _may(membership) - {p for one in memberships if one.service.path in before for p in _may(one)}
    )


def _may(membership: Membership) -> frozenset[Permission]:
    return PERMISSIONS[Role(membership.role)]


def _silenced(service: Service, new_up: set[str]) -> list[Ownership]:
    """Give who owns or stands in within the subtree and could no longer reply there."""
    owned = Ownership.objects.filter(service__path__startswith=service.path).select_related("user", "service")
    owned = owned.order_by("service__path", "pk")
    replying = Membership.objects.active().holding(Permission.DRAFT_RESPONSE)
    paths: dict[int, set[str]] = defaultdict(set)
    for user_id, path in replying.filter(user__in=owned.values("user")).values_list(
        "user_id", "service__path"
    ):
        paths[user_id].add(path)

    def able(one: Ownership, up: set[str]) -> bool:
        within = {path for path in one.service.paths_up if path.startswith(service.path)}
        return bool(paths[one.user_id] & (within | up))

    old_up = set(service.paths_up[1:])
    return [one for one in owned if able(one, old_up) and not able(one, new_up)]


def _owner_of(service: Service) -> ServiceAnswers | None:
    answers = {one.service.pk: one for one in who_answers(service.organisation)}
    mine = answers[service.pk]
    return mine if mine.has_able_owner else mine.covered_by


def _answers_then(service: Service, parent: Service, new_up: set[str]) -> str:
    own = Ownership.objects.filter(service=service, rank="owner").select_related("user").first()
    replying = Membership.objects.active().holding(Permission.DRAFT_RESPONSE)
    if own and replying.filter(user=own.user_id, service__path__in=new_up | {service.path}).exists():
        return own.user.full_name
    return _name(_owner_of(parent))


def _name(answers: ServiceAnswers | None) -> str:
    return answers.owner.user.full_name if answers and answers.owner else ""
