"""Edit a public reply: propose other words, approve or return them, take them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.dates import date_and_time
from feedbackhub.web.render import render_page
from responses import permissions, selectors
from responses.forms import ApproveForm, OnwardForm, ReturnForm
from responses.forms_publication import EditForm
from responses.models import text_hash
from responses.services.amending.editing import (
    approve_edit,
    begin_edit,
    drop_edit,
    editable_until,
    publish_edit,
    return_edit,
)
from responses.services.amending.reading import edit_for
from responses.services.amending.steps import waiting_edit
from responses.services.trust.releasing import MustBeRead, may_try
from responses.views.deciding import show
from responses.views.going_on import crumbs, go_on, next_url, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from responses.models import Response

WAITS = "The edit waits for a second person. Until then the public text stays as it is."


@requires(Permission.DRAFT_RESPONSE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the public words to be edited, or propose others: for approval, or directly where trust allows."""
    found = selectors.response_for(person(request), pk)
    permissions.require(Permission.DRAFT_RESPONSE, user=person(request), story=found.story)
    if request.method != "POST":
        return _page(request, found, None)
    form = EditForm(request.POST, auto_id="edit_%s")
    if form.is_valid():
        try:
            messages.success(request, _propose(request, found, form))
        except DomainError as refusal:
            form.add_error("body", refusal.message)
        else:
            return HttpResponseRedirect(_page_of(request, pk))
    return _page(request, selectors.response_for(person(request), pk), form)


def _propose(request: HttpRequest, found: Response, form: EditForm) -> str:
    amendment = begin_edit(
        response=found,
        body=form.cleaned_data["body"],
        expected_hash=form.cleaned_data["text_hash"],
        actor=person(request),
    )
    if request.POST.get("do") != "publish":
        return WAITS
    try:
        publish_edit(amendment=amendment, actor=person(request))
    except MustBeRead as refusal:
        return f"{refusal.message} {WAITS}"
    return "The edit is public."


def _page(request: HttpRequest, found: Response, form: EditForm | None) -> HttpResponse:
    waiting, until = waiting_edit(found), editable_until(found)
    stands = text_hash(found.body)
    initial = {"body": waiting.body if waiting else found.body}
    context = {
        "form": form or EditForm(auto_id="edit_%s", initial=initial),
        "sent": form,
        "body": found.body,
        "text_hash": form.cleaned_data.get("text_hash", stands) if form else stands,
        "until": date_and_time(until) if until else "",
        "may_publish": may_try(user=person(request), organisation_id=found.organisation_id),
        "action": reverse("responses:edit", args=[found.pk]),
        "response_url": _page_of(request, found.pk),
        "next_url": next_url(request),
        "crumbs": crumbs(request),
    }
    return render_page(request, "responses/edit.jinja", context)


@requires(Permission.READ_STORIES)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the edit that was on the page: it is public from then on."""
    amendment = edit_for(person(request), pk)
    form = ApproveForm(request.POST)
    if form.is_valid():
        try:
            approve_edit(
                amendment=amendment, expected_hash=form.cleaned_data["text_hash"], actor=person(request)
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Approved. The edit is public now.")
            return go_on(request)
    return show(request, selectors.response_for(person(request), amendment.response_id), form)


@requires(Permission.READ_STORIES)
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the edit to its author with a comment; the public text stays."""
    amendment = edit_for(person(request), pk)
    form = ReturnForm(request.POST, auto_id="edit_return_%s")
    if form.is_valid():
        try:
            return_edit(amendment=amendment, comment=form.cleaned_data["comment"], actor=person(request))
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Returned to {amendment.author.full_name} with your comment.")
            return go_on(request)
    found = selectors.response_for(person(request), amendment.response_id)
    return show(request, found, form, edit_return=form)


@requires(Permission.READ_STORIES)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own edit back."""
    amendment = edit_for(person(request), pk)
    form = OnwardForm(request.POST)
    try:
        drop_edit(amendment=amendment, actor=person(request))
    except DomainError as refusal:
        form.is_valid()
        form.add_error(None, refusal.message)
        return show(request, selectors.response_for(person(request), amendment.response_id), form)
    messages.success(request, "Your edit is dropped. The public text stays as it is.")
    return HttpResponseRedirect(_page_of(request, amendment.response_id))


def _page_of(request: HttpRequest, pk: int) -> str:
    return f"{reverse('responses:response', args=[pk])}?{urlencode({'next': next_url(request)})}"
