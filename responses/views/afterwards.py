"""After the publication: the page with the seconds to undo, the undo, and the emergency pull."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from responses import selectors
from responses.forms import OnwardForm
from responses.forms_publication import PullForm
from responses.models import PullKind, ResponseState
from responses.presenters.afterwards import afterwards
from responses.services.pulling import pull_response
from responses.services.settling import undo_publication
from responses.views.deciding import show
from responses.views.going_on import crumbs, go_on, next_url, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

TAKE_DOWN_THERE = " It stands on another site too: take it down there now, since this one cannot."


@requires(Permission.PUBLISH_RESPONSE)
@require_safe
def published(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that the reply is public and until when that can be undone; without JavaScript as with it."""
    found = selectors.response_for(person(request), pk)
    if found.state != ResponseState.PUBLISHED:
        return HttpResponseRedirect(_page_of(request, pk))
    context = {
        "after": afterwards(response=found, user=person(request)),
        "response_url": _page_of(request, pk),
        "story_title": found.story.title,
        "body": found.body,
        "next_url": next_url(request),
        "crumbs": crumbs(request),
    }
    return render_page(request, "responses/published.jinja", context)


@requires(Permission.PUBLISH_RESPONSE)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the publication back, within its seconds."""
    found = selectors.response_for(person(request), pk)
    form = OnwardForm(request.POST)
    try:
        undo_publication(response=found, actor=person(request))
    except DomainError as refusal:
        form.is_valid()
        form.add_error(None, refusal.message)
        return show(request, selectors.response_for(person(request), pk), form)
    messages.success(request, "Undone. The reply is not public; it is still approved.")
    return HttpResponseRedirect(_page_of(request, pk))


@requires(Permission.READ_STORIES)
@require_POST
def pull(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the reply off every page at once."""
    found = selectors.response_for(person(request), pk)
    form = PullForm(request.POST, auto_id="pull_%s")
    if form.is_valid():
        try:
            pull_response(
                response=found,
                kind=PullKind(form.cleaned_data["kind"]),
                reason=form.cleaned_data["reason"],
                actor=person(request),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            elsewhere = TAKE_DOWN_THERE if selectors.stands_elsewhere(found) else ""
            messages.success(request, f"The reply is off every page of this site.{elsewhere}")
            return go_on(request)
    return show(request, selectors.response_for(person(request), pk), form, pull=form)


def _page_of(request: HttpRequest, pk: int) -> str:
    return f"{reverse('responses:response', args=[pk])}?{urlencode({'next': next_url(request)})}"
