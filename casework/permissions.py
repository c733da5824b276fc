"""What one person may do in one organisation, read once and asked for each part of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.querysets import held_by

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation, Service


class Reach:
    """The memberships of `user` in `organisation` (one query at most)."""

    def __init__(self, user: User, organisation: Organisation) -> None:
        self._held = [
            (held.permissions, held.path) for held in held_by(user) if held.organisation_id == organisation.pk
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


def may_keep_problem(user: User, organisation: Organisation, service: Service | None) -> bool:
    """Say whether `user` may look after a problem that lies at `service`, or that has no place yet."""
    reach = Reach(user, organisation)
    if service is None:
        return reach.holds(Permission.REGISTER_CHANGE)
    return service.organisation_id == organisation.pk and reach.holds_at(Permission.REGISTER_CHANGE, service)
