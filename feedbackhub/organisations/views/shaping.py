"""Moving, merging, closing and opening services. Each first says what it will do, and does it when confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.organisations import services as actions
from feedbackhub.organisations.forms import CloseForm, MergeForm, MoveForm
from feedbackhub.organisations.presenters import shaping as presenter
from feedbackhub.organisations.selectors import (
    effects_of_merge,
    effects_of_move,
    names_by_path,
    places_for,
    roles_to_bring,
    service_above,
)
from feedbackhub.organisations.views.desk import done_by_button, done_by_form, service_or_404, who
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.organisations.models import Organisation, Service


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask where to; then say who gains and loses access; then move."""
    user, organisation = who(request)
    found = _beneath_the_root(organisation, pk)
    parent = _named(request, organisation, "parent")
    if request.method == "POST" and parent is not None:
        if done_by_button(
            request,
            lambda: actions.move_service(service=found, parent=parent, actor=user),
            f"{found.name} stands under {parent.name} now.",
        ):
            return redirect("organisations:service", pk=pk)
        return redirect("organisations:service-move", pk=pk)
    form = MoveForm(request.GET if "parent" in request.GET else None, places=places_for(found))
    if not form.is_valid() or parent is None:
        return render_page(request, "organisations/service-move.jinja", {"form": form, "service": found})
    names = names_by_path(organisation)
    context = {
        "service": presenter.name_and_place(found, names),
        "parent": presenter.name_and_place(parent, names),
        "pk": pk,
        "parent_pk": parent.pk,
        "effects": presenter.effects(effects_of_move(found, parent)),
        "hanging": presenter.hanging_on(found),
        "is_there": found.path[: -found.steplen] == parent.path,
    }
    return render_page(request, "organisations/service-move-confirm.jinja", context)


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask into which; then say what moves, in numbers; then merge."""
    user, organisation = who(request)
    found = _beneath_the_root(organisation, pk)
    into = _named(request, organisation, "into")
    if request.method == "POST" and into is not None:
        done = done_by_button(
            request,
            lambda: actions.merge_services(source=found, into=into, actor=user),
            f"{found.name} is part of {into.name} now. Stories that carry its code go there.",
        )
        return redirect("organisations:service", pk=into.pk if done else pk)
    places = places_for(found).exclude(depth=1)
    form = MergeForm(request.GET if "into" in request.GET else None, places=places)
    if not form.is_valid() or into is None:
        return render_page(request, "organisations/service-merge.jinja", {"form": form, "service": found})
    names = names_by_path(organisation)
    context = {
        "service": presenter.name_and_place(found, names),
        "into": presenter.name_and_place(into, names),
        "pk": pk,
        "into_pk": into.pk,
        "effects": presenter.effects(effects_of_merge(found, into)),
        "brought": presenter.brought(roles_to_bring(found, into), into),
        "hanging": presenter.hanging_on(found),
    }
    return render_page(request, "organisations/service-merge-confirm.jinja", context)


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what closing will do; close on the day that is given."""
    user, organisation = who(request)
    found = _beneath_the_root(organisation, pk)
    form = CloseForm(request.POST if request.method == "POST" else None, initial={"closed_on": local_date()})
    if done_by_form(
        form,
        lambda: actions.close_service(service=found, on=form.cleaned_data["closed_on"], actor=user),
    ):
        messages.success(request, f"{found.name} has closed.")
        return redirect("organisations:service", pk=pk)
    context = {
        "form": form,
        "service": found,
        "above": service_above(found).name,
        "hanging": presenter.hanging_on(found),
    }
    return render_page(request, "organisations/service-close.jinja", context)


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what opening again will do; open."""
    user, organisation = who(request)
    found = _beneath_the_root(organisation, pk)
    if request.method == "POST":
        done_by_button(
            request,
            lambda: actions.reopen_service(service=found, actor=user),
            f"{found.name} is open again.",
        )
        return redirect("organisations:service", pk=pk)
    context = {
        "service": found,
        "successor": found.succeeded_by.name if found.succeeded_by else "",
    }
    return render_page(request, "organisations/service-reopen.jinja", context)


def _beneath_the_root(organisation: Organisation, pk: int) -> Service:
    """Give a service of the organisation that may change its place: not the organisation itself."""
    found = service_or_404(organisation, pk)
    if found.is_root():
        raise Http404
    return found


def _named(request: HttpRequest, organisation: Organisation, name: str) -> Service | None:
    """Give the service that the request names; None where it names none, a 404 where it is not of this organisation."""
    sent = (request.POST if request.method == "POST" else request.GET).get(name, "")
    if not sent:
        return None
    if not sent.isascii() or not sent.isdigit() or len(sent) > 18:
        raise Http404
    return service_or_404(organisation, int(sent))
