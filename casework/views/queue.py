"""The queue: the morning page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import Paginator
from django.views.decorators.http import require_safe

from casework.forms.queue import QueueFilterForm, queue_query
from casework.permissions import Reach
from casework.presenters.queue import VIEW_NAMES, empty_state, queue_rows, view_links
from casework.selectors.queue import Queue, QueueQuery, QueueView
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

PAGE_SIZE = 25


@requires(Permission.READ_STORIES)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List cases: a view, narrowed by search and filters."""
    user, organisation = cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]
    reach = Reach(user, organisation)
    cases = Queue(user, organisation, reach, local_date())
    query = queue_query(request.GET.dict(), _default_view(reach))
    return render_page(
        request, "casework/queue.jinja", _context(request, cases, query), partial="casework/_queue.jinja"
    )


def _default_view(reach: Reach) -> QueueView:
    """Responders begin with what is theirs; leads with all that waits; who may not reply reads everything."""
    if not reach.holds(Permission.DRAFT_RESPONSE):
        return QueueView.ALL
    return QueueView.SERVICES if reach.holds(Permission.ASSIGN_CASE) else QueueView.MINE


def _context(request: HttpRequest, cases: Queue, query: QueueQuery) -> dict[str, Any]:
    counts = cases.counts(query)
    paginator = Paginator(cases.rows(query), PAGE_SIZE)
    paginator.count = counts["shown"]  # known already: fills the cached property
    page = paginator.get_page(request.GET.get("page"))
    return {
        "views": view_links(counts, query.view),
        "view": query.view.value,
        "view_name": VIEW_NAMES[query.view],
        "form": QueueFilterForm(query, cases.services(), cases.sources()),
        "total": counts["shown"],
        "rows": queue_rows(page.object_list, cases.today),
        "empty": empty_state(query, counts),
        "pagination": pagination(request, page, label="Pages of the queue"),
    }
