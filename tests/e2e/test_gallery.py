"""The gallery in a browser: every field and component, at a desk, on a phone, with and without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import ambiguous_links, assert_accessible, axe_faults, sideways_scroll

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Watch

WIDTHS = [1280, 375]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def gallery(live_server: Any) -> str:
    """The gallery's address."""
    return f"{live_server.url}/gallery/"


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_in_the_gallery_is_accessible(page: Page, gallery: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(gallery)
    assert_accessible(page)


def test_the_page_can_be_used_without_javascript(plain_page: Page, gallery: str) -> None:
    plain_page.goto(gallery)
    plain_page.get_by_label("Words in the story").fill("nurse")
    plain_page.get_by_role("button", name="Search").click()
    expect(plain_page.get_by_text("2 stories", exact=True)).to_be_visible()
    plain_page.get_by_role("button", name="Note it").click()
    assert plain_page.title().startswith("Error: ")
    plain_page.get_by_role("link", name="Enter a note").click()
    plain_page.wait_for_url(lambda url: url.endswith("#id_text"))
    plain_page.get_by_label("A note").fill("It works")
    plain_page.get_by_role("button", name="Note it").click()
    expect(plain_page.get_by_role("heading", name="Noted: It works")).to_be_visible()


def test_a_search_changes_only_the_list_and_is_read_out(page: Page, gallery: str) -> None:
    page.goto(gallery)
    page.evaluate("window.stayed = true")
    box = page.get_by_label("Words in the story")
    box.fill("everybody")
    box.press("Enter")
    page.locator("#app-status", has_text="1 story").wait_for(state="attached")
    page.wait_for_url(lambda url: url.endswith("?words=everybody"))
    assert page.evaluate("window.stayed") is True
    assert page.evaluate("document.activeElement.id") == "id_words"
    page.go_back()
    page.get_by_text("3 stories", exact=True).wait_for()
    expect(page.locator("h1")).to_have_count(1)


def test_a_refused_form_in_a_part_takes_the_focus_and_its_links_lead_to_the_field(
    page: Page, gallery: str
) -> None:
    page.goto(gallery)
    page.evaluate("window.stayed = true")
    page.get_by_role("button", name="Note it").click()
    expect(page.locator(".nhsuk-error-summary")).to_be_focused()
    assert page.evaluate("window.stayed") is True
    assert_accessible(page)
    page.get_by_role("link", name="Enter a note").click()
    assert page.evaluate("document.activeElement.id") == "id_text"


def test_an_accepted_form_in_a_part_moves_the_focus_to_what_it_says(page: Page, gallery: str) -> None:
    page.goto(gallery)
    page.get_by_label("A note").fill("It works")
    page.get_by_role("button", name="Note it").click()
    expect(page.locator(":focus")).to_contain_text("Noted: It works")
    page.get_by_label("A note").fill("x" * 101)
    page.get_by_role("button", name="Note it").click()
    page.get_by_role("link", name="A note must be 100 characters or fewer").wait_for()


def test_a_part_that_cannot_be_fetched_is_said(page: Page, gallery: str) -> None:
    page.goto(gallery)
    page.route("**/gallery/?words=*", lambda route: route.fulfill(status=500, body="broken"))
    box = page.get_by_label("Words in the story")
    box.fill("x")
    box.press("Enter")
    page.locator("#app-failure", has_text="That did not work").wait_for()
    expect(page.get_by_text("3 stories", exact=True)).to_be_visible()


def test_a_text_can_be_copied(page: Page, gallery: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(gallery)
    page.get_by_role("button", name="Copy the text").click()
    page.get_by_text("Copied", exact=True).first.wait_for()
    assert page.evaluate("navigator.clipboard.readText()").startswith("Thank you for telling us.")


def test_the_guards_see_planted_faults(page: Page, gallery: str, watch: Watch) -> None:
    page.goto(gallery)
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        "'<img src=\"/static/vendor/none.svg\"><a href=/a>Read</a>'"
        " + '<a href=/b>Read</a><pre>' + 'x'.repeat(400) + '</pre>')"
    )
    assert any(fault.startswith("image-alt") for fault in axe_faults(page))
    assert ambiguous_links(page)
    assert sideways_scroll(page)
    watch.faults.clear()  # the planted image is not there


def test_the_watch_sees_planted_faults(page: Page, gallery: str, watch: Watch) -> None:
    page.goto(gallery)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p>')")
    page.evaluate("setTimeout(() => { throw new Error('planted') })")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img alt=\"\" src=\"/static/none.png\">')")
    page.wait_for_timeout(300)
    seen = "\n".join(watch.faults)
    watch.faults.clear()
    assert "style-src" in seen
    assert "planted" in seen
    assert "404 for" in seen
