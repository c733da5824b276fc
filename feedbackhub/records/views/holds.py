"""Legal holds: the list, placing one, ending one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.records.forms.asking import EndHoldForm, HoldForm, WideHoldForm
from feedbackhub.records.presenters import pages
from feedbackhub.records.selectors import lists
from feedbackhub.records.views.desk import A_PAGE, show, who
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from stories.services.holding import end_hold, place_hold

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.MANAGE_RECORDS)
@require_safe
def holds(request: HttpRequest) -> HttpResponse:
    """List the holds, those in force first."""
    _, organisation = who(request)
    page = Paginator(lists.holds_of(organisation), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "holds": [pages.hold_row(hold) for hold in page.object_list],
        "pagination": pagination(request, page, label="Pages of holds"),
    }
    return show(request, "holds", "holds", context)


@requires(Permission.MANAGE_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def add_hold(request: HttpRequest) -> HttpResponse:
    """Hold a service with all beneath it, or the whole organisation."""
    user, organisation = who(request)
    form = WideHoldForm(request.POST if request.method == "POST" else None, organisation=organisation)
    if form.is_valid():
        service = form.cleaned_data["service"]
        place_hold(
            organisation=organisation,
            service=None if service.is_root() else service,
            reason=form.cleaned_data["reason"],
            actor=user,
        )
        messages.success(
            request, f"{service.name} is on hold. Nothing there is removed until somebody ends the hold."
        )
        return redirect("records:holds")
    return show(request, "hold-add", "holds", {"form": form})


@requires(Permission.MANAGE_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def hold_story(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold one story."""
    user, organisation = who(request)
    story = lists.story_in(organisation, pk)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        place_hold(organisation=organisation, story=story, reason=form.cleaned_data["reason"], actor=user)
        messages.success(request, f"Story {story.pk} is on hold.")
        return redirect("records:story", pk=story.pk)
    return show(request, "hold-story", "find", {"form": form, "story": story, "title": pages.title_of(story)})


@requires(Permission.MANAGE_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a hold, with the reason."""
    user, organisation = who(request)
    hold = lists.hold_in(organisation, pk)
    form = EndHoldForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        end_hold(hold=hold, reason=form.cleaned_data["reason"], actor=user)
        messages.success(request, "The hold has ended. The rules apply again from the next run on.")
        return redirect("records:holds")
    return show(request, "hold-end", "holds", {"form": form, "hold": pages.hold_row(hold)})
