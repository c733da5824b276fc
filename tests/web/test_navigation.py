"""The menu: who sees which entry, and where the person is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import path

from feedbackhub.web import navigation
from feedbackhub.web.navigation import NavigationItem

if TYPE_CHECKING:
    from django.http import HttpRequest


def _view(request: HttpRequest) -> None:
    """Stand where a view is."""


urlpatterns = [
    path("", _view, name="start"),
    path("cases/", _view, name="queue"),
    path("cases/board/", _view, name="board"),
    path("people/", _view, name="people"),
]


@pytest.fixture(autouse=True)
def _menu(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.web.test_navigation"
    monkeypatch.setattr(navigation, "_ITEMS", {})
    navigation.register(
        NavigationItem("Board", "board", order=30, shown=lambda request: True),
        NavigationItem("Queue", "queue", order=20, shown=lambda request: True),
        NavigationItem("Start", "start", order=10, shown=lambda request: True),
        NavigationItem("People", "people", order=40),
    )


def _menu_at(address: str) -> list[dict[str, Any]]:
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    return navigation.navigation(request)


def test_entries_stand_in_their_order_and_hide_from_who_may_not_see_them() -> None:
    assert [item["text"] for item in _menu_at("/")] == ["Start", "Queue", "Board"]


@pytest.mark.parametrize(
    ("address", "current", "active"),
    [
        ("/", ["Start"], []),
        ("/cases/", ["Queue"], []),
        ("/cases/7/", [], ["Queue"]),
        ("/cases/board/", ["Board"], []),
        ("/cases/board/3/", [], ["Board"]),
        ("/elsewhere/", [], []),
    ],
)
def test_only_the_nearest_entry_is_marked(address: str, current: list[str], active: list[str]) -> None:
    menu = _menu_at(address)
    assert [item["text"] for item in menu if item["current"]] == current
    assert [item["text"] for item in menu if item["active"]] == active


def test_registering_twice_replaces() -> None:
    navigation.register(NavigationItem("My queue", "queue", order=20, shown=lambda request: True))
    assert [item["text"] for item in _menu_at("/")] == ["Start", "My queue", "Board"]
