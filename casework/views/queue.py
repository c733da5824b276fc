"""The queue: the morning page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl

from django.views.decorators.http import require_safe

from casework.forms.queue import QueueFilterForm, address_of, queue_query
from casework.permissions import Reach
from casework.presenters.bulk import bulk_notice
from casework.presenters.queue import (
    VIEW_NAMES,
    empty_state,
    page_links,
    queue_rows,
    shown_words,
    view_links,
)
from casework.selectors.bulk import bulk_action_of
from casework.selectors.queue import Queue, QueueQuery, QueueView
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

# What is kept in the session: where somebody was, and what they have just done to several cases.
JUST_DONE = "bulk action to show"


@requires(Permission.READ_STORIES)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List cases: a view, narrowed by search and filters. Without any parameters, what this person saw last."""
    cases = queue_for(request)
    asked = request.GET.dict() or _where_they_were(request)
    query = queue_query(asked, _default_view(cases.reach))
    _remember(request, query)
    return render_page(
        request, "casework/queue.jinja", _context(request, cases, query), partial="casework/_queue.jinja"
    )


@requires(Permission.READ_STORIES)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """Give the counts of the views again, for a page that stays open."""
    view = queue_query(request.GET.dict(), QueueView.ALL).view
    context = {"views": view_links(queue_for(request).counts(), view)}
    return render_page(
        request, "casework/queue-counts.jinja", context, partial="casework/_queue_counts.jinja"
    )


@requires(Permission.READ_STORIES)
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Say which keys the queue knows."""
    return render_page(request, "casework/queue-keys.jinja", {})


def queue_for(request: HttpRequest) -> Queue:
    """Give the queue of the person who asks."""
    user, organisation = cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]
    return Queue(user, organisation, Reach(user, organisation), local_date())


def _default_view(reach: Reach) -> QueueView:
    """Responders begin with what is theirs; leads with all that waits; who may not reply reads everything."""
    if not reach.holds(Permission.DRAFT_RESPONSE):
        return QueueView.ALL
    return QueueView.SERVICES if reach.holds(Permission.ASSIGN_CASE) else QueueView.MINE


def _place_kept(request: HttpRequest) -> str:
    organisation = cast("Organisation", request.organisation)  # type: ignore[attr-defined]
    return f"queue of {organisation.pk}"


def _where_they_were(request: HttpRequest) -> dict[str, str]:
    return dict(parse_qsl(request.session.get(_place_kept(request), "")))


def _remember(request: HttpRequest, query: QueueQuery) -> None:
    """Keep where somebody is, so that the way back from a case leads there; written only where it changed."""
    key, address = _place_kept(request), address_of(query)
    if request.session.get(key) != address:
        request.session[key] = address


def _context(request: HttpRequest, cases: Queue, query: QueueQuery) -> dict[str, Any]:
    tally, page = cases.tally(query), cases.page(query)
    may_assign = cases.reach.holds(Permission.ASSIGN_CASE)
    may_work = cases.reach.holds(Permission.DRAFT_RESPONSE)
    return {
        "views": view_links(tally, query.view),
        "view": query.view.value,
        "view_name": VIEW_NAMES[query.view],
        "form": QueueFilterForm(query, tally, cases.services, cases.sources),
        "shown": shown_words(query, tally, page),
        "rows": queue_rows(page.cases, cases.today, may_tick=may_assign or may_work),
        "may_assign": may_assign,
        "may_work": may_work,
        "empty": empty_state(query, tally),
        "pagination": page_links(query, page),
        "just_done": _just_done(request, cases),
    }


def _just_done(request: HttpRequest, cases: Queue) -> dict[str, Any] | None:
    """Give what was done to several cases a moment ago, once, with the way to undo it."""
    pk = request.session.pop(JUST_DONE, None)
    action = bulk_action_of(cases.user, cases.organisation, pk) if pk else None
    return bulk_notice(action) if action else None
