"""`visible_to`: the one way to narrow rows to what a person may see. Deny by default: no membership, no rows."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.db import models
from django.db.models import Q

from feedbackhub.accounts.roles import PERMISSIONS, Permission, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from feedbackhub.accounts.models import User

Row = TypeVar("Row", bound=models.Model)
# Where `keep_held` puts what a person holds, on the object of the person that one request has.
_KEPT = "_memberships_kept"


class Held(NamedTuple):
    """What somebody may do at a service and beneath it."""

    permissions: frozenset[Permission]
    path: str
    organisation_id: int


def held_by(user: User | AnonymousUser) -> list[Held]:
    """Give what `user` holds, oldest membership first (one query, or none where it was kept for the request)."""
    from feedbackhub.organisations.models import Membership

    if not user.is_authenticated or not user.is_active:
        return []
    kept: list[Held] | None = getattr(user, _KEPT, None)
    if kept is not None:
        return kept
    rows = Membership.objects.active().filter(user=user).order_by("pk")
    return [
        Held(PERMISSIONS[Role(role)], path, organisation)
        for role, path, organisation in rows.values_list("role", "service__path", "service__organisation_id")
    ]


def keep_held(user: User | AnonymousUser) -> None:
    """Keep what `user` holds on this very object. Only for a request that changes nothing: what is kept stays."""
    setattr(user, _KEPT, held_by(user))


def scope_paths(user: User | AnonymousUser, permission: Permission) -> list[str]:
    """Give the tree paths of the services under which `user` holds `permission` (one query at most)."""
    return [held.path for held in held_by(user) if permission in held.permissions]


def under_paths(paths: list[str], field: str) -> Q:
    """Give the condition "the service at `field` lies at or under one of `paths`"; with no path, nothing matches."""
    if not paths:
        return Q(pk__in=[])
    return reduce(or_, (Q(**{f"{field}__startswith": path}) for path in paths))


class ScopedQuerySet(models.QuerySet[Row]):
    """Rows that hang on a service. A model says in `scope_path` how to get from the row to the service's tree path."""

    def visible_to(
        self, user: User | AnonymousUser, permission: Permission = Permission.READ_STORIES
    ) -> ScopedQuerySet[Row]:
        """Keep the rows whose service lies where `user` holds `permission`."""
        path: str = getattr(self.model, "scope_path")  # noqa: B009 (declared by the models, not by the base class)
        return self.filter(under_paths(scope_paths(user, permission), path))
