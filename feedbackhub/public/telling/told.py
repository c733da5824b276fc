"""The author's own page, which only their link opens: where the story stands, the answers to it, and taking it back."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from feedbackhub.core.errors import DomainError
from feedbackhub.public.telling import presenters
from feedbackhub.public.telling.views import behind_a_link
from feedbackhub.web.access import public_page
from feedbackhub.web.render import render_page
from responses.selectors import thread_of
from stories.models import MayPublish
from stories.selectors import telling as selectors
from stories.selectors.moderation import consent_for
from stories.services import telling as services

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stories.models import Story


def _story(token: str) -> Story:
    story = selectors.story_behind(token)
    if story is None:
        raise Http404
    return story


@public_page
@behind_a_link
@require_safe
def told(request: HttpRequest, token: str) -> HttpResponse:
    """Show the author where their story stands."""
    story = _story(token)
    consent = consent_for(story)
    context = {
        "told": presenters.told_page(
            story,
            decision=selectors.last_decision(story),
            replies=list(thread_of(story)),
            staff_only=consent is not None and consent.may_publish == MayPublish.NO,
        ),
        "token": token,
        "address": request.build_absolute_uri(request.path),
        "contact": selectors.contact_of(story.organisation),
        "organisation": story.organisation,
    }
    return render_page(request, "public/tell/told.jinja", context)


@public_page
@csrf_exempt
@behind_a_link
@require_POST
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take the story back: one press, at any time, and it is gone from every page at once."""
    # What has expired meanwhile cannot be taken back; the page says that its words are gone.
    with suppress(DomainError):
        services.take_back(story=_story(token))
    return redirect("public:told", token=token)
