"""Takes in what is being typed, about every five seconds, and forgets it where the person leaves it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.views.decorators.http import require_http_methods, require_POST

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from responses import permissions, selectors
from responses.forms import UnsavedForm
from responses.services.composing.unsaved import drop_unsaved, keep_unsaved
from responses.views.going_on import go_on, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PART = "responses/_kept.jinja"
PAGE = "responses/signed-in-again.jinja"


@requires(Permission.READ_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, story_pk: int) -> HttpResponse:
    """Keep what is in the box and say so in words; GET gives a page that was signed in anew its fresh proof."""
    story = selectors.story_for(person(request), story_pk)
    permissions.require(Permission.DRAFT_RESPONSE, user=person(request), story=story)
    if request.method != "POST":
        return render_page(request, PAGE, {"kept": None, "why": ""}, partial=PART)
    form = UnsavedForm(request.POST)
    if not form.is_valid():
        why = "This is too long to be kept. Shorten it."
        return render_page(request, PAGE, {"kept": None, "why": why}, partial=PART)
    kept, why = None, ""
    try:
        kept = keep_unsaved(
            story=story,
            body=form.cleaned_data["body"],
            base_version=form.cleaned_data["version"],
            actor=person(request),
        )
    except DomainError as refusal:
        why = refusal.message
    return render_page(request, PAGE, {"kept": kept, "why": why}, partial=PART)


@requires(Permission.READ_STORIES)
@require_POST
def leave_out(request: HttpRequest, story_pk: int) -> HttpResponse:
    """Forget what was typed and not saved; what is saved stays."""
    story = selectors.story_for(person(request), story_pk)
    permissions.require(Permission.DRAFT_RESPONSE, user=person(request), story=story)
    drop_unsaved(story_id=story.pk, author_id=person(request).pk)
    messages.success(request, "Left out. Nothing that you had saved was changed.")
    return go_on(request)
