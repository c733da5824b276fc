"""The page of one reply, and a second person's decision on it."""

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
from responses.forms import ApproveForm, ReturnForm, TypeForm
from responses.presenters.afterwards import afterwards
from responses.presenters.gate import gate_panel
from responses.presenters.page import Sent, response_page
from responses.services.approvals import approve_response, return_response
from responses.services.deciding_types import decide_type
from responses.typology.types import ResponseType
from responses.views.going_on import crumbs, go_on, next_url, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.nhsuk_forms.forms import NhsukForm
    from responses.forms import OverrideForm
    from responses.forms_publication import PullForm
    from responses.models import Response


def show(
    request: HttpRequest,
    response: Response,
    form: NhsukForm | None = None,
    sent: Sent | None = None,
    override: OverrideForm | None = None,
    *,
    pull: PullForm | None = None,
    edit_return: ReturnForm | None = None,
) -> HttpResponse:
    """Render the page of a reply as it stands now, with the form that was refused, if one was."""
    user = person(request)
    context = {
        "page": response_page(response=response, user=user, next_url=next_url(request), sent=sent),
        "gate": gate_panel(response=response, user=user, form=override),
        "after": afterwards(response=response, user=user, pull=pull, give_back=edit_return),
        "form": form,
        "crumbs": crumbs(request),
    }
    return render_page(request, "responses/response.jinja", context)


@requires(Permission.READ_STORIES)
@require_safe
def response(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one reply: story, text, coach, differences, history, and what this person may do."""
    return show(request, selectors.response_for(person(request), pk))


@requires(Permission.READ_STORIES)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the text that was on the page."""
    found = selectors.response_for(person(request), pk)
    form = ApproveForm(request.POST)
    if form.is_valid():
        try:
            approve_response(
                response=found, expected_hash=form.cleaned_data["text_hash"], actor=person(request)
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Approved. {found.signed_name} or a colleague can publish it now.")
            return go_on(request)
    return show(request, selectors.response_for(person(request), pk), form)


@requires(Permission.READ_STORIES)
@require_POST
def give_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the reply to its author with a comment."""
    found = selectors.response_for(person(request), pk)
    form = ReturnForm(request.POST, auto_id="return_%s")
    if form.is_valid():
        try:
            return_response(response=found, comment=form.cleaned_data["comment"], actor=person(request))
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, f"Returned to {found.signed_name} with your comment.")
            return go_on(request)
    return show(request, selectors.response_for(person(request), pk), form, Sent(give_back=form))


@requires(Permission.READ_STORIES)
@require_POST
def decide_on_type(request: HttpRequest, pk: int) -> HttpResponse:
    """Store which type this person says the reply is."""
    found = selectors.response_for(person(request), pk)
    form = TypeForm(request.POST, auto_id="type_%s")
    if form.is_valid():
        try:
            decide_type(
                response=found,
                label=ResponseType(form.cleaned_data["label"]),
                reason=form.cleaned_data["reason"],
                expected_hash=form.cleaned_data["text_hash"],
                actor=person(request),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "Saved. The reply counts as you decided; what the engine said is kept.")
            here = reverse("responses:response", args=[pk])
            return HttpResponseRedirect(f"{here}?{urlencode({'next': next_url(request)})}")
    return show(request, selectors.response_for(person(request), pk), form, Sent(decide=form))
