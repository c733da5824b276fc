"""How far people and the engine agree on types, and the release of people's decisions for training."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from casework.forms.types import ReleaseForm
from casework.presenters.types import agreement_page, decision_rows, disagreement_rows, release_rows
from casework.selectors import types
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import holds_anywhere
from feedbackhub.web.access import requires
from feedbackhub.web.paging import pagination
from feedbackhub.web.render import render_page
from feedbackhub.web.words import count
from responses.services.heads import own_head
from responses.services.relabelling import reading_of
from responses.services.releasing import release_decisions, undo_release

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

PAGE_SIZE = 25


def _who(request: HttpRequest) -> tuple[User, Organisation]:
    return cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]


@requires(Permission.VIEW_INSIGHT)
@require_safe
def agreement(request: HttpRequest) -> HttpResponse:
    """Show where people and the engine agree, and where not, and how far the engine in use has read."""
    user, organisation = _who(request)
    apart = Paginator(types.disagreements(user, organisation), PAGE_SIZE).get_page(request.GET.get("page"))
    page = agreement_page(
        types.compared(user, organisation),
        reading_of(organisation),
        own_head(organisation),
    )
    more = {
        "organisation_name": organisation.name,
        "apart": disagreement_rows(apart.object_list),
        "apart_total": apart.paginator.count,
        "pagination": pagination(request, apart),
        "releases": holds_anywhere(user, Permission.RELEASE_LABELS, organisation),
    }
    return render_page(request, "casework/insight-types.jinja", page | more)


@requires(Permission.RELEASE_LABELS)
@require_safe
def labels(request: HttpRequest) -> HttpResponse:
    """Show the decisions that nobody has released for training yet, and the last releases."""
    return _labels(request)


@requires(Permission.RELEASE_LABELS)
@require_POST
def release(request: HttpRequest) -> HttpResponse:
    """Release what was ticked."""
    user, organisation = _who(request)
    form = ReleaseForm(request.POST)
    if form.is_valid():
        try:
            chosen = form.chosen()
            release_decisions(organisation=organisation, decisions=chosen, actor=user)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(
                request, f"{count('decision', 'decisions', len(set(chosen)))} released for training."
            )
            return redirect("casework:insight-labels")
    return _labels(request, form)


@requires(Permission.RELEASE_LABELS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one release back."""
    user, organisation = _who(request)
    try:
        undo_release(release=types.release_for(organisation, pk), actor=user)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "Taken back. Its decisions are on the list again.")
    return redirect("casework:insight-labels")


def _labels(request: HttpRequest, form: ReleaseForm | None = None) -> HttpResponse:
    _, organisation = _who(request)
    page = Paginator(types.unreleased_decisions(organisation), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "rows": decision_rows(page.object_list, set(request.POST.getlist("decisions"))),
        "total": page.paginator.count,
        "pagination": pagination(request, page),
        "releases": release_rows(types.releases_of(organisation)),
        "form": form,
    }
    return render_page(request, "casework/insight-labels.jinja", context)
