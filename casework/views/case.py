"""One case: its page, and what the case card can do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from casework.forms.case import AssignForm, CloseForm, HandOverForm, ReopenForm, SnoozeForm
from casework.selectors import cases as selectors
from casework.selectors.matters import problems_of
from casework.selectors.notes import who_can_see
from casework.services.assignment import assign_case, route_again
from casework.services.cases import close_case, reopen_case
from casework.services.snoozing import snooze_case, wake_case
from casework.views.case_page import act_on, case_to_act_on, show_case, show_timeline, user_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.dates import long_date

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

__all__ = ["act_on", "case_to_act_on", "show_case", "user_of"]


@requires(Permission.READ_STORIES)
@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one case with its story, replies and changes; or, for htmx, the part of its timeline that is asked for."""
    found = selectors.case_for(user_of(request), pk)
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.target == "timeline":
        return show_timeline(request, found)
    return show_case(request, found)


@requires(Permission.ASSIGN_CASE)
@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the case to somebody by hand."""
    found = case_to_act_on(request, pk, Permission.ASSIGN_CASE)
    form = AssignForm(request.POST, colleagues=who_can_see(found))
    return act_on(
        request,
        found,
        form,
        "assign_form",
        lambda: assign_case(
            case=found,
            owner=form.cleaned_data["owner"],
            reason=form.cleaned_data["reason"],
            actor=user_of(request),
        ),
        lambda: f"{form.cleaned_data['owner'].full_name} has this case now.",
    )


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand one's own case on, with a note. Other people's cases are for the lead to give."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    if user_of(request).pk not in {found.owner_id, found.deputy_id}:
        raise PermissionDenied
    form = HandOverForm(request.POST, colleagues=who_can_see(found))
    return act_on(
        request,
        found,
        form,
        "hand_over_form",
        lambda: assign_case(
            case=found,
            owner=form.cleaned_data["owner"],
            reason=form.cleaned_data["note"],
            actor=user_of(request),
        ),
        lambda: f"{form.cleaned_data['owner'].full_name} has this case now, and is told.",
    )


@requires(Permission.ASSIGN_CASE)
@require_POST
def route(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the routing decide again."""
    found = case_to_act_on(request, pk, Permission.ASSIGN_CASE)
    try:
        moved = route_again(case=found, actor=user_of(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, moved.reason if moved else "The routing leaves the case with whom it is.")
    return redirect("casework:case", pk=pk)


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the case with its outcome."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    form = CloseForm(request.POST, problems=problems_of(found.organisation))
    return act_on(
        request,
        found,
        form,
        "close_form",
        lambda: close_case(case=found, actor=user_of(request), **form.cleaned_data),
        lambda: "The case is closed.",
    )


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the case again."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    form = ReopenForm(request.POST)
    return act_on(
        request,
        found,
        form,
        "reopen_form",
        lambda: reopen_case(case=found, actor=user_of(request), **form.cleaned_data),
        lambda: "The case is open again.",
    )


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the case aside until a day."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    form = SnoozeForm(request.POST)
    return act_on(
        request,
        found,
        form,
        "snooze_form",
        lambda: snooze_case(case=found, actor=user_of(request), **form.cleaned_data),
        lambda: f"The case is put aside until {long_date(form.cleaned_data['until'])}.",
    )


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def wake(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the case up again before its day."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    if wake_case(case=found, reason="", actor=user_of(request)) is not None:
        messages.success(request, "The case is back in its owner’s list.")
    return redirect("casework:case", pk=pk)
