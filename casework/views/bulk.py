"""Several stories at once: a page that asks one question about those that were ticked, and the way back afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework.forms.bulk import BulkAssignForm, BulkCloseForm, BulkForm, BulkTagForm
from casework.presenters.bulk import bulk_list, bulk_notice, ticked_rows
from casework.selectors.bulk import bulk_action_of, bulk_actions_of
from casework.services import bulk
from casework.services.bulk_undo import undo_bulk
from casework.views.queue import JUST_DONE, queue_for
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import who_may_answer_in
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from casework.models import BulkAction, Case
    from casework.selectors.queue import Queue

Act = Callable[["list[Case]", "list[tuple[Case, str]]"], "BulkAction"]
_MAY_NOT = "You may not do this at its service."


@requires(Permission.ASSIGN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest) -> HttpResponse:
    """Give the ticked stories to one person."""
    queue = queue_for(request)
    form = BulkAssignForm(_sent(request), candidates=who_may_answer_in(queue.organisation))

    def act(cases: list[Case], refused: list[tuple[Case, str]]) -> BulkAction:
        return bulk.assign_cases(
            cases=cases, refused=refused, token=form.token, **_by(queue), **form.cleaned_data
        )

    return _ask_or_act(request, queue, form, act, Permission.ASSIGN_CASE, "assign")


@requires(Permission.DRAFT_RESPONSE)
@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: HttpRequest) -> HttpResponse:
    """Put a tag on the ticked stories, or take it off."""
    queue, form = queue_for(request), BulkTagForm(_sent(request), initial={"what": "put"})

    def act(cases: list[Case], refused: list[tuple[Case, str]]) -> BulkAction:
        return bulk.tag_cases(
            cases=cases,
            refused=refused,
            token=form.token,
            tag=form.cleaned_data["tag"],
            take_off=form.cleaned_data["what"] == "off",
            **_by(queue),
        )

    return _ask_or_act(request, queue, form, act, Permission.DRAFT_RESPONSE, "tag")


@requires(Permission.DRAFT_RESPONSE)
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Close the ticked stories with one outcome."""
    queue, form = queue_for(request), BulkCloseForm(_sent(request))

    def act(cases: list[Case], refused: list[tuple[Case, str]]) -> BulkAction:
        return bulk.close_cases(
            cases=cases, refused=refused, token=form.token, **_by(queue), **form.cleaned_data
        )

    return _ask_or_act(request, queue, form, act, Permission.DRAFT_RESPONSE, "close")


@requires(Permission.READ_STORIES)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """List what was done to several stories at once: one's own; for who shares out stories, everybody's."""
    queue = queue_for(request)
    everybody = queue.covers_all(Permission.ASSIGN_CASE)
    actions = bulk_actions_of(queue.user, queue.organisation, everybody=everybody)
    return render_page(
        request, "casework/bulk-history.jinja", {"actions": bulk_list(actions), "everybody": everybody}
    )


@requires(Permission.READ_STORIES)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one of them back: one's own; for who shares out all stories, anybody's."""
    queue = queue_for(request)
    everybody = queue.covers_all(Permission.ASSIGN_CASE)
    action = bulk_action_of(queue.user, queue.organisation, pk, everybody=everybody)
    if action is None:
        raise Http404
    messages.success(request, bulk_notice(undo_bulk(action=action, actor=queue.user))["undone"])
    return redirect("casework:queue" if request.POST.get("back") == "queue" else "casework:bulk-history")


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _by(queue: Queue) -> dict[str, Any]:
    return {"actor": queue.user, "organisation": queue.organisation}


def _ask_or_act(
    request: HttpRequest, queue: Queue, form: BulkForm, act: Act, permission: Permission, kind: str
) -> HttpResponse:
    cases = queue.chosen(_ticked(request))
    if not cases:
        messages.error(request, "Tick the stories first.")
        return redirect("casework:queue")
    if form.is_bound and form.is_valid():
        mine = [case for case in cases if queue.reach.holds_at(permission, case.service)]
        refused = [(case, _MAY_NOT) for case in cases if case not in mine]
        try:
            request.session[JUST_DONE] = act(mine, refused).pk
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            return redirect("casework:queue")
    return render_page(request, f"casework/bulk-{kind}.jinja", {"form": form, "ticked": ticked_rows(cases)})


def _ticked(request: HttpRequest) -> list[int]:
    """Give the ticked cases; 404 for what is no number, as for what is out of sight."""
    texts = cast("Any", request.POST if request.method == "POST" else request.GET).getlist("case")
    if len(texts) > bulk.MOST or not all(
        one.isascii() and one.isdecimal() and len(one) < 19 for one in texts
    ):
        raise Http404
    return list(dict.fromkeys(int(one) for one in texts))
