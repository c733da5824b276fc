"""Who asks, for the views of the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from django.http import HttpRequest

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def who(request: HttpRequest) -> tuple[User, Organisation]:
    """Give the person and the organisation in hand, for a view behind `requires`."""
    return cast("User", request.user), cast("Organisation", request.organisation)  # type: ignore[attr-defined]


def number_or_none(given: str) -> int | None:
    """Give a row's number out of an address; None where it is none."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None
