"""What is done to a change on its page: each is one form, one service, and back to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from casework.forms.change import DeclineForm, MadeForm
from casework.forms.change_life import AcceptForm, DelayForm, DiscussionForm, EvidenceForm
from casework.selectors import changes as selectors
from casework.services import changes as services
from casework.views.changes.asking import who
from casework.views.changes.page import show_change
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from casework.models import Change
    from feedbackhub.accounts.models import User
    from feedbackhub.nhsuk_forms.forms import NhsukForm


def step(
    request: HttpRequest, found: Change, form: NhsukForm, name: str, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do what a form asks and go back to the change, or show the form with what is wrong and what was typed."""
    if form.is_valid():
        try:
            act()
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, done)
            return redirect("casework:change", pk=found.pk)
    return show_change(request, found, **{name: form})


@requires(Permission.REGISTER_CHANGE)
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a planned change has been made."""
    found = selectors.change_to_edit(who(request)[0], pk)
    form = MadeForm(request.POST, prefix="made")
    return step(
        request,
        found,
        form,
        "made_form",
        lambda: services.make_change(
            change=found, evidence=form.cleaned_data["evidence"], actor=who(request)[0]
        ),
        "Recorded: the change has been made. We ask after 3, 6 and 12 months whether it is still in place.",
    )


@requires(Permission.REGISTER_CHANGE)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a suggested or planned change will not be made, and why."""
    found = selectors.change_to_edit(who(request)[0], pk)
    form = DeclineForm(request.POST, prefix="decline")
    return step(
        request,
        found,
        form,
        "decline_form",
        lambda: services.decline_change(
            change=found, reason=form.cleaned_data["reason"], actor=who(request)[0]
        ),
        "Recorded: the change will not be made.",
    )


@requires(Permission.REGISTER_CHANGE)
@require_POST
def delay(request: HttpRequest, pk: int) -> HttpResponse:
    """Say in public that a promise comes later."""
    found = selectors.change_to_edit(who(request)[0], pk)
    form = DelayForm(request.POST, prefix="delay")
    return step(
        request,
        found,
        form,
        "delay_form",
        lambda: services.delay_change(
            change=found,
            due_on=form.cleaned_data["due_on"],
            public_note=form.cleaned_data["public_note"],
            actor=who(request)[0],
        ),
        "Everyone can read now how it stands, and the new date.",
    )


@requires(Permission.DECIDE_CHANGE)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan what was suggested."""
    found = selectors.change_to_edit(who(request)[0], pk)
    form = AcceptForm(request.POST, candidates=selectors.who_may_own(found.service))
    return step(
        request,
        found,
        form,
        "accept_form",
        lambda: services.accept_suggestion(
            change=found,
            owner=cast("User", form.cleaned_data["owner"]),
            due_on=form.day,
            note=form.cleaned_data["note"],
            actor=who(request)[0],
        ),
        "The change is planned. Whoever suggested it is told.",
    )


@requires(Permission.REGISTER_CHANGE)
@require_POST
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Add something that shows a change."""
    found = selectors.change_to_edit(who(request)[0], pk)
    form = EvidenceForm(request.POST, prefix="evidence")
    return step(
        request,
        found,
        form,
        "evidence_form",
        lambda: services.add_evidence(
            change=found,
            kind=form.cleaned_data["kind"],
            words=form.cleaned_data["words"],
            link=form.cleaned_data["link"],
            actor=who(request)[0],
        ),
        "Added to what shows the change.",
    )


@requires(Permission.READ_STORIES)
@require_POST
def talk(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what a team concluded about a change."""
    user, _ = who(request)
    found = selectors.change_for(user, pk)
    form = DiscussionForm(request.POST)
    return step(
        request,
        found,
        form,
        "talk_form",
        lambda: services.note_discussion(
            actor=user,
            change=found,
            where=form.cleaned_data["where"],
            who=form.cleaned_data["who"],
            concluded=form.cleaned_data["concluded"],
            again=form.cleaned_data["again"],
        ),
        "Written down. Only colleagues can read it.",
    )
