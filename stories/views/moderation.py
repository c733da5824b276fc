"""The moderation queue: what waits to be read, and the four things that may be decided about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.views.decorators.http import require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page
from stories.forms.moderation import EditForm, RefuseForm
from stories.models import RefusalReason
from stories.presenters.follow_ups import answer_rows
from stories.presenters.moderation import moderated_story, waiting_rows
from stories.selectors import authors
from stories.selectors import moderation as selectors
from stories.services import moderating as services
from stories.sources.parts import parts_in
from stories.views.desk import decide_and_go_on, who

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from feedbackhub.nhsuk_forms.forms import NhsukForm
    from stories.models import Story

A_PAGE = 20


@requires(Permission.MODERATE_STORIES)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits, the longest first; or what was not published, to look at it again."""
    user, organisation = who(request)
    refused = request.GET.get("show") == "refused"
    stories = (selectors.refused_for if refused else selectors.waiting_for)(user, organisation)
    answers = (authors.follow_ups_refused_for if refused else authors.follow_ups_waiting_for)(
        user, organisation
    )
    page = Paginator(stories, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": waiting_rows(page.object_list, now()),
        "answers": answer_rows(answers[:A_PAGE], now()),
        "total": page.paginator.count,
        "refused": refused,
        "pagination": pagination(request, page, label="Pages of stories"),
    }
    return render_page(request, "stories/moderation.jinja", context)


@requires(Permission.MODERATE_STORIES)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one story with what is marked in it, and what can be decided."""
    user, _ = who(request)
    return _page(request, selectors.story_to_moderate(user, pk))


@requires(Permission.MODERATE_STORIES)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish it as it was written."""
    user, _ = who(request)
    story = selectors.story_to_moderate(user, pk)
    return _act(
        request,
        story,
        lambda: services.publish_story(story=story, actor=user),
        "The story is published, and its case opens.",
    )


@requires(Permission.MODERATE_STORIES)
@require_POST
def publish_edited(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish it with words taken out."""
    user, _ = who(request)
    story = selectors.story_to_moderate(user, pk)
    form = EditForm(request.POST, story=story, parts=parts_in(story.raw, body=story.body))
    if not form.is_valid():
        return _page(request, story, edit_form=form)
    return _act(
        request,
        story,
        lambda: services.publish_without(
            story=story, title=form.cleaned_data["title"], texts=form.texts, actor=user
        ),
        "The story is published without what you took out. The original is kept.",
        edit_form=form,
    )


@requires(Permission.MODERATE_STORIES)
@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep it for staff only."""
    user, _ = who(request)
    story = selectors.story_to_moderate(user, pk)
    return _act(
        request,
        story,
        lambda: services.keep_for_staff(story=story, actor=user),
        "Staff can work on the story now. The public does not see it.",
    )


@requires(Permission.MODERATE_STORIES)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not publish it."""
    user, _ = who(request)
    story = selectors.story_to_moderate(user, pk)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _page(request, story, refuse_form=form)
    return _act(
        request,
        story,
        lambda: services.refuse_story(
            story=story,
            reason=RefusalReason(form.cleaned_data["reason"]),
            passed_to=form.cleaned_data["passed_to"],
            actor=user,
        ),
        "The story is not published. Its author can read why.",
        refuse_form=form,
    )


def _act(
    request: HttpRequest, story: Story, decide: Callable[[], object], done: str, **sent: NhsukForm
) -> HttpResponse:
    """Decide, and go on to the queue; or show the page with what stands in the way."""
    return decide_and_go_on(request, decide, done, partial(_page, request, story), **sent)


def _page(request: HttpRequest, story: Story, **sent: NhsukForm) -> HttpResponse:
    shown = moderated_story(
        story,
        consent=selectors.consent_for(story),
        decisions=selectors.decisions_about(story),
        photo=selectors.photo_of(story),
    )
    forms: dict[str, NhsukForm] = {
        "edit_form": EditForm(story=story, parts=parts_in(story.raw, body=story.body)),
        "refuse_form": RefuseForm(),
    }
    return render_page(request, "stories/moderate.jinja", {"story": shown, **(forms | sent)})
