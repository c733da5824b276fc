"""Care for who reads: ask a colleague to read a hard case with you, and the private page on talking it through."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from casework.forms.care import DebriefForm, HaveReadForm, SecondReadingForm
from casework.permissions import Reach
from casework.presenters import care as presenter
from casework.presenters.came_of_it import parts_of
from casework.selectors import care as selectors
from casework.selectors.came_of_it import came_of_it as found_came_of_it
from casework.selectors.cases import case_for
from casework.selectors.notes import who_can_see
from casework.services.care.debriefs import answer_debrief, settle_debrief
from casework.services.care.second_readings import (
    ask_second_reading,
    end_second_reading,
    finish_second_reading,
)
from casework.views.case_page import act_on, case_to_act_on, user_of
from casework.views.cover import Desk
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import policy_of
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.organisations.models import Organisation


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a colleague to read the case, too."""
    found, user = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE), user_of(request)
    form = SecondReadingForm(request.POST, candidates=who_can_see(found), besides=user.pk)
    return act_on(
        request,
        found,
        form,
        "second_reading_form",
        lambda: ask_second_reading(case=found, actor=user, **form.cleaned_data),
        lambda: f"{form.cleaned_data['asked_of'].full_name} is asked to read it with you.",
    )


@requires(Permission.READ_STORIES)
@require_POST
def done(request: HttpRequest, pk: int, reading: int) -> HttpResponse:
    """Say that you have read it."""
    found, user = case_for(user_of(request), pk), user_of(request)
    row = selectors.reading_for(user, found, reading)
    form = HaveReadForm(request.POST)
    return act_on(
        request,
        found,
        form,
        "have_read_form",
        lambda: finish_second_reading(reading=row, answer=form.cleaned_data["answer"], actor=user),
        lambda: f"{row.asked_by.full_name} is told that you have read it.",
    )


@requires(Permission.READ_STORIES)
@require_POST
def end(request: HttpRequest, pk: int, reading: int) -> HttpResponse:
    """Take the question back, or say no to it."""
    found, user = case_for(user_of(request), pk), user_of(request)
    row = selectors.reading_for(user, found, reading)
    try:
        end_second_reading(reading=row, actor=user)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "The question is taken back.")
    return redirect("casework:case", pk=pk)


@requires(Permission.READ_STORIES)
@require_safe
def came_of_it(request: HttpRequest) -> HttpResponse:
    """Show somebody what came of the stories that they handled."""
    context = {"parts": parts_of(found_came_of_it(user_of(request)))}
    return render_page(request, "casework/came-of-it.jinja", context)


@requires(Permission.READ_STORIES)
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show the private page: nobody but the person sees what stands here."""
    return _page(request, DebriefForm())


@requires(Permission.READ_STORIES)
@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the person asked for."""
    user = user_of(request)
    offer = selectors.offer_to(user, _organisation(request), pk)
    form = DebriefForm(request.POST)
    if form.is_valid():
        try:
            answer_debrief(offer=offer, answer=form.cleaned_data["answer"], actor=user)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, presenter.answered_words(form.cleaned_data["answer"]))
            return redirect("casework:care")
    return _page(request, form, status=422)


@requires(Permission.ASSIGN_CASE)
@require_safe
def weeks(request: HttpRequest) -> HttpResponse:
    """Show a lead how many were asked in each week, and who asked to be called."""
    desk = _lead(request)
    context = presenter.lead_page(
        selectors.care_by_week(desk.organisation, local_date()),
        selectors.calls_asked_for(desk.organisation),
    )
    context["sections"] = desk.sections("casework:care-weeks")
    return render_page(request, "casework/care-weeks.jinja", context)


@requires(Permission.ASSIGN_CASE)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a lead and the person have spoken."""
    desk = _lead(request)
    offer = selectors.call_to_settle(desk.organisation, pk)
    settle_debrief(offer=offer, actor=desk.user)
    messages.success(request, f"You have spoken with {offer.user.full_name}.")
    return redirect("casework:care-weeks")


def _page(request: HttpRequest, form: DebriefForm, *, status: int = 200) -> HttpResponse:
    user, organisation = user_of(request), _organisation(request)
    offer = selectors.offer_of(user, organisation)
    context = presenter.own_page(offer, organisation, policy_of(organisation).talk_to)
    context["form"] = form
    leads = Reach(user, organisation).holds_at(Permission.ASSIGN_CASE, organisation.root)
    context["may_see_weeks"] = leads
    return render_page(request, "casework/care.jinja", context, status=status)


def _organisation(request: HttpRequest) -> Organisation:
    return cast("Organisation", request.organisation)  # type: ignore[attr-defined]


def _lead(request: HttpRequest) -> Desk:
    desk = Desk(request)
    if not desk.is_lead:
        raise PermissionDenied
    return desk
