"""The entries of the main menu that administrators see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.selectors import permissions_in
from feedbackhub.web.navigation import NavigationItem, register

if TYPE_CHECKING:
    from django.http import HttpRequest


def _manages(request: HttpRequest) -> bool:
    """True for administrators of the organisation in hand; asked once a request."""
    known: bool | None = getattr(request, "_manages_responders", None)
    if known is None:
        known = _asks(request)
        request._manages_responders = known  # type: ignore[attr-defined]
    return known


def _asks(request: HttpRequest) -> bool:
    organisation = getattr(request, "organisation", None)
    if not organisation:
        return False
    return Permission.MANAGE_RESPONDERS in permissions_in(request.user, organisation)


def fill() -> None:
    """Add the entries; Django calls this through the app's `ready`."""
    register(
        NavigationItem("Responders", "organisations:responders", order=70, shown=_manages),
        NavigationItem("Services", "organisations:services", order=80, shown=_manages),
    )
