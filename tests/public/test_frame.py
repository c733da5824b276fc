"""What holds for every public page: no cookie, no sign-in, one heading, and the way in for staff."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from tests.casework.seeing import elements, tree_of, words
from tests.public.making import make_full_story, page_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast

PAGES = ["stories", "what-changed", "about", "accessibility", "privacy"]


@pytest.fixture
def addresses(cast: Cast) -> list[str]:
    """Every public page, with something on it."""
    story = make_full_story(cast)
    return [*(reverse(f"public:{name}") for name in PAGES), reverse("public:story", args=[story.pk])]


def test_reading_sets_no_cookie_and_needs_no_session(addresses: list[str], client: Client) -> None:
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert not response.cookies, address
        assert "csrf" not in response.content.decode().lower()
    assert not client.cookies


def test_each_page_has_one_heading_that_is_its_title(addresses: list[str], client: Client) -> None:
    for address in addresses:
        tree = tree_of(page_of(client, address))
        [heading] = elements(tree, "//h1")
        [title] = elements(tree, "//head/title")
        assert words(title) == f"{words(heading)} – FeedbackHub"


def test_headings_leave_no_level_out(addresses: list[str], client: Client) -> None:
    for address in addresses:
        levels = [
            int(str(one.tag)[1])
            for one in elements(
                tree_of(page_of(client, address)), "//main//*[self::h1 or self::h2 or self::h3 or self::h4]"
            )
        ]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels)), address


def test_the_menu_marks_where_the_reader_is(addresses: list[str], client: Client) -> None:
    current = {
        address: [
            words(one) for one in elements(tree_of(page_of(client, address)), "//header//a[@aria-current]")
        ]
        for address in addresses
    }
    assert current[reverse("public:stories")] == ["Stories"]
    assert current[reverse("public:what-changed")] == ["What changed"]
    assert current[addresses[-1]] == ["Stories"]


def test_only_reading_is_allowed(addresses: list[str], client: Client) -> None:
    for address in addresses:
        assert client.head(address).status_code == 200
        assert client.post(address).status_code in {403, 405}


def test_the_front_door_leads_readers_to_the_stories_and_staff_to_their_queue(
    cast: Cast, client: Client
) -> None:
    assert client.get("/")["Location"] == reverse("public:stories")
    client.force_login(cast.asha)
    assert client.get("/")["Location"] == reverse("casework:queue")
