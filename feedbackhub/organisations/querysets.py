"""`visible_to`: the one way to narrow rows to what a person may see. Deny by default: no membership, no rows."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypeVar

from django.db import models
from django.db.models import Q

from feedbackhub.accounts.roles import Permission, roles_with

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from feedbackhub.accounts.models import User

Row = TypeVar("Row", bound=models.Model)


def scope_paths(user: User | AnonymousUser, permission: Permission) -> list[str]:
    """Give the tree paths of the services under which `user` holds `permission` (one query)."""
    from feedbackhub.organisations.models import Membership

    if not user.is_authenticated or not user.is_active:
        return []
    return list(
        Membership.objects.filter(user=user, is_active=True, role__in=roles_with(permission)).values_list(
            "service__path", flat=True
        )
    )


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
