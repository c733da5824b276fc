"""Public pages, the change register and insight in a browser: axe, phone, keyboard, history, and no JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from casework.models import Change, ChangeState
from feedbackhub.core.clock import now
from responses.typology.types import ResponseType
from stories.models import Story
from tests.e2e.axe import assert_accessible, axe_faults
from tests.e2e.steps import sign_in
from tests.factories import make_story
from tests.factories.casework import make_change, make_public_reply
from tests.people import make_cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)

TYPES = [None, *ResponseType]


@pytest.fixture
def full_trust(transactional_db: None) -> Cast:
    """Two wards with stories of every outcome, a change in every state, and one story with everything on it."""
    cast = make_cast()
    for n in range(24):
        story = make_story(
            (cast.ward_4, cast.ward_5)[n % 2],
            title=f"Story {n} of the ward",
            published_at=now() - timedelta(days=n + 1),
            link="https://www.careopinion.org.uk/opinions/1" if n == 0 else "",
        )
        if n % 3 != 1:
            make_public_reply(story, TYPES[n % len(TYPES)])
        if n < len(ChangeState):
            make_change(
                cast.ward_4, cast.asha, list(ChangeState)[n], story=story, title=f"Change {n} of the ward"
            )
    return cast


def public_pages() -> list[str]:
    told = Story.objects.order_by("-published_at")
    return [
        reverse("public:stories"),
        f"{reverse('public:stories')}?q=ward&answered=no&changed=yes&page=2",
        f"{reverse('public:stories')}?q=zebra",
        reverse("public:story", args=[told[0].pk]),
        reverse("public:story", args=[told[10].pk]),
        reverse("public:what-changed"),
        reverse("public:about"),
        reverse("public:accessibility"),
        reverse("public:privacy"),
    ]


def staff_pages(cast: Cast) -> list[str]:
    planned = Change.objects.planned().get()
    made = Change.objects.filter(state=ChangeState.MADE).get()
    root = cast.northmere.root.pk
    return [
        reverse("casework:changes"),
        f"{reverse('casework:changes')}?state=made",
        reverse("casework:change", args=[planned.pk]),
        reverse("casework:change", args=[made.pk]),
        reverse("casework:change-new"),
        reverse("casework:insight"),
        f"{reverse('casework:insight-stories')}?service={root}&window=latest",
        f"{reverse('casework:insight-stories')}?service={root}&window=mature&outcome=waiting",
    ]


def assert_usable(page: Page, address: str) -> None:
    """Fail where axe finds a fault at a desk or on a phone, where 320 pixels scroll, or where the h1 is not alone."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(address)
    assert_accessible(page)
    page.set_viewport_size({"width": 375, "height": 800})
    # As on a phone: a window that is made narrower shows the long menu for a moment, until its script has folded it.
    page.reload()
    assert axe_faults(page) == [], address
    expect(page.locator("h1")).to_have_count(1)


def test_every_public_page_can_be_used_by_everybody(full_trust: Cast, page: Page, site: str) -> None:
    for address in public_pages():
        assert_usable(page, site + address)


def test_every_page_of_changes_and_insight_can_be_used_by_everybody(
    full_trust: Cast, page: Page, site: str
) -> None:
    sign_in(page, site, full_trust.lena)
    for address in staff_pages(full_trust):
        assert_usable(page, site + address)


def test_a_choice_changes_only_the_list_is_read_out_and_can_be_gone_back_from(
    full_trust: Cast, page: Page, site: str
) -> None:
    page.goto(site + reverse("public:stories"))
    page.evaluate("window.stayed = true")
    page.get_by_text("More ways to choose").click()
    page.get_by_label("Answered?").select_option("Not answered yet")
    page.locator("#app-status", has_text="8 stories").wait_for(state="attached")
    changed = page.get_by_label("Did something change?")
    changed.focus()
    changed.select_option("Something changed, or will")
    page.locator("#app-status", has_text="1 story").wait_for(state="attached")
    assert page.evaluate("window.stayed") is True
    assert "answered=no" in page.url
    assert "changed=yes" in page.url
    assert page.evaluate("document.activeElement.name") == "changed"
    page.go_back()
    page.get_by_text("8 stories", exact=True).wait_for()
    expect(page.get_by_label("Answered?")).to_have_value("no")
    expect(page.locator("h1")).to_have_count(1)


def test_the_board_keeps_the_keyboard_where_it_was(full_trust: Cast, page: Page, site: str) -> None:
    sign_in(page, site, full_trust.lena)
    page.goto(site + reverse("casework:changes"))
    page.get_by_role("link", name="Made 3").focus()
    page.keyboard.press("Enter")
    page.locator("#app-status", has_text="Made: 3 changes").wait_for(state="attached")
    assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "page"
    page.wait_for_url(lambda url: url.endswith("?state=made"))
    page.go_back()
    page.get_by_text("Planned: 1 change").wait_for()


def test_without_javascript_stories_are_found_and_a_change_is_registered_and_made(
    full_trust: Cast, plain_page: Page, site: str
) -> None:
    page = plain_page
    page.goto(site + reverse("public:stories"))
    page.get_by_label("Search the stories").fill("story 3")
    page.get_by_text("More ways to choose").click()
    page.get_by_label("Answered?").select_option("Answered")
    page.get_by_role("button", name="Show the stories").click()
    expect(page.get_by_role("link", name="Story 3 of the ward")).to_be_visible()
    sign_in(page, site, full_trust.asha)
    page.goto(site + reverse("casework:changes"))
    page.get_by_role("button", name="Register a change").click()
    page.get_by_role("button", name="Save the change").click()
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Enter what people said").click()
    page.wait_for_url(lambda url: url.endswith("#id_you_said"))
    page.get_by_label("What did people say?").fill("The clock in the day room is wrong.")
    page.get_by_label("What did you do, or what will you do?").fill("We will set the clock each Monday.")
    page.get_by_label("Name of the change").fill("A clock that is right")
    page.get_by_label("We plan it").check()
    for part, value in (("Day", "1"), ("Month", "3"), ("Year", str(now().year + 2))):
        page.get_by_label(part, exact=True).fill(value)
    page.get_by_label("Where?").select_option(label="Ward 4")
    for choice in ("Environment", "Small", "Weak: a reminder or training", "Started by what patients said"):
        page.get_by_label(choice).check()
    page.get_by_role("button", name="Save the change").click()
    page.get_by_label("What shows that it has been made?").fill("It is right today.")
    page.get_by_role("button", name="Record that it has been made").click()
    expect(page.get_by_role("heading", name="What we did")).to_be_visible()
    page.goto(site + reverse("public:what-changed"))
    expect(page.get_by_role("heading", name="A clock that is right")).to_be_visible()


def test_the_bar_can_be_read_without_colour(full_trust: Cast, page: Page, site: str) -> None:
    sign_in(page, site, full_trust.lena)
    page.emulate_media(forced_colors="active")
    page.goto(site + reverse("casework:insight"))
    fills = page.evaluate(
        "[...document.querySelectorAll('.app-mix-key .app-mix__part')].map(one => getComputedStyle(one).fill)"
    )
    assert len(fills) > 5
    assert len(set(fills)) == len(fills)
    assert all("url(" in fill for fill in fills)
