"""Says on every view who may open it. A test walks all addresses and fails on a view that says nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied

from feedbackhub.organisations.selectors import holds_anywhere

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.roles import Permission

View = TypeVar("View", bound=Callable[..., "HttpResponse"])

PUBLIC = "public"
SIGNED_IN = "signed in"


def public_page(view: View) -> View:
    """Mark a view that anybody may open."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let in whoever is signed in; send everybody else to sign in and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    guarded.access = SIGNED_IN  # type: ignore[attr-defined]
    return cast("View", guarded)


def requires(permission: Permission) -> Callable[[View], View]:
    """Let in whoever holds `permission` somewhere in the organisation in hand (403 otherwise).

    Which rows they then see is a question for `visible_to`: an object out of their scope is a 404.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            organisation = request.organisation  # type: ignore[attr-defined]
            if not organisation or not holds_anywhere(request.user, permission, organisation):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return cast("View", guarded)

    return decorate
