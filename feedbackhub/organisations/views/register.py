"""Looking codes up in the national register, and adding several sites of an organisation at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations import services as actions
from feedbackhub.organisations.forms import LookUpForm, SitesForm
from feedbackhub.organisations.models import ServiceKind
from feedbackhub.organisations.ods import OdsSummary, OdsTrouble, looks_like_a_code
from feedbackhub.organisations.presenters import register as presenter
from feedbackhub.organisations.selectors import names_by_code
from feedbackhub.organisations.views.desk import done_by_form, service_or_404, who
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service


@requires(Permission.MANAGE_RESPONDERS)
@require_safe
def look_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Search the register; each result has a button that fills the form of adding or changing a service."""
    _, organisation = who(request)
    found = service_or_404(organisation, pk)
    is_change = request.GET.get("for") == "edit" and not found.is_root()
    use_at = reverse(f"organisations:service-{'edit' if is_change else 'add'}", kwargs={"pk": pk})
    form = LookUpForm(request.GET if "words" in request.GET else None)
    context = {
        "form": form,
        "service": found,
        "is_change": is_change,
        "form_address": use_at,
        "results": None,
        "trouble": "",
    }
    if form.is_valid():
        answer = actions.search(words=form.cleaned_data["words"])
        taken = names_by_code(organisation)
        context["results"] = presenter.results(answer.results, use_at=use_at, taken=taken)
        context["trouble"] = answer.trouble
    return render_page(
        request, "organisations/service-look-up.jinja", context, partial="organisations/_look-up.jinja"
    )


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def sites(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the sites that the register knows of an organisation, and add those that are ticked."""
    user, organisation = who(request)
    found = service_or_404(organisation, pk)
    trouble, known = _sites(found)
    here = names_by_code(organisation)
    taken = {one.code: here[one.code] for one in known if one.code in here}
    new = [one for one in known if one.code not in taken]
    names = {one.code: presenter.readable_name(one.name)[:200] for one in new}
    form = SitesForm(request.POST if request.method == "POST" and new else None, sites=new, names=names)
    if done_by_form(form, lambda: _add(found, form.cleaned_data["sites"], names, user)):
        number = len(form.cleaned_data["sites"])
        messages.success(request, f"{count('site is', 'sites are', number)} added. Say who answers for each.")
        return redirect("organisations:services")
    context = {
        "form": form,
        "service": found,
        "new": new,
        "taken": sorted(taken.values()),
        "trouble": trouble,
    }
    return render_page(request, "organisations/service-sites.jinja", context)


def _sites(service: Service) -> tuple[str, list[OdsSummary]]:
    """Give the sites, or in words why there are none."""
    if not looks_like_a_code(service.code):
        return f"{service.name} has no code of the national register. Give it one first.", []
    try:
        return "", list(actions.sites_of(code=service.code))
    except OdsTrouble as trouble:
        return trouble.message, []


def _add(parent: Service, codes: list[str], names: dict[str, str], actor: User) -> None:
    """Add the ticked sites, all or none."""
    actions.create_services(
        parent=parent,
        made=[(names[code], code, ServiceKind.SITE.value) for code in codes],
        actor=actor,
    )
