"""Turns Django's pages into the parameters of the NHS.UK pagination and breadcrumb macros."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.http import HttpRequest


def pagination(request: HttpRequest, page: Page[Any], *, label: str = "Pages") -> dict[str, Any] | None:
    """Give the macro's parameters, filters in the address kept, or None where everything is on one page."""
    paginator = page.paginator
    if paginator.num_pages <= 1:
        return None
    items: list[dict[str, Any]] = [
        {"number": number, "href": page_address(request, number), "current": number == page.number}
        if isinstance(number, int)
        else {"ellipsis": True}
        for number in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    params: dict[str, Any] = {"ariaLabel": label, "items": items}
    if page.has_previous():
        params["previous"] = {"href": page_address(request, page.previous_page_number())}
    if page.has_next():
        params["next"] = {"href": page_address(request, page.next_page_number())}
    return params


def page_address(request: HttpRequest, number: int) -> str:
    """Give this page's address with another page number; the first page has none."""
    query = request.GET.copy()
    query.pop("page", None)
    if number > 1:
        query["page"] = str(number)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def crumbs(*steps: tuple[str, str]) -> list[dict[str, str]]:
    """Give the items of a breadcrumb from (text, address) pairs, the home page first, the current page left out."""
    return [{"text": text, "href": href} for text, href in steps]
