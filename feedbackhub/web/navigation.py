"""The main menu. Rooms add their own entries when Django starts; this module knows none of them.

In an app's `AppConfig.ready()`:

    navigation.register(NavigationItem("Queue", "casework:queue", order=10, shown=may_see_queue))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedbackhub.web.addresses import address

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.functional import _StrOrPromise as StrOrPromise


def _signed_in(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)


@dataclass(frozen=True)
class NavigationItem:
    """One entry: its words, the URL name, its place, a predicate that says who sees it, and how much waits there."""

    text: StrOrPromise
    url_name: str
    order: int
    shown: Callable[[HttpRequest], bool] = _signed_in
    waiting: Callable[[HttpRequest], int] | None = None

    def words(self, request: HttpRequest) -> str:
        """Give its words, with the number of what waits where anything does."""
        number = self.waiting(request) if self.waiting else 0
        return f"{self.text} ({number})" if number else str(self.text)


_ITEMS: dict[str, NavigationItem] = {}


def register(*items: NavigationItem) -> None:
    """Add entries to the menu; an entry for the same URL name replaces the earlier one."""
    _ITEMS.update({item.url_name: item for item in items})


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Give the header macro's navigation items that this person sees, the current one marked."""
    shown = sorted((item for item in _ITEMS.values() if item.shown(request)), key=lambda item: item.order)
    links = [(item, address(item.url_name)) for item in shown]
    nearest = max(
        (href for _, href in links if _is_within(request.path, href)),
        key=len,
        default=None,
    )
    return [
        {
            "text": item.words(request),
            "href": href,
            "current": href == request.path,
            "active": href == nearest and href != request.path,
        }
        for item, href in links
    ]


def _is_within(path: str, href: str) -> bool:
    """True for the entry's own page and the pages beneath it; the home page marks only itself."""
    return path == href or (href != "/" and path.startswith(href))
