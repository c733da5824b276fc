"""What somebody may do, and where. Each one query or two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.accounts.roles import Permission, Role
from feedbackhub.organisations.models import Membership, Organisation, Service
from feedbackhub.organisations.querysets import held_by, scope_paths

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User


def organisations_of(user: User | AnonymousUser) -> QuerySet[Organisation]:
    """Give the organisations of which `user` is an active member, by name."""
    if not user.is_authenticated:
        return Organisation.objects.none()
    live = Membership.objects.active().filter(user=user)
    return Organisation.objects.filter(pk__in=live.values("service__organisation")).order_by("name")


def holds_anywhere(user: User | AnonymousUser, permission: Permission, organisation: Organisation) -> bool:
    """Say whether `user` holds `permission` at any service of `organisation`."""
    root = organisation.root.path
    return any(path.startswith(root) for path in scope_paths(user, permission))


def holds_at(user: User | AnonymousUser, permission: Permission, service: Service) -> bool:
    """Say whether `user` holds `permission` at `service`: there, or anywhere above it."""
    return any(service.path.startswith(path) for path in scope_paths(user, permission))


def permissions_in(user: User | AnonymousUser, organisation: Organisation) -> frozenset[Permission]:
    """Give all that `user` may do anywhere in `organisation` (for navigation; one query)."""
    mine = (held.permissions for held in held_by(user) if held.organisation_id == organisation.pk)
    return frozenset[Permission]().union(*mine)


def members_holding(permission: Permission, organisation: Organisation) -> QuerySet[Membership]:
    """Give the active memberships of `organisation` that hold `permission`, oldest first."""
    return (
        Membership.objects.active()
        .holding(permission)
        .filter(service__organisation=organisation)
        .select_related("user", "service")
        .order_by("pk")
    )


def has_lead(organisation: Organisation) -> bool:
    """Say whether anybody leads on patient experience: to them goes what no service's owner answers."""
    leads = Membership.objects.active().filter(role=Role.LEAD, service__organisation=organisation)
    return leads.exists()
