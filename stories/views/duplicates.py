"""Stories that came twice: what the machine joined, what it is unsure of, and a person's word on either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page
from stories.presenters.duplicates import pair_rows
from stories.selectors import duplicates as selectors
from stories.services import same_story
from stories.views.desk import who

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from stories.models import SameStory

A_PAGE = 10


@requires(Permission.MODERATE_STORIES)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """List the pairs that the machine joined, newest first; or those that wait for a person's word."""
    user, organisation = who(request)
    unsure = request.GET.get("show") == "unsure"
    pairs = (selectors.unsure_for if unsure else selectors.joined_for)(user, organisation)
    page = Paginator(pairs, A_PAGE).get_page(request.GET.get("page"))
    waiting = page.paginator.count if unsure else selectors.unsure_for(user, organisation).count()
    context = {
        "rows": pair_rows(page.object_list, first=page.start_index()),
        "total": page.paginator.count,
        "unsure": unsure,
        "waiting": waiting,
        "pagination": pagination(request, page, label="Pages of pairs"),
    }
    return render_page(request, "stories/duplicates.jinja", context)


def _separate(pair: SameStory, user: User) -> str:
    same_story.separate(pair=pair, actor=user)
    return "They are two stories again. Only a person can join them again."


def _keep(pair: SameStory, user: User) -> str:
    same_story.keep(pair=pair, actor=user)
    return "Kept as one story."


def _join(pair: SameStory, user: User) -> str:
    same_story.confirm(pair=pair, actor=user)
    return "The two are one story now: a reply to either answers both."


def _differ(pair: SameStory, user: User) -> str:
    same_story.reject(pair=pair, actor=user)
    return "Noted as two stories."


_DECISIONS: dict[str, Callable[[SameStory, User], str]] = {
    "separate": _separate,
    "keep": _keep,
    "join": _join,
    "differ": _differ,
}


@requires(Permission.MODERATE_STORIES)
@require_POST
def decide(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Carry out one decision about a pair, and go back to the list it stood in."""
    user, organisation = who(request)
    pair = selectors.pair_for(user, organisation, pk)
    if what not in _DECISIONS:
        raise Http404
    try:
        messages.success(request, _DECISIONS[what](pair, user))
    except DomainError as error:
        messages.error(request, error.message)
    back = reverse("stories:duplicates")
    return redirect(f"{back}?show=unsure" if what in {"join", "differ"} else back)
