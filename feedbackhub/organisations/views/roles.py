"""What one person may do where, and which services they answer for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations import services
from feedbackhub.organisations.forms import OwnershipForm, RoleForm
from feedbackhub.organisations.models import OwnershipRank
from feedbackhub.organisations.presenters import people as presenter
from feedbackhub.organisations.selectors import live_memberships, ownerships_of
from feedbackhub.organisations.views.desk import done_by_button, done_by_form, person_or_404, who
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one more role."""
    user, organisation = who(request)
    person = person_or_404(organisation, pk)
    form = RoleForm(request.POST if request.method == "POST" else None, organisation=organisation)
    if done_by_form(
        form,
        lambda: services.give_role(
            user=person, service=form.chosen_service, role=form.chosen_role, actor=user
        ),
    ):
        messages.success(request, f"{person.full_name} has the role.")
        return redirect("organisations:responder", pk=pk)
    context = {"form": form, "person": presenter.profile(person)}
    return render_page(request, "organisations/role-add.jinja", context)


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def change_role(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """Put another role, or another service, in the place of one."""
    user, organisation = who(request)
    person = person_or_404(organisation, pk)
    standing = get_object_or_404(live_memberships(organisation).filter(user=person), pk=membership)
    form = RoleForm(
        request.POST if request.method == "POST" else None,
        organisation=organisation,
        initial={"role": standing.role, "service": standing.service_id},
    )
    if done_by_form(
        form,
        lambda: services.change_role(
            membership=standing, service=form.chosen_service, role=form.chosen_role, actor=user
        ),
    ):
        messages.success(request, f"The role of {person.full_name} is changed.")
        return redirect("organisations:responder", pk=pk)
    context = {
        "form": form,
        "person": presenter.profile(person),
        "standing": presenter.role_line(standing),
        "membership": membership,
    }
    return render_page(request, "organisations/role-change.jinja", context)


@requires(Permission.MANAGE_RESPONDERS)
@require_POST
def end_role(request: HttpRequest, pk: int, membership: int) -> HttpResponse:
    """Take one of several roles away."""
    user, organisation = who(request)
    person = person_or_404(organisation, pk)
    standing = get_object_or_404(live_memberships(organisation).filter(user=person), pk=membership)
    done_by_button(
        request,
        lambda: services.end_role(membership=standing, actor=user),
        f"{person.full_name} no longer has the role {presenter.role_line(standing)}.",
    )
    return redirect("organisations:responder", pk=pk)


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_ownership(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the person owner, deputy or colleague of a service."""
    user, organisation = who(request)
    person = person_or_404(organisation, pk)
    form = OwnershipForm(request.POST if request.method == "POST" else None, organisation=organisation)
    if done_by_form(form, lambda: _give(form, person, user)):
        messages.success(request, f"{person.full_name} answers for {form.cleaned_data['service'].name} now.")
        return redirect("organisations:responder", pk=pk)
    context = {"form": form, "person": presenter.profile(person)}
    return render_page(request, "organisations/ownership-add.jinja", context)


def _give(form: OwnershipForm, person: User, actor: User) -> None:
    give = {
        OwnershipRank.OWNER.value: services.set_owner,
        OwnershipRank.DEPUTY.value: services.set_deputy,
        OwnershipRank.COLLEAGUE.value: services.add_colleague,
    }[form.cleaned_data["rank"]]
    give(service=form.cleaned_data["service"], user=person, actor=actor)


@requires(Permission.MANAGE_RESPONDERS)
@require_POST
def end_ownership(request: HttpRequest, pk: int, ownership: int) -> HttpResponse:
    """Release the person from a service."""
    user, organisation = who(request)
    person = person_or_404(organisation, pk)
    held = get_object_or_404(ownerships_of(organisation).filter(user=person), pk=ownership)
    done_by_button(
        request,
        lambda: services.end_ownership(ownership=held, actor=user),
        f"{person.full_name} no longer answers for {held.service.name}.",
    )
    return redirect("organisations:responder", pk=pk)
