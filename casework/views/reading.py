"""What people decide on a case's page about what was read in its story: flags, and how critical it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.views.decorators.http import require_POST

from casework.forms.reading import CriticalityForm, FlagForm, RaiseForm
from casework.presenters.reading import form_name, hint_for, is_decided, level_words
from casework.views.case_page import act_on, case_to_act_on, user_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.web.access import requires
from stories.models import FlagStep
from stories.selectors.reading import flag_of
from stories.services import deciding

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from stories.models import StoryFlag

_DONE = {
    FlagStep.CONFIRMED: "The concern is confirmed.",
    FlagStep.DISMISSED: "The concern is dismissed. Your reason stays with it.",
    FlagStep.REOPENED: "The concern is open again.",
}


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def flag(request: HttpRequest, pk: int, flag: int) -> HttpResponse:
    """Confirm or dismiss a flag, or open it again."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    one = flag_of(found.story, flag)
    if one is None:
        raise Http404
    form = FlagForm(request.POST, pk=one.pk, hint=hint_for(one))
    return act_on(
        request,
        found,
        form,
        form_name(one),
        lambda: _decide(request, one, form),
        lambda: _DONE[FlagStep(form.step)],
    )


def _decide(request: HttpRequest, one: StoryFlag, form: FlagForm) -> None:
    services = {
        FlagStep.CONFIRMED: deciding.confirm_flag,
        FlagStep.DISMISSED: deciding.dismiss_flag,
        FlagStep.REOPENED: deciding.reopen_flag,
    }
    services[FlagStep(form.step)](flag=one, reason=form.cleaned_data["reason"], actor=user_of(request))


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def raise_concern(request: HttpRequest, pk: int) -> HttpResponse:
    """Raise a concern that nobody raised."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    form = RaiseForm(request.POST)
    return act_on(
        request,
        found,
        form,
        "raise_form",
        lambda: deciding.raise_flag(story=found.story, actor=user_of(request), **form.cleaned_data),
        lambda: "The concern is raised.",
    )


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def criticality(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how critical the story is."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    form = CriticalityForm(request.POST, is_decided=is_decided(found.story))
    return act_on(
        request,
        found,
        form,
        "criticality_form",
        lambda: deciding.decide_criticality(
            story=found.story,
            level=form.chosen_level(),
            reason=form.cleaned_data["reason"],
            actor=user_of(request),
        ),
        lambda: _said(form.chosen_level()),
    )


def _said(level: int | None) -> str:
    if level is None:
        return "What was decided is taken back."
    return f"The story counts as {level_words(level)}."
