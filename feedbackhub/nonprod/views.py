"""The component gallery: every field, ordinary and wrong, and every component of ours. Saves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.views.decorators.http import require_http_methods

from feedbackhub.nonprod import gallery as samples
from feedbackhub.web.access import public_page
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def gallery(request: HttpRequest) -> HttpResponse:
    """Show everything once; a part of it for htmx."""
    return _note(request) if request.method == "POST" else _show(request)


def _show(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("words", "").casefold()
    rows = [row for row in samples.QUEUE if words in f"{row['title']} {row['excerpt']}".casefold()]
    context = _samples() | {"filter": samples.FilterForm(request.GET), "queue": rows}
    return render_page(request, "nonprod/gallery.jinja", context, partial="nonprod/_queue.jinja")


def _note(request: HttpRequest) -> HttpResponse:
    note = samples.NoteForm(request.POST)
    noted = note.cleaned_data["text"] if note.is_valid() else ""
    is_part = bool(request.htmx)  # type: ignore[attr-defined]
    context = _samples() | {
        "filter": samples.FilterForm(),
        "queue": samples.QUEUE,
        "note": samples.NoteForm() if noted else note,
        "noted": noted,
        "is_part": is_part,
    }
    return render_page(request, "nonprod/gallery.jinja", context, partial="nonprod/_note.jinja")


def _samples() -> dict[str, object]:
    """Give what never changes. The wrong form stands in a pair, so that the page itself does not count as refused."""
    wrong = samples.GalleryForm(samples.WRONG_SENT, prefix="wrong")
    return {
        "form": samples.GalleryForm(prefix="good", initial={"kind": "other"}),
        "shown_wrong": {"nested": [wrong]},
        "note": samples.NoteForm(),
        "noted": "",
        "is_part": False,
        "story": samples.STORY,
        "draft": samples.DRAFT,
        "spans": samples.DRAFT_SPANS,
        "figures": samples.FIGURES,
    }
