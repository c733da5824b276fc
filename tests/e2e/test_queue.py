"""The morning in a browser: the queue and the desk, with and without JavaScript, at a desk and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from casework.models import Case
from casework.services.cases import close_case, open_cases
from feedbackhub.core.actors import SystemActor
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in_by_form
from tests.factories import make_story

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site_with_a_queue(live_server: Any, cast: Cast) -> str:
    """Thirty cases of Ward 4, two with the same title, one distressing; one of nobody; one closed."""
    stories = [make_story(cast.ward_4, title=f"Tea {number}") for number in range(28)]
    stories += [make_story(cast.ward_4, title="My glasses") for _ in range(2)]
    stories.append(make_story(cast.ward_4, title="At the door", criticality=5))
    stories.append(make_story(cast.ward_5, title="A lost letter"))
    cases = open_cases(stories=stories, actor=SystemActor("the tests"))
    Case.objects.filter(pk=cases[-1].pk).update(owner=None)
    close_case(case=cases[0], outcome="no_change", reason="Only praise", actor=cast.asha)
    return str(live_server.url)


def counted(page: Page, text: str) -> Locator:
    """Find the line above the list; the same words stand in the region that is read out."""
    return page.locator(".app-result-count", has_text=text)


@pytest.mark.parametrize("width", [1280, 375])
def test_queue_and_desk_are_accessible(page: Page, site_with_a_queue: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in_by_form(page, site_with_a_queue, "lena@northmere.example", "/queue/")
    for address in ("/queue/", "/queue/?view=nobody", "/queue/?view=late", "/queue/?view=all&words=zebra"):
        page.goto(site_with_a_queue + address)
        assert_accessible(page, narrow=width == 375)
    for title in ("At the door", "A lost letter"):
        page.goto(f"{site_with_a_queue}/queue/?view=all&words={title}")
        page.get_by_role("link", name=title).click()
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        assert_accessible(page, narrow=width == 375)


def test_a_lead_finds_what_is_nobodys_and_gives_it_to_somebody(page: Page, site_with_a_queue: str) -> None:
    sign_in_by_form(page, site_with_a_queue, "lena@northmere.example", "/queue/")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Nobody’s 1").click()
    counted(page, "Nobody’s: 1 story").wait_for()
    page.wait_for_url(lambda url: url.endswith("/queue/?view=nobody"))
    page.wait_for_function("document.activeElement.textContent.startsWith('Nobody’s')")
    assert page.evaluate("window.stayed") is True
    page.get_by_role("link", name="A lost letter").click()
    page.get_by_text("Give it to somebody else").click()
    page.get_by_role("button", name="Give it to them").click()
    page.get_by_role("link", name="Select who answers it").click()
    page.get_by_label("Who answers it?").select_option("Priya Nair, Matron")
    page.get_by_role("button", name="Give it to them").click()
    page.get_by_text("Priya Nair has this case now.").wait_for()


def test_search_filters_and_pages_change_only_the_list(page: Page, site_with_a_queue: str) -> None:
    sign_in_by_form(page, site_with_a_queue, "asha@northmere.example", "/queue/")
    page.evaluate("window.stayed = true")
    box = page.get_by_label("Search the stories")
    box.press_sequentially("tea")
    counted(page, "Mine: 27 stories").wait_for()
    assert page.evaluate("document.activeElement.id") == "queue-words"
    page.locator("#app-status", has_text="27 stories").wait_for(state="attached")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2")
    expect(page.locator(".app-queue__row")).to_have_count(2)
    page.get_by_label("State").select_option("Closed")
    counted(page, "Mine: 1 story").wait_for()
    assert page.evaluate("window.stayed") is True
    page.go_back()
    page.wait_for_url("**page=2")
    page.get_by_role("heading", level=1).wait_for()
    counted(page, "Mine: 27 stories").wait_for()


def test_a_phone_shows_the_stories_before_the_filters(page: Page, site_with_a_queue: str) -> None:
    sign_in_by_form(page, site_with_a_queue, "asha@northmere.example", "/queue/")
    expect(page.get_by_label("State")).to_be_visible()
    expect(page.get_by_text("Filters", exact=True)).to_be_hidden()
    page.set_viewport_size({"width": 375, "height": 800})
    expect(page.get_by_label("State")).to_be_hidden()
    top = page.locator(".app-queue__row").first.bounding_box()
    assert top is not None
    assert top["y"] < 800
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("State").select_option("Closed")
    counted(page, "Mine: 1 story").wait_for()
    expect(page.get_by_label("State")).to_be_visible()


def test_keys_go_through_the_list_and_can_be_switched_off(page: Page, site_with_a_queue: str) -> None:
    sign_in_by_form(page, site_with_a_queue, "asha@northmere.example", "/queue/")
    rows = page.locator(".app-queue__row h2 a")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_text("For the ticked story")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert_accessible(page, narrow=False)
    page.get_by_role("button", name="Switch the keys off").click()
    page.get_by_role("button", name="Close", exact=True).click()
    page.keyboard.press("/")
    expect(page.get_by_label("Search the stories")).not_to_be_focused()
    page.get_by_role("link", name="Keys").click()
    page.get_by_role("button", name="Switch the keys on").click()
    page.get_by_role("button", name="Close", exact=True).click()
    page.keyboard.press("/")
    expect(page.get_by_label("Search the stories")).to_be_focused()
    page.keyboard.type("jx?")
    expect(page.get_by_label("Search the stories")).to_have_value("jx?")


def test_the_way_back_from_a_story_leads_to_its_row(page: Page, site_with_a_queue: str) -> None:
    sign_in_by_form(page, site_with_a_queue, "asha@northmere.example", "/queue/")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2")
    page.keyboard.press("j")
    title = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("o")
    page.wait_for_url("**/cases/*/")
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Queue").click()
    page.wait_for_function("title => document.activeElement.textContent === title", arg=title)
    expect(page.locator(".app-result-count")).to_contain_text("page 2")


def test_several_are_given_on_and_the_step_is_undone(page: Page, site_with_a_queue: str) -> None:
    sign_in_by_form(page, site_with_a_queue, "lena@northmere.example", "/queue/")
    expect(page.locator(".app-bulk")).to_be_hidden()
    page.locator(".app-tick__box").nth(0).check()
    page.locator(".app-tick__box").nth(1).check()
    expect(page.get_by_text("For the 2 ticked stories")).to_be_visible()
    assert_accessible(page, narrow=False)
    page.get_by_role("button", name="Give to …").click()
    assert_accessible(page, narrow=False)
    page.get_by_label("Who answers them?").select_option("Priya Nair, Matron")
    page.get_by_role("button", name="Give them to this person").click()
    expect(page.get_by_text("Gave 2 stories to Priya Nair.").first).to_be_visible()
    assert_accessible(page, narrow=False)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 stories are as before.")).to_be_visible()
    page.get_by_role("link", name="Done to several").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Done to several stories")
    assert_accessible(page, narrow=False)


def test_the_counts_change_while_the_focus_stays(page: Page, site_with_a_queue: str) -> None:
    sign_in_by_form(page, site_with_a_queue, "lena@northmere.example", "/queue/")
    page.get_by_role("link", name="Overdue").focus()
    Case.objects.filter(owner=None).update(state="closed", outcome="no_change")
    page.evaluate(
        "htmx.ajax('GET', '/queue/counts/?view=services', {source: '.app-views__list', swap: 'none'})"
    )
    expect(page.locator("#count-nobody")).to_have_text("0")
    # The focus would move once the swap has settled.
    page.wait_for_timeout(500)
    expect(page.get_by_role("link", name="Overdue")).to_be_focused()


def test_everything_works_without_javascript(plain_page: Page, site_with_a_queue: str) -> None:
    page = plain_page
    sign_in_by_form(page, site_with_a_queue, "asha@northmere.example", "/queue/")
    page.get_by_label("Search the stories").fill("door")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(counted(page, "Mine: 1 story")).to_be_visible()
    page.get_by_role("link", name="At the door").click()
    page.get_by_text("Close the case", exact=True).first.click()
    page.get_by_label("No change is needed").check()
    page.locator("#id_close-reason").fill("The nurse and she have spoken")
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("The case is closed.")).to_be_visible()
