"""Approve several replies that were read on one page, each whole and beside its story."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page
from responses import selectors
from responses.forms import OnwardForm
from responses.presenters.several import to_read
from responses.services.approving_several import AT_ONCE, approve_several
from responses.views.going_on import organisation, person

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from responses.models import Response


@requires(Permission.APPROVE_RESPONSE)
@require_http_methods(["GET", "HEAD", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    """Show the replies that wait longest, each whole; approve those that are ticked."""
    if request.method != "POST":
        return _page(request, {})
    waiting = {one.pk: one for one in selectors.waiting_for(person(request), organisation(request))}
    ticked = [int(one) for one in request.POST.getlist("reply") if re.fullmatch("[0-9]{1,18}", one)]
    form = OnwardForm(request.POST)
    form.is_valid()
    if not ticked:
        form.add_error(None, "Tick the replies that you have read and approve.")
        return _page(request, {}, form)
    found = [(_found(request, pk, waiting), request.POST.get(f"hash-{pk}", "")) for pk in ticked]
    try:
        outcomes = approve_several(chosen=found, actor=person(request))
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _page(request, {}, form)
    refused = {one.response.pk: one.refusal for one in outcomes if one.refusal}
    done = len(outcomes) - len(refused)
    if done:
        messages.success(request, f"{done} {'reply is' if done == 1 else 'replies are'} approved.")
    if not refused:
        return redirect("responses:approvals")
    form.add_error(None, "Some could not be approved. Each says why.")
    return _page(request, refused, form)


def _found(request: HttpRequest, pk: int, waiting: Mapping[int, Response]) -> Response:
    """Give the reply; one that does not wait any more is asked for by itself, and is a 404 where it is not theirs."""
    return waiting.get(pk) or selectors.response_for(person(request), pk)


def _page(request: HttpRequest, refused: Mapping[int, str], form: OnwardForm | None = None) -> HttpResponse:
    waiting = selectors.waiting_for(person(request), organisation(request))
    ticked = set(request.POST.getlist("reply"))
    context = {
        "total": waiting.count(),
        "replies": to_read(waiting[:AT_ONCE], refused=refused, ticked=ticked),
        "form": form,
        "at_once": AT_ONCE,
    }
    return render_page(request, "responses/approve-several.jinja", context)
