"""Finding the story that somebody asks about, and what is held about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.records.forms.asking import ErasureForm, FindForm
from feedbackhub.records.presenters import pages
from feedbackhub.records.selectors import lists
from feedbackhub.records.selectors.holdings import held_tables, items_to_decide, same_telling
from feedbackhub.records.services.copying import request_copy
from feedbackhub.records.services.erasing import request_erasure
from feedbackhub.records.views.desk import show, who
from feedbackhub.web.access import requires
from stories.services.holding import holds_over

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@requires(Permission.MANAGE_RECORDS)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Find stories of the organisation, whatever their state."""
    _, organisation = who(request)
    form = FindForm(request.GET)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    found = lists.find_stories(organisation, words)
    context = {
        "form": form,
        "words": words,
        "stories": [pages.story_row(story) for story in found],
        "is_full": len(found) == lists.FOUND_AT_MOST,
    }
    return show(request, "find", "find", context)


@requires(Permission.MANAGE_RECORDS)
@require_safe
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is held about one story, and what can be done."""
    _, organisation = who(request)
    found = lists.story_in(organisation, pk)
    family = same_telling(found)
    waiting = lists.waiting_erasure_of(found)
    context = {
        "story": found,
        "title": pages.title_of(found),
        "facts": pages.story_row(found),
        "tables": pages.held_groups(held_tables(family)),
        "others": [pages.story_row(one) for one in family if one.pk != found.pk],
        "holds": [pages.hold_row(hold) for hold in holds_over(found)],
        "waiting": pages.erasure_row(waiting) if waiting else None,
        "is_erased": found.state == "erased",
    }
    return show(request, "story", "find", context)


@requires(Permission.MANAGE_RECORDS)
@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a copy made for the story's contributor."""
    user, organisation = who(request)
    found = lists.story_in(organisation, pk)
    try:
        request_copy(organisation=organisation, story=found, actor=user)
    except DomainError as error:
        messages.warning(request, error.message)
        return redirect("records:story", pk=pk)
    messages.success(request, "The copy is being made. It can be downloaded here once, within a week.")
    return redirect("records:copies")


@requires(Permission.MANAGE_RECORDS)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a story to be erased: what goes, what stays, and what somebody has to decide about."""
    user, organisation = who(request)
    found = lists.story_in(organisation, pk)
    family = same_telling(found)
    form = ErasureForm(request.POST if request.method == "POST" else None, items=items_to_decide(family))
    if form.is_valid():
        try:
            made = request_erasure(
                story=found,
                asked_by=form.cleaned_data["asked_by"],
                reference=form.cleaned_data["reference"],
                decisions=form.decisions,
                actor=user,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The request is made. Another administrator has to approve it.")
            return redirect("records:erasure", pk=made.pk)
    context = {
        "form": form,
        "story": found,
        "title": pages.title_of(found),
        "tables": pages.held_groups(held_tables(family)),
        "others": [pages.story_row(one) for one in family if one.pk != found.pk],
        "asked": [(pages.item_row(item), field) for item, field in form.asked()],
        "holds": [pages.hold_row(hold) for hold in holds_over(found)],
    }
    return show(request, "erase", "find", context)
