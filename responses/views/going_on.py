"""What the room's views share: who asks, where they go afterwards, and how a refusal is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def person(request: HttpRequest) -> User:
    """Give the signed-in person; the view's `requires` has seen to it that there is one."""
    return cast("User", request.user)


def organisation(request: HttpRequest) -> Organisation:
    """Give the organisation in hand; the view's `requires` has seen to it that there is one."""
    return cast("Organisation", request.organisation)  # type: ignore[attr-defined]


def next_url(request: HttpRequest) -> str:
    """Give the page to go to afterwards: the one asked for where it is on this site, else the approvals."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else reverse("responses:approvals")


def crumbs(request: HttpRequest) -> list[dict[str, str]]:
    """Give the way back: the list that the person came from, else the page of the story."""
    back = next_url(request)
    named = {
        reverse("responses:approvals"): "Approvals",
        reverse("responses:to-post"): "Replies to post by hand",
    }
    return [{"text": named.get(back, "Back to the story"), "href": back}]


def go_on(request: HttpRequest) -> HttpResponse:
    """Redirect to the page to go to afterwards."""
    return HttpResponseRedirect(next_url(request))
