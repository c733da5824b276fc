"""The versions of a reply, and what is different between any two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from responses import permissions, selectors
from responses.models import ResponseState
from responses.presenters.composing.versions import versions_view
from responses.views.going_on import person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.READ_STORIES)
@require_safe
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show two versions of a reply as one text with its differences: the last two unless others are asked for."""
    found = selectors.response_for(person(request), pk)
    # What was taken back may be what had to go: its words are for those who work on replies there.
    if found.state == ResponseState.WITHDRAWN:
        permissions.require(Permission.DRAFT_RESPONSE, user=person(request), story=found.story)
    view = versions_view(found, request.GET.get("from", ""), request.GET.get("to", ""))
    return render_page(request, "responses/versions.jinja", {"view": view})
