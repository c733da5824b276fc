"""What authors said after their stories, before all may read it: the three things that may be decided."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.views.decorators.http import require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from stories.forms.moderation import EditAnswerForm, RefuseForm
from stories.models import RefusalReason
from stories.presenters.follow_ups import moderated_answer
from stories.selectors import authors as selectors
from stories.services import follow_up_moderating as services
from stories.views.desk import decide_and_go_on, who

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from feedbackhub.nhsuk_forms.forms import NhsukForm
    from stories.models import FollowUp


@requires(Permission.MODERATE_STORIES)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one answer with what is marked in it, and what can be decided."""
    user, _ = who(request)
    return _page(request, selectors.follow_up_to_moderate(user, pk))


@requires(Permission.MODERATE_STORIES)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish it as it was written."""
    user, _ = who(request)
    answer = selectors.follow_up_to_moderate(user, pk)
    return _act(
        request,
        answer,
        lambda: services.publish_follow_up(follow_up=answer, actor=user),
        "The answer stands under its story.",
    )


@requires(Permission.MODERATE_STORIES)
@require_POST
def publish_edited(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish it with words taken out."""
    user, _ = who(request)
    answer = selectors.follow_up_to_moderate(user, pk)
    form = EditAnswerForm(request.POST, body=answer.body)
    if not form.is_valid():
        return _page(request, answer, edit_form=form)
    return _act(
        request,
        answer,
        lambda: services.publish_follow_up_without(
            follow_up=answer, text=form.cleaned_data["text"], actor=user
        ),
        "The answer stands under its story without what you took out. The original is kept.",
        edit_form=form,
    )


@requires(Permission.MODERATE_STORIES)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not publish it."""
    user, _ = who(request)
    answer = selectors.follow_up_to_moderate(user, pk)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, answer, refuse_form=form)
    return _act(
        request,
        answer,
        lambda: services.refuse_follow_up(
            follow_up=answer,
            reason=RefusalReason(form.cleaned_data["reason"]),
            passed_to=form.cleaned_data["passed_to"],
            actor=user,
        ),
        "The answer is not published. Its author can read why.",
        refuse_form=form,
    )


def _act(
    request: HttpRequest, answer: FollowUp, decide: Callable[[], object], done: str, **sent: NhsukForm
) -> HttpResponse:
    """Decide, and go on to the queue; or show the page with what stands in the way."""
    return decide_and_go_on(request, decide, done, partial(_page, request, answer), **sent)


def _page(request: HttpRequest, answer: FollowUp, **sent: NhsukForm) -> HttpResponse:
    forms: dict[str, NhsukForm] = {
        "edit_form": EditAnswerForm(body=answer.body),
        "refuse_form": RefuseForm(),
    }
    shown = moderated_answer(answer, selectors.decisions_about_follow_up(answer))
    return render_page(request, "stories/moderate-answer.jinja", {"answer": shown, **(forms | sent)})
