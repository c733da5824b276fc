"""What the person of this request may do in the organisation in hand, asked once a request: for menus and buttons."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from feedbackhub.organisations.querysets import keep_held
from feedbackhub.organisations.selectors import permissions_in

if TYPE_CHECKING:
    from django.http import HttpRequest

    from feedbackhub.accounts.roles import Permission


def permissions_held(request: HttpRequest) -> frozenset[Permission]:
    """Give all that the person may do anywhere in the organisation in hand (one query a request).

    A request that only reads keeps what the person holds everywhere: lists, panels and buttons ask for it again.
    """
    known: frozenset[Permission] | None = getattr(request, "_permissions_held", None)
    if known is None:
        organisation = getattr(request, "organisation", None)
        user = getattr(request, "user", None)
        if user and request.method in {"GET", "HEAD"}:
            keep_held(user)
        known = permissions_in(user, organisation) if user and organisation else frozenset()
        request._permissions_held = known  # type: ignore[attr-defined]
    return known


def holds(permission: Permission) -> Callable[[HttpRequest], bool]:
    """Give the predicate "this person holds `permission`", for an entry of the menu."""
    return lambda request: permission in permissions_held(request)
