"""The entries of the main menu that people who write or publish replies see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.selectors import permissions_in
from feedbackhub.web.navigation import NavigationItem, register

if TYPE_CHECKING:
    from django.http import HttpRequest


def _answers(request: HttpRequest) -> bool:
    """True for whoever may draft replies in the organisation in hand; asked once a request."""
    known: bool | None = getattr(request, "_answers_stories", None)
    if known is None:
        organisation = getattr(request, "organisation", None)
        known = (
            bool(organisation)
            and organisation is not None
            and Permission.DRAFT_RESPONSE in permissions_in(request.user, organisation)
        )
        request._answers_stories = known  # type: ignore[attr-defined]
    return known


def fill() -> None:
    """Add the entries; Django calls this through the app's `ready`."""
    register(
        NavigationItem("Approvals", "responses:approvals", order=30, shown=_answers),
        NavigationItem("To post", "responses:to-post", order=35, shown=_answers),
    )
