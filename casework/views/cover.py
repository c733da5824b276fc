"""The cover calendar: who is away, who stands in, and what falls due meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.forms.cover import AbsenceForm
from casework.permissions import Reach
from casework.presenters import cover as presenter
from casework.selectors.cover import due_while_away, uncovered_places
from casework.services.cover import move_before_leaving
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations import services
from feedbackhub.organisations.selectors import (
    absences_about,
    absences_in,
    services_in_red,
    who_may_answer_in,
)
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from feedbackhub.web.words import count

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Absence, Organisation


class Desk:
    """Who asks, where, and whether they look after everybody's cover or only their own."""

    def __init__(self, request: HttpRequest) -> None:
        self.user = cast("User", request.user)
        self.organisation = cast("Organisation", request.organisation)  # type: ignore[attr-defined]
        self.reach = Reach(self.user, self.organisation)
        self.is_lead = self.reach.holds_at(Permission.ASSIGN_CASE, self.organisation.root)
        self.may_reply = self.reach.holds(Permission.DRAFT_RESPONSE)
        if not (self.is_lead or self.may_reply):
            raise PermissionDenied

    def absences(self) -> QuerySet[Absence]:
        """Give those they may see: all for a lead, their own and those in which they stand in for others."""
        today = local_date()
        if self.is_lead:
            return absences_in(self.organisation, today)
        return absences_about(self.user, self.organisation, today)

    def absence_or_404(self, pk: int, *, to_change: bool = False) -> Absence:
        """Give one of them; a deputy sees it but does not change it."""
        absence = get_object_or_404(self.absences(), pk=pk)
        if to_change and not (self.is_lead or absence.user_id == self.user.pk):
            raise Http404
        return absence

    def sections(self, current: str) -> list[dict[str, Any]]:
        """Give the links between the pages on cover."""
        in_red = len(services_in_red(self.organisation)) if self.is_lead else None
        return presenter.sections(current, is_lead=self.is_lead, in_red=in_red)


@requires(Permission.READ_STORIES)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """List who is away now and later."""
    desk = Desk(request)
    context = {
        "sections": desk.sections("casework:cover"),
        "groups": presenter.absence_groups(
            desk.absences(), absences_in(desk.organisation, local_date()), desk.user, local_date()
        ),
        "is_lead": desk.is_lead,
        "may_reply": desk.may_reply,
    }
    return render_page(request, "casework/cover.jinja", context)


@requires(Permission.READ_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Put down that somebody is away: oneself, or for a lead somebody else (`?for=somebody`)."""
    desk = Desk(request)
    for_others = desk.is_lead and (request.GET.get("for") == "somebody" or not desk.may_reply)
    form = AbsenceForm(
        request.POST if request.method == "POST" else None,
        people=who_may_answer_in(desk.organisation),
        person=None if for_others else desk.user,
    )
    if form.is_valid():
        try:
            absence = services.record_absence(
                user=form.chosen_person,
                organisation=desk.organisation,
                days=form.chosen_days,
                deputy=form.cleaned_data["deputy"],
                actor=desk.user,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, f"Put down. {absence.deputy.full_name} is told by email.")
            return redirect("casework:absence", pk=absence.pk)
    context = {"form": form, "for_others": for_others}
    return render_page(request, "casework/cover-add.jinja", context)


@requires(Permission.READ_STORIES)
@require_safe
def absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one absence with what falls due meanwhile."""
    desk = Desk(request)
    found = desk.absence_or_404(pk)
    may_change = desk.is_lead or found.user_id == desk.user.pk
    due = due_while_away(found, desk.user)
    others = absences_in(desk.organisation, local_date())
    context = {
        "absence": presenter.absence_page(found, desk.user, local_date()),
        "chain": presenter.chain_words(found, others),
        "gaps": uncovered_places(found),
        "due": presenter.due_rows(due) if may_change else [],
        "may_change": may_change,
    }
    return render_page(request, "casework/absence.jinja", context)


@requires(Permission.READ_STORIES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the days or the deputy."""
    desk = Desk(request)
    found = desk.absence_or_404(pk, to_change=True)
    form = AbsenceForm(
        request.POST if request.method == "POST" else None,
        people=who_may_answer_in(desk.organisation),
        person=found.user,
        initial=AbsenceForm.standing(found),
    )
    if form.is_valid():
        try:
            services.change_absence(
                absence=found, days=form.chosen_days, deputy=form.cleaned_data["deputy"], actor=desk.user
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The days away are changed.")
            return redirect("casework:absence", pk=pk)
    context = {"form": form, "absence": presenter.absence_page(found, desk.user, local_date())}
    return render_page(request, "casework/absence-change.jinja", context)


@requires(Permission.READ_STORIES)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an absence back, or end it early."""
    desk = Desk(request)
    found = desk.absence_or_404(pk, to_change=True)
    try:
        services.end_absence(absence=found, actor=desk.user)
    except DomainError as error:
        messages.warning(request, error.message)
    else:
        who = "you" if found.user_id == desk.user.pk else found.user.full_name
        messages.success(request, f"New stories come to {who} again. What has moved stays where it is.")
    return redirect("casework:cover")


@requires(Permission.READ_STORIES)
@require_POST
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give what falls due while somebody is away to their deputy, now."""
    desk = Desk(request)
    found = desk.absence_or_404(pk, to_change=True)
    due = due_while_away(found, desk.user)
    moved = move_before_leaving(absence=found, cases=due, actor=desk.user)
    left = due.count()
    if moved:
        went = "1 story has" if moved == 1 else f"{moved:,} stories have"
        messages.success(request, f"{went} gone to {found.deputy.full_name}.")
    if left:
        stay = count("story stays", "stories stay", left)
        messages.warning(request, f"{stay}: {found.deputy.full_name} may not reply there.")
    return redirect("casework:absence", pk=pk)
