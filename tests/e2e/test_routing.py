"""A lead makes a rule in a browser, sees what it would do, tries a story, and finds out where a rule was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from casework.models import RoutingRule
from casework.services.cases import open_cases
from feedbackhub.core.actors import SystemActor
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in_by_form
from tests.factories import make_story

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site_with_parking(live_server: Any, cast: Cast) -> str:
    """Six cases of Ward 4, half of them about parking."""
    bodies = ["The car park was full, so I was late.", "The nurse sat with me."] * 3
    stories = [make_story(cast.ward_4, title=f"Story {at}", body=body) for at, body in enumerate(bodies)]
    open_cases(stories=stories, actor=SystemActor("the tests"))
    return str(live_server.url)


def fill_in(page: Page) -> None:
    page.get_by_label("Name of the rule").fill("Parking")
    page.get_by_label("Words in the story").fill("car park")
    page.get_by_label("One person", exact=True).check()
    page.get_by_label("Which person?").select_option("Priya Nair, Matron")


def make_a_rule(page: Page, *, narrow: bool | None) -> None:
    """Make a rule from the list on; with `narrow` each page is looked at by axe."""

    def look() -> None:
        if narrow is not None:
            assert_accessible(page, narrow=narrow)

    look()
    page.get_by_role("button", name="Add a rule").click()
    expect(page.get_by_role("heading", name="Add a rule")).to_be_visible()
    page.get_by_role("button", name="See what it would do").click()
    expect(page).to_have_title("Error: Add a rule – FeedbackHub")
    look()
    fill_in(page)
    page.get_by_role("button", name="See what it would do").click()
    expect(page.get_by_text("Of the latest 6 stories, 3 would go to somebody else.")).to_be_visible()
    assert not RoutingRule.objects.exists()
    look()
    page.get_by_role("button", name="Change it first").click()
    expect(page.get_by_label("Words in the story")).to_have_value("car park")
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_text("“Parking” is saved.")).to_be_visible()
    expect(page.get_by_role("heading", name="1. Parking")).to_be_visible()
    look()


@pytest.mark.parametrize("width", [1280, 375])
def test_a_lead_makes_a_rule_and_learns_that_it_is_wrong(
    page: Page, site_with_parking: str, cast: Cast, width: int
) -> None:
    narrow = width == 375
    page.set_viewport_size({"width": width, "height": 900})
    sign_in_by_form(page, site_with_parking, "lena@northmere.example", "/routing/", patience=15_000)
    make_a_rule(page, narrow=narrow)
    page.get_by_label("Where would this story go?").fill("No room in the car park.")
    page.get_by_label("It is about").select_option(str(cast.ward_4.pk))
    page.get_by_role("button", name="See where it goes").click()
    expect(page.get_by_text("To Priya Nair", exact=True)).to_be_visible()
    assert_accessible(page, narrow=narrow)

    story = make_story(cast.ward_4, title="Permits", body="The car park turned me away.")
    case = open_cases(stories=[story], actor=SystemActor("the tests"))[0]
    page.goto(f"{site_with_parking}/cases/{case.pk}/")
    page.get_by_text("It came to the wrong person").click()
    panel = page.get_by_role("region", name="Is it with the right person?")
    panel.get_by_label("Somebody else here answers for this").check()
    panel.get_by_label("Who is right?").select_option("Ben Okafor, Deputy ward manager")
    panel.get_by_label("Why?").fill("Ben gives out the permits")
    assert_accessible(page, narrow=narrow)
    panel.get_by_role("button", name="Pass it on").click()
    expect(page.get_by_text("Ben Okafor has this case now and is told.")).to_be_visible()

    page.goto(f"{site_with_parking}/routing/")
    page.get_by_role("link", name="1 passed on as wrong").click()
    expect(page.get_by_text("Ben gives out the permits")).to_be_visible()
    assert_accessible(page, narrow=narrow)
    page.goto(f"{site_with_parking}/routing/history/")
    expect(page.get_by_role("heading", name="Added: “Parking”")).to_be_visible()
    assert_accessible(page, narrow=narrow)
    page.goto(f"{site_with_parking}/routing/")
    page.get_by_role("link", name="Remove “Parking”").click()
    expect(page.get_by_role("heading", name="Remove “Parking”?")).to_be_visible()
    assert_accessible(page, narrow=narrow)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("heading", name="1. Everything else")).to_be_visible()
    page.goto(f"{site_with_parking}/routing/last/")
    assert_accessible(page, narrow=narrow)


def test_a_rule_is_made_without_javascript(plain_page: Page, site_with_parking: str) -> None:
    sign_in_by_form(plain_page, site_with_parking, "lena@northmere.example", "/routing/", patience=15_000)
    make_a_rule(plain_page, narrow=None)
