"""Serves photos, past the same questions as their stories. They come out of the database: no web server has a copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.web.access import requires
from stories.selectors.moderation import photo_for
from stories.views.desk import who

if TYPE_CHECKING:
    from django.http import HttpRequest

    from stories.models import StoryPhoto


@requires(Permission.READ_STORIES)
@require_safe
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """Serve the photo of a story that this person may read."""
    user, _ = who(request)
    return photo_response(photo_for(user, pk))


def photo_response(found: StoryPhoto) -> HttpResponse:
    """Give the picture as nothing but a picture: not to be guessed at, run, framed or kept by any cache."""
    response = HttpResponse(bytes(found.content), content_type=found.content_type)
    response.headers["Content-Disposition"] = "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
