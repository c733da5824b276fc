"""The component gallery: every field in its ordinary and its error state, and every component of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_safe

from feedbackhub.nonprod import gallery as samples
from feedbackhub.web.access import public_page
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show everything once."""
    context = {
        "form": samples.GalleryForm(prefix="good", initial={"kind": "other", "planned": None}),
        "wrong": samples.GalleryForm(samples.WRONG_SENT, prefix="wrong"),
        "story": samples.STORY,
        "draft": samples.DRAFT,
        "spans": samples.DRAFT_SPANS,
        "queue": samples.QUEUE,
        "figures": samples.FIGURES,
    }
    return render_page(request, "nonprod/gallery.jinja", context, status=200)
