"""Marks the answers that are the same for everybody who is not signed in: those alone may be kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

View = TypeVar("View", bound=Callable[..., "HttpResponse"])


def for_all_readers(view: View) -> View:
    """Mark the view's answers. The view may look at the address and htmx's headers, and at nothing else of a reader."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.for_all_readers = True  # type: ignore[attr-defined]
        return response

    # These pages alone are in both languages (see feedbackhub.public.language).
    marked.speaks_welsh = True  # type: ignore[attr-defined]
    return cast("View", marked)


def shows_story(response: HttpResponse, story: int) -> HttpResponse:
    """Say that the answer shows a story, so that whoever asks for it has read it."""
    response.shown_story = story  # type: ignore[attr-defined]
    return response
