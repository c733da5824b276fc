"""For which services somebody may write feedback down, and which is most likely meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.models import Service
from feedbackhub.organisations.querysets import scope_paths
from feedbackhub.organisations.selectors import by_name_within_the_tree

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def places_to_capture(user: User, organisation: Organisation) -> dict[str, Service]:
    """Give the open services of `organisation` for which `user` may write feedback down, by key, in tree order."""
    services = Service.objects.visible_to(user, Permission.CAPTURE_FEEDBACK).filter(
        organisation=organisation, closed_on__isnull=True
    )
    return {str(service.pk): service for service in by_name_within_the_tree(services)}


def own_service(user: User, places: dict[str, Service]) -> Service | None:
    """Give the service at which `user` themselves stands; the deepest, where they stand at several."""
    own = set(scope_paths(user, Permission.CAPTURE_FEEDBACK))
    mine = [service for service in places.values() if service.path in own]
    return max(mine, key=lambda service: service.depth, default=None)
