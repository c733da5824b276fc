"""The lists: what waits for my approval and my own replies in hand; what is to be posted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.views.decorators.http import require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now
from feedbackhub.organisations.selectors import holds_anywhere
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page
from responses import selectors
from responses.presenters.lists import edit_rows, rows, unseen_rows
from responses.services.amending.reading import edits_waiting_for
from responses.services.trust.reading import standing_of
from responses.views.going_on import organisation, person

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 25
# People have few replies of their own in hand; whoever has more sees the latest.
OWN_SHOWN = 25


@requires(Permission.DRAFT_RESPONSE)
@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person's approval, longest first, and their own replies in hand."""
    user, here = person(request), organisation(request)
    page = Paginator(selectors.waiting_for(user, here), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "approves": holds_anywhere(user, Permission.APPROVE_RESPONSE, here),
        "keeps_templates": holds_anywhere(user, Permission.KEEP_TEMPLATES, here),
        "total": page.paginator.count,
        "waiting": rows(page.object_list, since="Sent for approval"),
        "pagination": pagination(request, page),
        "own": rows(selectors.own_in_hand(user, here)[:OWN_SHOWN], since=""),
        "edits": edit_rows(edits_waiting_for(user, here)[:PAGE_SIZE]),
        "standing": standing_of(user, here)
        if holds_anywhere(user, Permission.PUBLISH_RESPONSE, here)
        else None,
    }
    return render_page(request, "responses/approvals.jinja", context)


@requires(Permission.PUBLISH_RESPONSE)
@require_safe
def to_post(request: HttpRequest) -> HttpResponse:
    """Show what is approved and to be posted by hand, oldest first, and what is not seen there after 48 hours."""
    user, here = person(request), organisation(request)
    page = Paginator(selectors.to_post(user, here), PAGE_SIZE).get_page(request.GET.get("page"))
    unseen = selectors.approved_but_unseen(user, here, now())
    context = {
        "total": page.paginator.count,
        "waiting": rows(page.object_list, since="Approved"),
        "pagination": pagination(request, page),
        "unseen_total": unseen.count(),
        "unseen": unseen_rows(unseen[:PAGE_SIZE]),
    }
    return render_page(request, "responses/to-post.jinja", context)
