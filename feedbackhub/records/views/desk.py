"""What all views of this room share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from feedbackhub.records.presenters.pages import sections
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

A_PAGE = 25


def who(request: HttpRequest) -> tuple[User, Organisation]:
    """Give the person and the organisation in hand; `requires` has made sure of both."""
    return cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]


def show(request: HttpRequest, template: str, section: str, context: dict[str, Any]) -> HttpResponse:
    """Render one of the room's pages with the room's own menu."""
    return render_page(
        request, f"records/{template}.jinja", {"sections": sections(f"records:{section}"), **context}
    )
