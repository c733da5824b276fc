"""The public site in a browser: two languages, a phone, four times as large, without JavaScript; nothing moves."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from casework.models import ChangeState
from feedbackhub.public.record.addresses import service_address
from responses.typology.types import ResponseType
from tests.e2e.axe import assert_accessible, sideways_scroll
from tests.factories import make_story
from tests.factories.casework import make_change, make_public_reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Page

    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)

# Counts what moved without the reader having asked for it (web.dev/cls). Below 0.1 is called good.
WATCH_SHIFTS = """() => { window.moved = 0; new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.moved += entry.value
}).observe({type: 'layout-shift', buffered: true}) }"""


@pytest.fixture
def told(cast: Cast) -> list[Story]:
    """Twenty-four stories, one of them answered and with a change made, one with a change planned."""
    stories = [make_story(cast.ward_4, title=f"The tea was cold {number}") for number in range(24)]
    make_public_reply(
        stories[0], ResponseType.TRANSPARENT_CONVERSATIONAL, body="We bought a kettle. Thank you."
    )
    make_change(cast.ward_4, cast.asha, ChangeState.MADE, story=stories[0], title="A kettle for Ward 4")
    make_change(cast.ward_4, cast.asha, ChangeState.PLANNED, story=stories[1], title="Tea at night")
    return stories


@pytest.fixture
def other_site() -> Iterator[Callable[[str], str]]:
    """Serve a page from another origin, as another organisation's site would."""
    shown = {"page": b""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(shown["page"])

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()

    def put(page: str) -> str:
        shown["page"] = page.encode()
        return f"http://127.0.0.1:{server.server_port}/page"

    yield put
    server.shutdown()
    server.server_close()


def pages(cast: Cast, told: list[Story]) -> list[str]:
    record = service_address(cast.ward_4)
    return [
        *("/stories/", f"/stories/{told[0].pk}/", "/what-changed/", "/organisations/", record),
        *(f"/organisations/{cast.northmere.slug}/", "/easy-read/", f"{record}easy-read/"),
        *(f"{record}feeds/", f"{record}widget/", f"{record}widget/stories/", "/about/", "/privacy/"),
    ]


@pytest.mark.parametrize("language", ["", "/cy"])
def test_every_page_can_be_used_by_everybody(
    page: Page, live_server: Any, cast: Cast, told: list[Story], language: str
) -> None:
    for address in pages(cast, told):
        page.goto(f"{live_server.url}{language}{address}")
        assert_accessible(page)
        assert page.locator("html").get_attribute("lang") == ("cy" if language else "en-GB")


def test_four_times_as_large_nothing_runs_off_the_page(
    page: Page, live_server: Any, cast: Cast, told: list[Story]
) -> None:
    # 400 % of a window of 1280 by 1024 is a window of 320 by 256 (WCAG 2.2, 1.4.10).
    page.set_viewport_size({"width": 320, "height": 256})
    for address in pages(cast, told):
        page.goto(f"{live_server.url}{address}")
        assert sideways_scroll(page) == [], address
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_nothing_moves_when_a_page_opens_or_a_list_is_swapped(
    page: Page, live_server: Any, cast: Cast, told: list[Story]
) -> None:
    for address in pages(cast, told):
        page.goto(f"{live_server.url}{address}")
        page.wait_for_load_state("networkidle")
        page.evaluate(WATCH_SHIFTS)
        page.wait_for_timeout(100)
        assert page.evaluate("window.moved") < 0.01, address
    page.goto(f"{live_server.url}/stories/")
    page.get_by_text("More ways to choose").click()
    page.evaluate(WATCH_SHIFTS)
    page.get_by_label("Answered?").select_option("yes")
    expect(page.locator(".app-result-count")).to_have_text("1 story")
    page.wait_for_timeout(700)
    # What follows a press within half a second does not count as movement; what comes later does.
    assert page.evaluate("window.moved") < 0.1


def test_it_is_all_there_without_javascript(
    plain_page: Page, live_server: Any, cast: Cast, told: list[Story]
) -> None:
    page = plain_page
    page.goto(f"{live_server.url}/organisations/")
    page.get_by_role("link", name="Northmere NHS Trust", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Northmere NHS Trust")
    page.get_by_role("link", name="Ward 4", exact=True).last.click()
    expect(page.get_by_role("heading", name="Stories told")).to_be_visible()
    page.get_by_role("link", name="Read the stories").click()
    expect(page.locator(".app-result-count")).to_have_text("24 stories")
    page.get_by_label("Search the stories").fill("kettle")
    page.get_by_label("Search the stories").press("Enter")
    expect(page.get_by_text("No story matches.")).to_be_visible()
    page.get_by_role("link", name="Cymraeg").click()
    expect(page.get_by_text("Nid oes stori sy’n cyfateb.")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_text("No story matches.")).to_be_visible()


def test_the_widget_stands_in_a_frame_of_another_site(
    page: Page, live_server: Any, cast: Cast, told: list[Story], other_site: Callable[[str], str]
) -> None:
    page.goto(f"{live_server.url}{service_address(cast.ward_4)}widget/")
    lines = page.get_by_label("Newest stories").input_value()
    assert "<iframe" in lines
    address = lines.split('src="')[1].split('"')[0]
    response = page.goto(address)
    assert response is not None
    assert "frame-ancestors *" in response.headers["content-security-policy"]
    assert "x-frame-options" not in response.headers
    assert "set-cookie" not in response.headers
    page.goto(other_site(f"<!doctype html><title>Another site</title>{lines}"))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="What people told us")).to_be_visible()
    expect(frame.get_by_role("link", name="The tea was cold 23")).to_be_visible()
