"""Passing a concern on from a case, the list of what waits, the page of one, and who takes which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.escalation import ROUTES, Route
from casework.forms.escalation import (
    CallBackForm,
    DecideForm,
    EscalateForm,
    HandOnForm,
    SecondStepForm,
    TargetForm,
)
from casework.permissions import Reach
from casework.presenters.escalations import escalation_view, rows_of
from casework.selectors import escalations as selectors
from casework.selectors.cases import case_for
from casework.services import escalations as services
from casework.services.escalation_targets import Wanted, decide_targets
from casework.views.case_page import act_on, user_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import who_may_read_at
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from casework.models import Escalation
    from feedbackhub.nhsuk_forms.forms import NhsukForm
    from feedbackhub.organisations.models import Organisation

A_PAGE = 50


@requires(Permission.READ_STORIES)
@require_POST
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a concern about a story on: whoever can read the case may."""
    found = case_for(user_of(request), pk)
    # Every route is taken in: a second press of the button finds its own open already, and that is no mistake.
    form = EscalateForm(request.POST)
    return act_on(
        request,
        found,
        form,
        "escalate_form",
        lambda: services.escalate_case(
            case=found,
            route=Route(form.cleaned_data["route"]),
            reason=form.cleaned_data["reason"],
            actor=user_of(request),
        ),
        lambda: (
            f"Passed to {ROUTES[Route(form.cleaned_data['route'])].to}. The public reply has its own clock."
        ),
    )


@requires(Permission.READ_STORIES)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Show what waits, soonest first; or all, newest first."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    user = user_of(request)
    everything = selectors.escalations_in(user, organisation)
    shows_all = request.GET.get("show") == "all"
    route = request.GET.get("route", "")
    if route in set(Route):
        everything = everything.filter(route=route)
    rows = everything.order_by("-pk") if shows_all else selectors.that_wait(everything)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows_of(list(page), selectors.Concerned(user, organisation)),
        "number": page.paginator.count,
        "pagination": pagination(request, page),
        "shows_all": shows_all,
        "route": route if route in set(Route) else "",
        "routes": [(one.value, rule.name) for one, rule in ROUTES.items()],
        "may_decide": Reach(user, organisation).holds(Permission.MANAGE_ROUTING),
    }
    return render_page(request, "casework/escalations.jinja", context)


@requires(Permission.READ_STORIES)
@require_safe
def escalation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one with its words."""
    return _page(request, selectors.escalation_for(user_of(request), pk))


@requires(Permission.READ_STORIES)
@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it."""
    found = _to_act_on(request, pk)
    return _act(
        request,
        found,
        None,
        lambda: services.take_escalation(escalation=found, actor=user_of(request)),
        "You have it.",
    )


@requires(Permission.READ_STORIES)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what was decided."""
    found = _to_act_on(request, pk)
    form = DecideForm(request.POST, route=found.way)
    return _act(
        request,
        found,
        form,
        lambda: services.decide_escalation(
            escalation=found, decision=form.decided, note=form.cleaned_data["note"], actor=user_of(request)
        ),
        "The decision is recorded.",
    )


@requires(Permission.READ_STORIES)
@require_POST
def hand_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it to somebody else."""
    found = _to_act_on(request, pk)
    form = HandOnForm(request.POST, candidates=who_may_read_at(found.case.service))
    return _act(
        request,
        found,
        form,
        lambda: services.hand_escalation_on(escalation=found, actor=user_of(request), **form.cleaned_data),
        "It is handed on, and they are told.",
    )


@requires(Permission.READ_STORIES)
@require_POST
def call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """End one that was raised by mistake: whoever raised it may, and whom it concerns."""
    found = selectors.escalation_for(user_of(request), pk)
    if found.raised_by_id != user_of(request).pk:
        found = _to_act_on(request, pk)
    form = CallBackForm(request.POST)
    return _act(
        request,
        found,
        form,
        lambda: services.call_back_escalation(
            escalation=found, note=form.cleaned_data["note"], actor=user_of(request)
        ),
        "It is called back.",
    )


@requires(Permission.READ_STORIES)
@require_POST
def second(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the second step."""
    found = _to_act_on(request, pk)
    form = SecondStepForm(request.POST)
    return _act(
        request,
        found,
        form,
        lambda: services.finish_second_step(
            escalation=found, note=form.cleaned_data["note"], actor=user_of(request)
        ),
        "It is recorded.",
    )


@requires(Permission.MANAGE_ROUTING)
@require_http_methods(["GET", "HEAD", "POST"])
def targets(request: HttpRequest) -> HttpResponse:
    """Decide who takes which concerns, and how soon."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    data = request.POST if request.method == "POST" else None
    candidates = selectors.who_may_take(organisation)
    forms = [
        TargetForm(data, target=target, candidates=candidates)
        for target in selectors.targets_of(organisation).values()
    ]
    # Each is looked at, so that all that is wrong is said at once.
    right = [form.is_valid() for form in forms]
    if data is not None and all(right):
        wanted = {
            form.route: Wanted(
                role=form.cleaned_data["role"],
                person=form.cleaned_data["person"],
                deputy=form.cleaned_data["deputy"],
                limit=form.chosen_limit,
            )
            for form in forms
        }
        try:
            decide_targets(organisation=organisation, wanted=wanted, actor=user_of(request))
        except DomainError as error:
            forms[0].add_error(None, error.message)
        else:
            messages.success(request, "Saved. What is open already stays with whoever has it.")
            return redirect("casework:escalation-targets")
    return render_page(request, "casework/escalation-targets.jinja", {"forms": forms})


def _to_act_on(request: HttpRequest, pk: int) -> Escalation:
    """Find one that is theirs to act on: 404 where its words are not theirs to read, 403 where they only read."""
    user = user_of(request)
    found = selectors.escalation_for(user, pk)
    if not selectors.Concerned(user, found.case.organisation).is_involved(found):
        raise PermissionDenied
    return found


def _act(
    request: HttpRequest,
    found: Escalation,
    form: NhsukForm | None,
    act: Callable[[], object],
    done: str,
) -> HttpResponse:
    """Do what a form asks and go back, or show the form with what is wrong."""
    if form is None or form.is_valid():
        try:
            act()
        except DomainError as error:
            if form is None:
                messages.error(request, error.message)
                return redirect("casework:escalation", pk=found.pk)
            form.add_error(None, error.message)
        else:
            messages.success(request, done)
            return redirect("casework:escalation", pk=found.pk)
    return _page(request, selectors.escalation_for(user_of(request), found.pk), form)


def _page(request: HttpRequest, found: Escalation, sent: NhsukForm | None = None) -> HttpResponse:
    user = user_of(request)
    concerned = selectors.Concerned(user, found.case.organisation)
    involved = concerned.is_involved(found)
    forms: dict[str, NhsukForm] = {}
    if found.is_open and involved:
        forms["decide"] = DecideForm(route=found.way)
        forms["hand"] = HandOnForm(candidates=who_may_read_at(found.case.service))
    if found.is_open and (involved or found.raised_by_id == user.pk):
        forms["back"] = CallBackForm()
    view = escalation_view(found, concerned)
    if view.second_is_open and involved:
        forms["second"] = SecondStepForm()
    if sent is not None and sent.prefix is not None:
        forms[sent.prefix] = sent
    context = {
        "escalation": view,
        "pk": found.pk,
        "forms": forms,
        "may_take": found.is_open and involved and not (view.is_taken and found.to_id == user.pk),
    }
    return render_page(request, "casework/escalation.jinja", context)
