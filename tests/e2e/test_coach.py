"""The coach beside the composer: it answers a pause in typing and never takes the box, the caret or the last word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from feedbackhub.core import outbox
from responses.services.comparing import keep_missing_fingerprints
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in_by_button
from tests.factories import make_story
from tests.factories.responses import make_published

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Route
    from pytest_django.live_server_helper import LiveServer

    from stories.models import Story
    from tests.people import Cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

GENERIC = (
    "Thank you for taking the time to share your feedback. We take all feedback seriously and always strive to provide "
    "the best possible care. This will be looked into. Please contact PALS if you would like to discuss it."
)
MENDED = (
    "I am sorry that you waited from ten until half past three because nobody could find the discharge letter. I "
    "manage Ward 4, and I spoke to the nurses about that day. From this week the nurse in charge checks at nine that "
    "each letter is on the ward. "
)
PLACES = """() => [...document.querySelectorAll('#reply_body, .app-composer__buttons')]
  .map(element => [element.offsetTop, element.offsetHeight])"""


@pytest.fixture
def letter(cast: Cast) -> Story:
    """A story about a letter, in a Trust that has pasted its reply before."""
    make_published(
        make_story(cast.ward_4, title="Lost glasses"), cast.asha, cast.priya, f"{GENERIC} Asha Patel"
    )
    outbox.drain()
    keep_missing_fingerprints()
    return make_story(
        cast.ward_4,
        title="Nobody could find the letter",
        body="We came to take my dad home and nobody could find the discharge letter. We waited from ten until half "
        "past three.",
    )


def open_composer(page: Page, server: LiveServer, cast: Cast, story: Story) -> Locator:
    sign_in_by_button(page, server.url, cast.asha)
    page.goto(f"{server.url}/replies/stories/{story.pk}/")
    return page.get_by_label("Your reply", exact=True)


def coach_of(page: Page) -> Locator:
    return page.locator("#coach")


def caret(page: Page) -> list[object]:
    found: list[object] = page.evaluate(
        "() => [document.activeElement.id, document.activeElement.selectionStart, scrollY]"
    )
    return found


def test_the_coach_follows_the_typing_and_the_caret_stays(
    page: Page, live_server: LiveServer, cast: Cast, letter: Story
) -> None:
    box = open_composer(page, live_server, cast, letter)
    box.fill(GENERIC)
    expect(coach_of(page)).to_contain_text("Reads as: generic")
    expect(page.locator("#coach-more")).to_contain_text("Say who will do this, and by when.")
    expect(page.get_by_role("link", name=re.compile("Lost glasses"))).to_be_visible()
    assert_accessible(page)
    # Folded out and read, then written on in front of the text: nothing folds back, nothing jumps.
    page.locator("#coach-factors-summary").click()
    assert_accessible(page)
    box.evaluate("element => { element.focus(); element.setSelectionRange(0, 0) }")
    before = page.evaluate(PLACES)
    box.press_sequentially(MENDED, delay=5)
    there = caret(page)
    expect(coach_of(page)).to_contain_text("Reads as: transparent and conversational")
    expect(page.locator("#app-status")).to_contain_text("Reads as: transparent and conversational")
    assert caret(page) == there
    assert there[:2] == ["reply_body", len(MENDED)]
    assert page.evaluate(PLACES) == before
    expect(page.locator("#coach-factors")).to_have_attribute("open", "")
    expect(page.locator("#coach-more mark").first).to_contain_text(
        "From this week the nurse in charge checks"
    )


@pytest.mark.parametrize("width", [1280, 600, 375, 320])
def test_neither_box_nor_buttons_move_when_the_coach_speaks(
    page: Page, live_server: LiveServer, cast: Cast, letter: Story, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    box = open_composer(page, live_server, cast, letter)
    page.wait_for_load_state("networkidle")
    before = page.evaluate(PLACES)
    box.fill(MENDED)
    expect(coach_of(page)).to_contain_text("Reads as: transparent")
    assert page.evaluate(PLACES) == before
    box.fill(GENERIC)
    expect(coach_of(page)).to_contain_text("Reads as: generic")
    assert page.evaluate(PLACES) == before
    box.fill(
        "I am sorry about the letter. Please ring me on 01632 960144 so that I can look into it for you."
    )
    expect(coach_of(page)).to_contain_text("offline")
    assert page.evaluate(PLACES) == before


def test_a_late_answer_never_replaces_a_newer_one(
    page: Page, live_server: LiveServer, cast: Cast, letter: Story
) -> None:
    box = open_composer(page, live_server, cast, letter)
    page.wait_for_load_state("networkidle")
    asked: list[str] = []

    def hold_back_the_first(route: Route) -> None:
        asked.append(route.request.post_data or "")
        if len(asked) == 1:
            answer = route.fetch()
            page.wait_for_timeout(1500)
            route.fulfill(response=answer)
        else:
            route.continue_()

    page.route("**/replies/coach/", hold_back_the_first)
    box.fill(GENERIC)
    page.wait_for_timeout(600)
    box.fill(MENDED)
    expect(coach_of(page)).to_contain_text("Reads as: transparent")
    page.wait_for_timeout(2000)
    assert len(asked) == 2
    expect(coach_of(page)).to_contain_text("Reads as: transparent")


def test_a_pause_asks_once(page: Page, live_server: LiveServer, cast: Cast, letter: Story) -> None:
    box = open_composer(page, live_server, cast, letter)
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/coach/" in request.url else None)
    box.press_sequentially("Thank you for your feedback, it is kind", delay=30)
    expect(coach_of(page)).to_contain_text("Reads as: generic")
    assert len(asked) == 1


def test_without_an_answer_the_words_stay_and_nothing_jumps(
    page: Page, live_server: LiveServer, cast: Cast, letter: Story
) -> None:
    box = open_composer(page, live_server, cast, letter)
    page.wait_for_load_state("networkidle")
    before = page.evaluate(PLACES)
    page.route("**/replies/coach/", lambda route: route.abort())
    box.fill(GENERIC)
    expect(coach_of(page)).to_contain_text("That did not work")
    assert page.evaluate(PLACES) == before
    page.unroute("**/replies/coach/")
    box.fill(MENDED)
    expect(coach_of(page)).to_contain_text("Reads as: transparent")
    expect(page.get_by_text("That did not work")).to_have_count(0)


def test_a_draft_that_is_too_long_is_answered_in_its_place(
    page: Page, live_server: LiveServer, cast: Cast, letter: Story
) -> None:
    box = open_composer(page, live_server, cast, letter)
    box.fill("too long " * 2_300)
    expect(coach_of(page)).to_contain_text("characters or fewer")
    expect(page.get_by_role("button", name="Check my reply")).to_be_visible()


def test_the_button_checks_at_once_and_says_the_line_again(
    page: Page, live_server: LiveServer, cast: Cast, letter: Story
) -> None:
    box = open_composer(page, live_server, cast, letter)
    box.fill(GENERIC)
    expect(coach_of(page)).to_contain_text("Reads as: generic")
    page.evaluate("() => { document.getElementById('app-status').textContent = '' }")
    page.get_by_role("button", name="Check my reply").click()
    expect(page.locator("#app-status")).to_contain_text("Reads as: generic")
    expect(box).to_have_value(GENERIC)
    assert page.url.endswith(f"/replies/stories/{letter.pk}/")


def test_what_must_be_changed_comes_first(
    page: Page, live_server: LiveServer, cast: Cast, letter: Story
) -> None:
    box = open_composer(page, live_server, cast, letter)
    box.fill(f"{MENDED} Your NHS number 943 476 5919 is known.")
    expect(coach_of(page).locator("h3").first).to_contain_text("before you send this")
    assert_accessible(page)
    page.locator("#coach-stop-1").click()
    expect(box).to_be_focused()


def test_without_javascript_a_button_checks(
    plain_page: Page, live_server: LiveServer, cast: Cast, letter: Story
) -> None:
    box = open_composer(plain_page, live_server, cast, letter)
    box.fill(f"{GENERIC}\n\nAsha 🙂")
    plain_page.get_by_role("button", name="Check my reply").click()
    expect(coach_of(plain_page)).to_contain_text("Reads as: generic")
    expect(plain_page.locator("#coach-more mark").first).to_have_text(
        re.compile("^Thank you for taking the time")
    )
    expect(box).to_have_value(f"{GENERIC}\n\nAsha 🙂")
    plain_page.wait_for_url(lambda url: url.endswith("#composer-heading"))
    plain_page.locator("#coach-factors-summary").click()
    expect(plain_page.get_by_text("Greets the author by the name they chose")).to_be_visible()
