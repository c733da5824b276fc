"""The change register's pages: the board, one change, registering one, saying that it has been made."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.forms.change import ChangeForm, DeclineForm, MadeForm
from casework.models import ChangeState
from casework.presenters.changes import board_views, change_page, change_rows
from casework.selectors import changes as selectors
from casework.services import changes as services
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import holds_at
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from casework.models import Change
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation
    from stories.models import Story

PAGE_SIZE = 25


def _who(request: HttpRequest) -> tuple[User, Organisation]:
    return cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]


@requires(Permission.READ_STORIES)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """List the changes of the organisation, planned ones first, by state."""
    user, organisation = _who(request)
    everything = selectors.changes_for(user, organisation)
    chosen, views = board_views(everything, request.GET.get("state", ""))
    page = Paginator(selectors.with_list_parts(chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "views": views,
        "rows": change_rows(page.object_list),
        "total": page.paginator.count,
        "list_name": next(view.text for view in views if view.current),
        "pagination": pagination(request, page),
        "may_register": bool(selectors.services_for_changes(user, organisation)),
    }
    return render_page(request, "casework/changes.jinja", context, partial="casework/_changes.jinja")


@requires(Permission.READ_STORIES)
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one change: where it stands, its public words, its stories and its history."""
    user, _ = _who(request)
    found = selectors.change_for(user, pk)
    return _change_page(request, found)


def _change_page(
    request: HttpRequest, found: Change, made: MadeForm | None = None, decline: DeclineForm | None = None
) -> HttpResponse:
    may_edit = holds_at(request.user, Permission.REGISTER_CHANGE, found.service)
    context = {
        "change": change_page(found),
        "made_form": made or MadeForm(prefix="made"),
        "decline_form": decline or DeclineForm(prefix="decline"),
        "may_make": may_edit and found.state == ChangeState.PLANNED,
    }
    return render_page(request, "casework/change.jinja", context)


@requires(Permission.REGISTER_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Register a change, from a story where the address names one (`?story=`)."""
    user, organisation = _who(request)
    story = _story(user, request.GET.get("story", ""))
    form = ChangeForm(
        request.POST or None,
        services=selectors.services_for_changes(user, organisation),
        initial=_initial(story),
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.register_change(
                service=form.chosen_service,
                words=form.words,
                state=ChangeState(form.cleaned_data["state"]),
                owner=user,
                due_on=form.cleaned_data["due_on"],
                actor=user,
                story=story,
                response=selectors.latest_public_reply(story) if story else None,
            )
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The change is on the register.")
            return redirect("casework:change", pk=made.pk)
    return render_page(request, "casework/change-new.jinja", {"form": form, "story": story})


@requires(Permission.REGISTER_CHANGE)
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a planned change has been made."""
    user, _ = _who(request)
    found = selectors.change_to_edit(user, pk)
    form = MadeForm(request.POST, prefix="made")
    if not form.is_valid():
        return _change_page(request, found, made=form)
    try:
        services.make_change(change=found, evidence=form.cleaned_data["evidence"], actor=user)
    except DomainError as error:
        form.add_error(None, error.message)
        return _change_page(request, found, made=form)
    messages.success(request, "Recorded: the change has been made.")
    return redirect("casework:change", pk=pk)


@requires(Permission.REGISTER_CHANGE)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a planned change will not be made, and why."""
    user, _ = _who(request)
    found = selectors.change_to_edit(user, pk)
    form = DeclineForm(request.POST, prefix="decline")
    if not form.is_valid():
        return _change_page(request, found, decline=form)
    try:
        services.decline_change(change=found, reason=form.cleaned_data["reason"], actor=user)
    except DomainError as error:
        form.add_error(None, error.message)
        return _change_page(request, found, decline=form)
    messages.success(request, "Recorded: the change will not be made.")
    return redirect("casework:change", pk=pk)


def _story(user: User, given: str) -> Story | None:
    return selectors.story_for_change(user, int(given)) if given.isdecimal() and len(given) < 19 else None


def _initial(story: Story | None) -> dict[str, str]:
    """Suggest the service of the story; the most specific one where it names several."""
    if story is None:
        return {}
    services_of = sorted(story.services.all(), key=lambda service: -service.depth)
    return {"service": str(services_of[0].pk)} if services_of else {}
