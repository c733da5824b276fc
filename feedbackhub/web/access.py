"""Says on every view who may open it. A test walks all addresses and fails on a view that says nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render

from feedbackhub.web.held import permissions_held

if TYPE_CHECKING:
    from django.http import HttpRequest

    from feedbackhub.accounts.roles import Permission

View = TypeVar("View", bound=Callable[..., "HttpResponse"])

PUBLIC = "public"
SIGNED_IN = "signed in"

# Fields that the page fills in by itself, and how long a text is before its loss would hurt.
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "next", "heard"})
_WORTH_KEEPING = 20


def _ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send somebody to sign in and back. What they typed meanwhile must not be lost: a form is given back to copy.

    A part of a page gets only the status: to swap the page for the sign-in would take the text with it.
    """
    if request.method in {"GET", "HEAD"}:
        return redirect_to_login(request.get_full_path())
    if getattr(request, "htmx", None):
        return HttpResponse(status=401)
    typed = [
        text
        for name, values in request.POST.lists()
        for text in values
        if name not in _NOT_TYPED and len(text) >= _WORTH_KEEPING and " " in text
    ]
    if not typed:
        return redirect_to_login(_way_back(request))
    return render(
        request, "web/signed-out.jinja", {"typed": typed, "next_page": _way_back(request)}, status=401
    )


def _way_back(request: HttpRequest) -> str:
    """Give the page that a form was sent from: its own address often answers to POST alone, with an empty page."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    is_ours = sent_from.netloc == request.get_host() and sent_from.path.startswith("/")
    return sent_from._replace(scheme="", netloc="", fragment="").geturl() if is_ours else "/"


def public_page(view: View) -> View:
    """Mark a view that anybody may open."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Let in whoever is signed in; send everybody else to sign in and back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _ask_to_sign_in(request)
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
                return _ask_to_sign_in(request)
            if permission not in permissions_held(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        return cast("View", guarded)

    return decorate
