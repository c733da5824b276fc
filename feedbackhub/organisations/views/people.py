"""The list of responders, one responder, and the end and return of their access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from feedbackhub.accounts.roles import Permission, roles_with
from feedbackhub.organisations import services
from feedbackhub.organisations.forms import PeopleFilterForm
from feedbackhub.organisations.presenters import people as presenter
from feedbackhub.organisations.selectors import (
    live_memberships,
    ownerships_of,
    people_matching,
    state_counts,
    who_answers,
)
from feedbackhub.organisations.views.desk import done_by_button, person_or_404, who
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 50


@requires(Permission.MANAGE_RESPONDERS)
@require_safe
def responders(request: HttpRequest) -> HttpResponse:
    """List the people, what needs a hand on top."""
    _, organisation = who(request)
    form = PeopleFilterForm(request.GET, organisation=organisation)
    people = people_matching(organisation, **form.narrowing())
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = state_counts(organisation)
    context = {
        "form": form,
        "total": page.paginator.count,
        "rows": [presenter.row(person) for person in page.object_list],
        "pagination": pagination(request, page, label="Pages of responders"),
        "counts": presenter.count_links(counts),
        "attention": presenter.attention(who_answers(organisation), counts),
        "is_narrowed": any(request.GET.get(name) for name in ("words", "role", "service", "state")),
    }
    return render_page(
        request, "organisations/responders.jinja", context, partial="organisations/_responders.jinja"
    )


@requires(Permission.MANAGE_RESPONDERS)
@require_safe
def responder(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: how they stand, what they may do where, and what they answer for."""
    user, organisation = who(request)
    person = person_or_404(organisation, pk)
    roles = list(live_memberships(organisation).filter(user=person))
    context = {
        "person": presenter.profile(person),
        "roles": presenter.roles(roles),
        "may_answer": any(role.role in roles_with(Permission.DRAFT_RESPONSE) for role in roles),
        "ownerships": presenter.ownerships(ownerships_of(organisation).filter(user=person)),
        "is_self": person.pk == user.pk,
    }
    return render_page(request, "organisations/responder.jinja", context)


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what ending somebody's access will do, and do it when asked."""
    user, organisation = who(request)
    person = person_or_404(organisation, pk)
    if request.method == "POST":
        done_by_button(
            request,
            lambda: services.leave(user=person, organisation=organisation, actor=user),
            f"{person.full_name} has no access any more. Their open cases move to whoever answers for each service.",
        )
        return redirect("organisations:responder", pk=pk)
    context = {
        "person": presenter.profile(person),
        "ownerships": presenter.ownerships(ownerships_of(organisation).filter(user=person)),
        "organisation": organisation,
    }
    return render_page(request, "organisations/leave.jinja", context)


@requires(Permission.MANAGE_RESPONDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def let_back_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what letting somebody back in will do, and do it when asked."""
    user, organisation = who(request)
    person = person_or_404(organisation, pk)
    if request.method == "POST":
        done_by_button(
            request,
            lambda: services.let_back_in(user=person, organisation=organisation, actor=user),
            f"{person.full_name} has access again. We have sent them an email.",
        )
        return redirect("organisations:responder", pk=pk)
    context = {"person": presenter.profile(person), "organisation": organisation}
    return render_page(request, "organisations/return.jinja", context)
