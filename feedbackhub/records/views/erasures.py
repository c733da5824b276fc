"""Requests to erase: the list, one of them, and the second person's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.records.forms.asking import DecisionsForm, RefusalForm
from feedbackhub.records.presenters import pages
from feedbackhub.records.selectors import lists
from feedbackhub.records.selectors.holdings import held_tables, items_to_decide, same_telling
from feedbackhub.records.services import erasing
from feedbackhub.records.views.desk import A_PAGE, show, who
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from stories.services.holding import holds_over

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.nhsuk_forms.forms import NhsukForm


@requires(Permission.MANAGE_RECORDS)
@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """List the requests, newest first."""
    user, organisation = who(request)
    page = Paginator(lists.erasures_of(organisation), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "requests": [pages.erasure_row(one, user) for one in page.object_list],
        "pagination": pagination(request, page, label="Pages of requests"),
    }
    return show(request, "erasures", "erasures", context)


@requires(Permission.MANAGE_RECORDS)
@require_safe
def erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one request with what it removes."""
    return _page(request, pk)


@requires(Permission.MANAGE_RECORDS)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase, as the second person."""
    user, organisation = who(request)
    found = lists.erasure_in(organisation, pk)
    try:
        certificate = erasing.approve_erasure(request=found, actor=user)
    except DomainError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"The story is erased. Certificate {certificate.number} is the proof.")
    return redirect("records:erasure", pk=pk)


@requires(Permission.MANAGE_RECORDS)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse, as the second person, with the reason."""
    user, organisation = who(request)
    found = lists.erasure_in(organisation, pk)
    form = RefusalForm(request.POST)
    if form.is_valid():
        try:
            erasing.refuse_erasure(request=found, reason=form.cleaned_data["reason"], actor=user)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "The request is refused. The story stays as it is.")
            return redirect("records:erasure", pk=pk)
    return _page(request, pk, refusal_form=form)


@requires(Permission.MANAGE_RECORDS)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own request back."""
    user, organisation = who(request)
    found = lists.erasure_in(organisation, pk)
    try:
        erasing.cancel_erasure(request=found, actor=user)
    except DomainError as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, "The request is taken back. The story stays as it is.")
    return redirect("records:erasure", pk=pk)


@requires(Permission.MANAGE_RECORDS)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide anew about colleagues' words, as whoever made the request."""
    user, organisation = who(request)
    found = lists.erasure_in(organisation, pk)
    form = DecisionsForm(request.POST, items=items_to_decide(same_telling(found.story)))
    if form.is_valid():
        try:
            erasing.decide_again(request=found, decisions=form.decisions, actor=user)
        except DomainError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "What the request removes is saved.")
            return redirect("records:erasure", pk=pk)
    return _page(request, pk, decisions_form=form)


def _page(request: HttpRequest, pk: int, **sent: NhsukForm) -> HttpResponse:
    user, organisation = who(request)
    found = lists.erasure_in(organisation, pk)
    row = pages.erasure_row(found, user)
    context: dict[str, object] = {"erasure": row, "story": pages.story_row(found.story), "asked": []}
    if row["is_waiting"]:
        family = same_telling(found.story)
        items = items_to_decide(family)
        form = sent.get("decisions_form") or DecisionsForm(items=items, decided=found.decisions)
        assert isinstance(form, DecisionsForm)  # noqa: S101 (for the type checker: it is ours)
        context |= {
            "tables": pages.held_groups(held_tables(family)),
            "holds": [pages.hold_row(hold) for hold in holds_over(found.story)],
            "decisions_form": form,
            "asked": [
                (pages.item_row(item), found.decisions.get(item.key, ""), field)
                for item, field in form.asked()
            ],
            "undecided": len(erasing.undecided(items, found.decisions)),
            "refusal_form": sent.get("refusal_form") or RefusalForm(),
        }
    return show(request, "erasure", "erasures", context)
