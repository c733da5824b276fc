"""Where somebody says what they still answer for. The mail's link leads here; looking at the page says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations import services
from feedbackhub.organisations.presenters import answering as presenter
from feedbackhub.organisations.selectors import ownerships_held, ownerships_of
from feedbackhub.web.access import requires
from feedbackhub.web.render import render_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation, Ownership


@requires(Permission.READ_STORIES)
@require_safe
def answering(request: HttpRequest) -> HttpResponse:
    """Show what the person answers for, with a button each."""
    user, organisation = _who(request)
    context = presenter.page(ownerships_held(user, organisation))
    return render_page(request, "organisations/answering.jinja", context)


@requires(Permission.READ_STORIES)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep that they still answer for one service."""
    user, _ = _who(request)
    held = _mine_or_404(request, pk)
    services.confirm(ownership=held, actor=user)
    messages.success(request, f"Thank you. You answer for {held.service.name}.")
    return redirect("organisations:answering")


@requires(Permission.READ_STORIES)
@require_POST
def confirm_all(request: HttpRequest) -> HttpResponse:
    """Keep that they still answer for all that they were asked about."""
    user, organisation = _who(request)
    asked = presenter.to_confirm(ownerships_held(user, organisation))
    for held in asked:
        services.confirm(ownership=held, actor=user)
    messages.success(request, "Thank you. That is all we needed to know.")
    return redirect("organisations:answering")


@requires(Permission.READ_STORIES)
@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Release them from one service, as they ask."""
    user, _ = _who(request)
    held = _mine_or_404(request, pk)
    try:
        services.decline(ownership=held, actor=user)
    except DomainError as error:
        messages.warning(request, error.message)
    else:
        messages.success(
            request,
            f"You no longer answer for {held.service.name}. The patient experience lead sees that somebody is missing.",
        )
    return redirect("organisations:answering")


def _who(request: HttpRequest) -> tuple[User, Organisation]:
    return cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]


def _mine_or_404(request: HttpRequest, pk: int) -> Ownership:
    user, organisation = _who(request)
    return get_object_or_404(ownerships_of(organisation).filter(user=user), pk=pk)
