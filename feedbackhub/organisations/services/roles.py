"""Gives, changes and ends a person's role at a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feedbackhub.accounts.roles import ROLE_NAMES, Permission, Role
from feedbackhub.core import audit
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Membership, Organisation, Ownership, Service
from feedbackhub.organisations.querysets import scope_paths
from feedbackhub.organisations.services.guards import check_administrator_stays, check_place, lock, tell

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import Actor


@transaction.atomic
def give_role(*, user: User, service: Service, role: Role, actor: Actor) -> Membership:
    """Give `user` a role at `service` and all beneath it; return the membership.

    Raises `DomainError` where the person has this role there already, or the role may not stand there.
    """
    lock(service.organisation_id)
    check_place(role, service)
    if Membership.objects.filter(user=user, service=service, role=role, is_active=True).exists():
        raise DomainError(f"{user.full_name} already has the role {ROLE_NAMES[role]} at {service.name}.")
    membership = Membership.objects.create(user=user, service=service, role=role)
    _record("membership.given", membership, actor)
    tell(user.pk)
    return membership


@transaction.atomic
def change_role(*, membership: Membership, service: Service, role: Role, actor: Actor) -> Membership:
    """End a membership, give another in its place, and return that one. Nothing changes where they are the same.

    Services that the person may no longer answer for lose them as owner or deputy.
    Raises `DomainError` where an administrator would take their own role or the last one away.
    """
    organisation = lock(service.organisation_id)
    standing = _still_live(membership)
    if standing.role == role and standing.service_id == service.pk:
        return standing
    if standing.role == Role.ADMIN:
        check_administrator_stays(user=standing.user, organisation=organisation, actor=actor)
    _end(standing, actor)
    given = give_role(user=standing.user, service=service, role=role, actor=actor)
    end_ownerships_out_of_reach(user=standing.user, organisation=organisation, actor=actor)
    return given


@transaction.atomic
def end_role(*, membership: Membership, actor: Actor) -> None:
    """End one of several roles of a person, and what they own by it alone.

    Raises `DomainError` for the only role (they would have left: that is another decision), and where an
    administrator would take their own role or the last one away.
    """
    organisation = lock(membership.service.organisation_id)
    standing = _still_live(membership)
    user = standing.user
    if standing.role == Role.ADMIN:
        check_administrator_stays(user=user, organisation=organisation, actor=actor)
    live = Membership.objects.filter(user=user, service__organisation=organisation, is_active=True)
    if not live.exclude(pk=standing.pk).exists():
        raise DomainError(
            f"This is the only role that {user.full_name} has here. Change it to another role, "
            "or end their access."
        )
    _end(standing, actor)
    end_ownerships_out_of_reach(user=user, organisation=organisation, actor=actor)
    tell(user.pk)


def end_ownerships_out_of_reach(*, user: User, organisation: Organisation, actor: Actor) -> None:
    """End the person's ownerships at services where they may no longer reply. Call it in the change's transaction."""
    reach = scope_paths(user, Permission.DRAFT_RESPONSE)
    held = Ownership.objects.filter(user=user, service__organisation=organisation).select_related("service")
    for ownership in held:
        if not any(ownership.service.path.startswith(path) for path in reach):
            audit.record(
                actor=actor,
                action="ownership.ended",
                subject=ownership,
                organisation_id=organisation.pk,
                details={"user_id": user.pk, "service_id": ownership.service_id, "rank": ownership.rank},
            )
            ownership.delete()


def _still_live(membership: Membership) -> Membership:
    standing = (
        Membership.objects.select_related("user", "service").filter(pk=membership.pk, is_active=True).first()
    )
    if standing is None:
        raise DomainError("This role has ended in the meantime. Reload the page to see what stands now.")
    return standing


def _end(membership: Membership, actor: Actor) -> None:
    membership.is_active = False
    membership.ended_at = now()
    membership.save(update_fields=["is_active", "ended_at", "updated_at"])
    _record("membership.ended", membership, actor)


def _record(action: str, membership: Membership, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=membership,
        organisation_id=membership.service.organisation_id,
        details={
            "user_id": membership.user_id,
            "service_id": membership.service_id,
            "role": str(membership.role),
        },
    )
