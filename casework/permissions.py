"""What one person may do in one organisation, read once and asked for each part of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.accounts.roles import PERMISSIONS, Permission, Role
from feedbackhub.organisations.models import Membership

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation, Service


class Reach:
    """The memberships of `user` in `organisation` (one query)."""

    def __init__(self, user: User, organisation: Organisation) -> None:
        rows = Membership.objects.active().filter(user=user, service__organisation=organisation)
        self._held = [
            (PERMISSIONS[Role(role)], path) for role, path in rows.values_list("role", "service__path")
        ]

    def paths(self, permission: Permission) -> list[str]:
        """Give the tree paths under which they hold `permission`."""
        return [path for held, path in self._held if permission in held]

    def holds(self, permission: Permission) -> bool:
        """Say whether they hold `permission` anywhere in the organisation."""
        return bool(self.paths(permission))

    def holds_at(self, permission: Permission, service: Service) -> bool:
        """Say whether they hold `permission` at `service`: there, or anywhere above it."""
        return any(service.path.startswith(path) for path in self.paths(permission))
