"""Who asks, for every view of this room, and what follows on a moderator's decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.shortcuts import redirect

from feedbackhub.core.errors import DomainError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from feedbackhub.nhsuk_forms.forms import NhsukForm
    from feedbackhub.organisations.models import Organisation


def who(request: HttpRequest) -> tuple[User, Organisation]:
    """Give the person and the organisation they work in, for a view behind `requires`."""
    return cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]


def decide_and_go_on(
    request: HttpRequest,
    decide: Callable[[], object],
    done: str,
    page: Callable[..., HttpResponse],
    **sent: NhsukForm,
) -> HttpResponse:
    """Decide, and go on to the queue; or show `page` with what stands in the way in the form that was sent."""
    try:
        decide()
    except DomainError as error:
        for form in sent.values():
            form.add_error("passed_to" if "passed_to" in form.fields else None, error.message)
            return page(**sent)
        messages.error(request, error.message)
        return redirect("stories:moderation")
    messages.success(request, done)
    return redirect("stories:moderation")
