"""The promise check: what was promised and stands on no register, what was done and nobody told the author."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from casework.forms.change_life import ExplainForm
from casework.presenters.promises import broken_rows, untold_rows
from casework.selectors import promises as selectors
from casework.selectors.figures import cases_by_story
from casework.services.changes import explain_promise
from casework.views.changes.asking import who
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from casework.models import ChangeStory
    from feedbackhub.accounts.models import User
    from responses.models import Response

    Turned = tuple[Page[Any], list[dict[str, Any]]]

PAGE_SIZE = 20


@requires(Permission.REGISTER_CHANGE)
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """List both sides of the check; the page of each side is turned by itself."""
    return _show(request)


@requires(Permission.REGISTER_CHANGE)
@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why no change belongs to a reply that sounds like a promise."""
    user, _ = who(request)
    reply = selectors.reply_to_explain(user, pk)
    form = ExplainForm(request.POST, prefix=f"explain-{pk}")
    if form.is_valid():
        try:
            explain_promise(response=reply, reason=form.cleaned_data["reason"], actor=user)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Recorded. The reply is off this list.")
            return redirect("casework:promises")
    return _show(request, sent={pk: form})


def _show(request: HttpRequest, sent: dict[int, ExplainForm] | None = None) -> HttpResponse:
    user, organisation = who(request)
    is_untold = request.GET.get("side") == "untold"
    broken = selectors.promises_on_no_register(user, organisation)
    untold = selectors.made_and_untold(user, organisation)
    numbers = {"broken": broken.count(), "untold": untold.count()}
    turned = request.GET.get("page")
    if is_untold:
        page, rows = _untold_page(untold, turned, user)
    else:
        page, rows = _broken_page(broken, turned, user, sent or {})
    context = {
        "is_untold": is_untold,
        "numbers": numbers,
        "rows": rows,
        "sent_forms": list((sent or {}).values()),
        "pagination": pagination(request, page),
    }
    return render_page(request, "casework/promises.jinja", context)


def _untold_page(links: QuerySet[ChangeStory], turned: str | None, user: User) -> Turned:
    page = Paginator(links, PAGE_SIZE).get_page(turned)
    found = list(page.object_list)
    return page, untold_rows(found, cases_by_story(user, [link.story_id for link in found]))


def _broken_page(
    replies: QuerySet[Response], turned: str | None, user: User, sent: dict[int, ExplainForm]
) -> Turned:
    page = Paginator(replies, PAGE_SIZE).get_page(turned)
    found = list(page.object_list)
    return page, broken_rows(found, cases_by_story(user, [reply.story_id for reply in found]), sent)
