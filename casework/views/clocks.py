"""Pausing a case's clock, and an organisation's targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from casework.forms.clock import ClockSettingsForm, PauseForm, ResumeForm
from casework.selectors.clocks import clock_settings, possible_sponsors
from casework.services.clock_settings import decide_clock
from casework.services.pausing import pause_clock, resume_clock
from casework.views.case_page import act_on, case_to_act_on, user_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.dates import long_date
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.organisations.models import Organisation


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop the clock until a day."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    form = PauseForm(request.POST)
    return act_on(
        request,
        found,
        form,
        "pause_form",
        lambda: pause_clock(case=found, actor=user_of(request), **form.cleaned_data),
        lambda: f"The clock stands. It runs again on {long_date(form.cleaned_data['until'])}.",
    )


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the clock run again."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    return act_on(
        request,
        found,
        ResumeForm(request.POST),
        "resume_form",
        lambda: resume_clock(case=found, actor=user_of(request)),
        lambda: "The clock runs again.",
    )


@requires(Permission.ASSIGN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Decide the targets, the bank holidays, and who is told when a reply is late."""
    organisation: Organisation = request.organisation  # type: ignore[attr-defined]
    form = ClockSettingsForm(
        request.POST if request.method == "POST" else None,
        decided=clock_settings(organisation),
        candidates=possible_sponsors(organisation),
    )
    if form.is_valid():
        try:
            decide_clock(organisation=organisation, actor=user_of(request), **form.decided)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(
                request,
                "The times to answer are saved. The due days of open replies follow within a minute; "
                "nobody who is in time becomes late by it.",
            )
            return redirect("casework:clock-settings")
    return render_page(request, "casework/clock-settings.jinja", {"form": form})
