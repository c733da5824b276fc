"""One story by two sources, from a case's page: join, separate, decide about what was taken back elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from casework.forms.same_story import JoinForm
from casework.selectors.same_story import case_numbered, pairs_of
from casework.views.case import act_on, case_to_act_on, user_of
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from stories.models import WithdrawnHow
from stories.services import holding_back, same_story
from stories.services.withdrawing import withdraw_story

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from casework.models import Case


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that another case is about the same story."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    form = JoinForm(request.POST, prefix="join")
    return act_on(
        request,
        found,
        form,
        "join_form",
        lambda: _join(request, found, form),
        lambda: "The two are one story now: a reply to either answers both.",
    )


def _join(request: HttpRequest, found: Case, form: JoinForm) -> None:
    other = case_numbered(user_of(request), form.cleaned_data["other"])
    if other is None:
        raise DomainError("There is no case with this number that you may answer.")
    same_story.link_by_hand(
        story=found.story,
        other=other.story,
        reason=form.cleaned_data["reason"],
        actor=user_of(request),
    )


@requires(Permission.DRAFT_RESPONSE)
@require_POST
def separate(request: HttpRequest, pk: int, pair: int) -> HttpResponse:
    """Say that the two are two stories after all."""
    found = case_to_act_on(request, pk, Permission.DRAFT_RESPONSE)
    linked = next((one for one in pairs_of(user_of(request), found.story) if one.pk == pair), None)
    if linked is None:
        raise Http404
    return _do(
        request,
        found,
        lambda: same_story.separate(pair=linked, actor=user_of(request)),
        "They are two stories again, each with its own case. Only a person can join them again.",
    )


@requires(Permission.MODERATE_STORIES)
@require_POST
def show_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a story again whose author took it back on another site."""
    found = case_to_act_on(request, pk, Permission.MODERATE_STORIES)
    return _do(
        request,
        found,
        lambda: holding_back.show_again(story=found.story, actor=user_of(request)),
        "Everybody can read the story again.",
    )


@requires(Permission.MODERATE_STORIES)
@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a story down here, too, whose author took it back on another site."""
    found = case_to_act_on(request, pk, Permission.MODERATE_STORIES)
    if found.story.held_back_at is None:
        raise Http404
    return _do(
        request,
        found,
        lambda: withdraw_story(story=found.story, actor=user_of(request), how=WithdrawnHow.STAFF),
        "The story is taken down for good. If it stands on another site, ask for it to be taken down there.",
    )


def _do(request: HttpRequest, found: Case, act: Callable[[], object], done: str) -> HttpResponse:
    """Do what a button asks, and go back to the case with what came of it."""
    try:
        act()
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect("casework:case", pk=found.pk)
