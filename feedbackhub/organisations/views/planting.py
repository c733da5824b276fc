"""Many services from a sheet: paste or upload, look at what it would do, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations import services as actions
from feedbackhub.organisations.forms import SheetForm
from feedbackhub.organisations.presenters import shaping as presenter
from feedbackhub.organisations.views.desk import who
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.organisations.models import Organisation


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """Take a sheet and show what it would do. Nothing changes here."""
    _, organisation = who(request)
    sent = request.method == "POST"
    form = SheetForm(request.POST if sent else None, request.FILES if sent else None)
    if not form.is_valid():
        return render_page(request, "organisations/services-sheet.jinja", {"form": form})
    return _preview(request, organisation, form.cleaned_data["sheet"])


@requires(Permission.MANAGE_RESPONDERS)
@require_POST
def plant(request: HttpRequest) -> HttpResponse:
    """Do what the preview showed; show it again where the tree has changed since."""
    user, organisation = who(request)
    text, seen = request.POST.get("sheet", ""), request.POST.get("seen", "")
    try:
        done = actions.plant(organisation=organisation, sheet=text, seen=seen, actor=user)
    except DomainError as error:
        messages.warning(request, error.message)
        return _preview(request, organisation, text)
    if done.does_something:
        messages.success(
            request,
            f"{count('service is', 'services are', len(done.additions))} added and "
            f"{len(done.rewordings):,} changed. Say who answers for each.",
        )
    else:
        messages.success(request, "The tree is as the sheet says.")
    return redirect("organisations:services")


def _preview(request: HttpRequest, organisation: Organisation, text: str) -> HttpResponse:
    plan = actions.plan_for(organisation=organisation, sheet=text)
    again = SheetForm(initial={"sheet": text})
    context = {"plan": presenter.plan(plan, organisation.name), "sheet": text, "form": again}
    status = 422 if plan.errors else None
    return render_page(request, "organisations/services-preview.jinja", context, status=status)
