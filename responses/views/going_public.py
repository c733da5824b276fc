"""Publish, say that it was posted by hand, withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from responses import selectors
from responses.forms import OnwardForm, PostedForm, WithdrawForm
from responses.models import ResponseState
from responses.presenters.page import Sent
from responses.services.letting_out import leave_of
from responses.services.publishing import mark_posted, publish_response, withdraw_response
from responses.views.deciding import show
from responses.views.going_on import go_on, next_url, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from responses.models import Response

POSTED_ELSEWHERE = (
    "Withdrawn here. It was posted on another site by hand: take it down there too, since this site cannot."
)


@requires(Permission.READ_STORIES)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the approved text here, or open the checklist for posting it by hand."""
    found = selectors.response_for(person(request), pk)
    form = OnwardForm(request.POST)
    try:
        published = publish_response(response=found, actor=person(request))
    except DomainError as refusal:
        form.is_valid()
        form.add_error(None, refusal.message)
        return show(request, selectors.response_for(person(request), pk), form)
    if published.state == ResponseState.PUBLISHING:
        here = reverse("responses:response", args=[pk])
        return HttpResponseRedirect(f"{here}?{urlencode({'next': next_url(request)})}#by-hand")
    here = reverse("responses:published", args=[pk])
    return HttpResponseRedirect(f"{here}?{urlencode({'next': next_url(request)})}")


@requires(Permission.READ_STORIES)
@require_POST
def posted(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the reply was posted by hand."""
    found = selectors.response_for(person(request), pk)
    form = PostedForm(request.POST, auto_id="posted_%s")
    if form.is_valid():
        try:
            _mark(request, found, form)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _noted(found))
            return go_on(request)
    return show(request, selectors.response_for(person(request), pk), form, Sent(posted=form))


def _noted(response: Response) -> str:
    """Say what happens next: another site, or the feed's word."""
    owed = selectors.next_to_post(response)
    if owed is not None:
        return f"Noted as posted. The same story stands on {owed.get_channel_display()}: post the reply there too."
    return "Noted as posted. It is looked for on the site and confirmed when it shows."


def _mark(request: HttpRequest, response: Response, form: PostedForm) -> None:
    leave = leave_of(response)
    mark_posted(
        response=response,
        link=form.cleaned_data["link"],
        posted_at=form.posted_at(not_before=leave.at if leave else now()),
        expected_hash=form.cleaned_data["text_hash"],
        channel=form.cleaned_data["channel"],
        actor=person(request),
    )


@requires(Permission.READ_STORIES)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the reply back."""
    found = selectors.response_for(person(request), pk)
    form = WithdrawForm(request.POST, auto_id="withdraw_%s")
    if form.is_valid():
        try:
            withdraw_response(response=found, reason=form.cleaned_data["reason"], actor=person(request))
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            elsewhere = selectors.stands_elsewhere(found)
            messages.success(request, POSTED_ELSEWHERE if elsewhere else "The reply is withdrawn.")
            return go_on(request)
    return show(request, selectors.response_for(person(request), pk), form, Sent(withdraw=form))
