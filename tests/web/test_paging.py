"""Pages keep the filters, name no page number on the first, and vanish where there is one page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.test import RequestFactory

from feedbackhub.web.paging import crumbs, pagination

ROWS = Paginator(range(200), 10)


def test_one_page_needs_no_links() -> None:
    request = RequestFactory().get("/stories/")
    assert pagination(request, Paginator(range(5), 10).page(1)) is None


def test_the_middle_page_keeps_the_filters_and_shows_the_gaps() -> None:
    request = RequestFactory().get("/stories/", {"service": ["w4", "ed"], "q": "a&b", "page": "9"})
    params = pagination(request, ROWS.page(9), label="Pages of stories")
    assert params is not None
    assert params["ariaLabel"] == "Pages of stories"
    shown = [item.get("number", "…") for item in params["items"]]
    assert shown == [1, "…", 8, 9, 10, "…", 20]
    assert params["previous"]["href"] == "/stories/?service=w4&service=ed&q=a%26b&page=8"
    assert params["items"][0]["href"] == "/stories/?service=w4&service=ed&q=a%26b"
    assert [item["number"] for item in params["items"] if item.get("current")] == [9]


def test_the_ends_lead_nowhere_further() -> None:
    request = RequestFactory().get("/stories/")
    first, last = pagination(request, ROWS.page(1)), pagination(request, ROWS.page(20))
    assert first is not None
    assert "previous" not in first
    assert first["next"]["href"] == "/stories/?page=2"
    assert last is not None
    assert "next" not in last


def test_crumbs_become_the_macros_items() -> None:
    assert crumbs(("Queue", "/cases/")) == [{"text": "Queue", "href": "/cases/"}]
