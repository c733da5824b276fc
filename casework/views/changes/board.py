"""The board of the register, and the search over what all teams of the organisation have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.views.decorators.http import require_safe

from casework.forms.change_life import FindForm
from casework.models import ChangeState
from casework.presenters.changes import LISTS, board_list, board_views, board_words, change_rows, found_rows
from casework.selectors import changes as selectors
from casework.selectors.change_finding import found_in_words, services_to_suggest_for
from casework.selectors.promises import made_and_untold
from casework.views.changes.asking import who
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import local_date
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAGE_SIZE = 25


@requires(Permission.READ_STORIES)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """List the changes of the organisation, what waits first, and say how the register stands."""
    user, organisation = who(request)
    everything, today = selectors.changes_for(user, organisation), local_date()
    counts = selectors.register_counts(everything, today)
    given = request.GET.get("state", "")
    chosen = given if given in LISTS else ChangeState.PLANNED.value
    rows = selectors.with_list_parts(board_list(everything, chosen, today))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    may_register = bool(selectors.services_for_changes(user, organisation))
    context = {
        "views": board_views(counts, chosen),
        "words": board_words(counts),
        "rows": change_rows(page.object_list),
        "total": page.paginator.count,
        "list_name": LISTS[chosen],
        "pagination": pagination(request, page),
        "may_register": may_register,
        "may_suggest": bool(services_to_suggest_for(user, organisation)),
        "untold": made_and_untold(user, organisation).count() if may_register else 0,
        "find_form": FindForm(),
    }
    return render_page(request, "casework/changes.jinja", context, partial="casework/_changes.jinja")


@requires(Permission.READ_STORIES)
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Search the public changes of the whole organisation, so that a team finds what another one has tried."""
    user, organisation = who(request)
    form = FindForm(request.GET)
    asked = form.cleaned_data["q"].strip() if form.is_valid() else ""
    page = None
    if asked:
        page = Paginator(found_in_words(organisation, asked), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "find_form": form,
        "asked": asked,
        "rows": found_rows(page.object_list) if page else [],
        "total": page.paginator.count if page else 0,
        "pagination": pagination(request, page) if page else None,
        "may_register": bool(selectors.services_for_changes(user, organisation)),
    }
    return render_page(request, "casework/changes-find.jinja", context)
