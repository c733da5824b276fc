"""Clients signed in as the people whose access differs, and the signal's ear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from feedbackhub.organisations.signals import member_changed

if TYPE_CHECKING:
    from tests.people import Cast


@pytest.fixture
def admin(cast: Cast) -> Client:
    """A browser in which Adam, Northmere's administrator, is signed in."""
    client = Client()
    client.force_login(cast.adam)
    return client


@pytest.fixture
def told() -> Iterator[list[int]]:
    """The ids that `member_changed` was sent with; it is sent after commit only."""
    heard: list[int] = []

    def listen(sender: object, user_id: int, **_: object) -> None:
        heard.append(user_id)

    member_changed.connect(listen, weak=False)
    yield heard
    member_changed.disconnect(listen)
