"""Who asks, for every view of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from django.http import HttpRequest

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def who(request: HttpRequest) -> tuple[User, Organisation]:
    """Give the person and the organisation they work in, for a view behind `requires`."""
    return cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]
