"""For leads: which services rest on too few people, what each person carries, and the organisation's own limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.forms.cover import PolicyForm
from casework.presenters import cover as presenter
from casework.selectors.balance import balance_of
from casework.views.cover import Desk
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.organisations import services as actions
from feedbackhub.organisations.selectors import (
    holds_anywhere,
    ownerships_of,
    policy_of,
    service_standings,
)
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.ASSIGN_CASE)
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Show the services that fewer than two people answer for, then who has not answered, then the rest."""
    desk = _lead(request)
    standings = service_standings(desk.organisation)
    in_red = sum(one.is_red for one in standings)
    context = presenter.standing_page(standings, desk.organisation) | {
        "sections": presenter.sections("casework:cover-services", is_lead=True, in_red=in_red),
        "may_name": holds_anywhere(desk.user, Permission.MANAGE_RESPONDERS, desk.organisation),
    }
    return render_page(request, "casework/cover-services.jinja", context)


@requires(Permission.ASSIGN_CASE)
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody once more whether they still answer for a service."""
    desk = _lead(request)
    held = get_object_or_404(ownerships_of(desk.organisation).select_related("user", "service"), pk=pk)
    actions.ask_again(ownership=held, actor=desk.user)
    messages.success(request, f"We have asked {held.user.full_name} about {held.service.name}.")
    return redirect("casework:cover-services")


@requires(Permission.ASSIGN_CASE)
@require_safe
def balance(request: HttpRequest) -> HttpResponse:
    """Show what each person carries, by name."""
    desk = _lead(request)
    context = presenter.balance_page(balance_of(desk.organisation, local_date())) | {
        "sections": desk.sections("casework:balance")
    }
    return render_page(request, "casework/balance.jinja", context)


@requires(Permission.ASSIGN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Show and change the organisation's limits."""
    desk = _lead(request)
    form = PolicyForm(
        request.POST if request.method == "POST" else None,
        initial=PolicyForm.standing(policy_of(desk.organisation)),
    )
    if form.is_valid():
        actions.change_policy(
            organisation=desk.organisation,
            limits=form.limits(),
            talk_to=form.cleaned_data["talk_to"],
            actor=desk.user,
        )
        messages.success(request, "The limits are saved.")
        return redirect("casework:cover-settings")
    context = {"form": form, "sections": desk.sections("casework:cover-settings")}
    return render_page(request, "casework/cover-settings.jinja", context)


def _lead(request: HttpRequest) -> Desk:
    """These pages show all of an organisation, so the permission must hold at its root: 403 otherwise."""
    desk = Desk(request)
    if not desk.is_lead:
        raise PermissionDenied
    return desk
