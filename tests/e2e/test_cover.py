"""A holiday, a question and a service in red, in a browser: at a desk, on a phone, without JavaScript."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from casework.models import Case
from casework.services.cases import open_cases
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import local_date, now
from feedbackhub.organisations.models import Absence, Ownership
from feedbackhub.organisations.services import ask_owners
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in_by_form
from tests.factories import make_story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = local_date()
SOON = TODAY + timedelta(days=3)


@pytest.fixture
def site_of_ward_4(live_server: Any, cast: Cast) -> str:
    """Two stories of Ward 4 that fall due soon, one distressing; Ward 5 rests on one person."""
    stories = [make_story(cast.ward_4, title="A cold tea"), make_story(cast.ward_4, title="The long night")]
    for case in open_cases(stories=stories, actor=SystemActor("the tests")):
        Case.objects.filter(pk=case.pk).update(due_on=SOON, criticality=5)
    Ownership.objects.create(service=cast.ward_5, user=cast.priya, rank="owner", confirmed_at=now())
    return str(live_server.url)


def fill_day(page: Page, legend: str, day: date) -> None:
    group = page.get_by_role("group", name=legend)
    for part in ("day", "month", "year"):
        group.get_by_label(part.capitalize()).fill(str(getattr(day, part)))


def plan_a_holiday(page: Page) -> None:
    page.get_by_role("button", name="I will be away").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("When will you be away?")
    fill_day(page, "First day away", TODAY + timedelta(days=1))
    fill_day(page, "First day back at work", TODAY + timedelta(days=8))
    page.get_by_label("Who stands in?").select_option("Ben Okafor")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You will be away")


@pytest.mark.parametrize("width", [1280, 375])
def test_a_ward_manager_goes_on_holiday(page: Page, site_of_ward_4: str, cast: Cast, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in_by_form(page, site_of_ward_4, "asha@northmere.example", "/cover/")
    expect(page.get_by_text("You are not put down as away")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{site_of_ward_4}/cover/add/")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter the first day away")
    assert_accessible(page)
    page.goto(f"{site_of_ward_4}/cover/")
    plan_a_holiday(page)
    expect(page.get_by_role("link", name="A cold tea")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Hand over these 2 stories now").click()
    expect(page.get_by_text("2 stories have gone to Ben Okafor.")).to_be_visible()
    page.get_by_role("link", name="Change the days or who stands in").click()
    expect(page.get_by_label("Who stands in?")).to_have_value(str(cast.ben.pk))
    assert_accessible(page)
    page.goto(f"{site_of_ward_4}/cover/")
    expect(page.get_by_text("Ben Okafor stands in.")).to_be_visible()
    assert_accessible(page)


def test_it_works_without_javascript(browser: Browser, site_of_ward_4: str, cast: Cast) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        sign_in_by_form(page, site_of_ward_4, "asha@northmere.example", "/cover/")
        plan_a_holiday(page)
        page.get_by_role("button", name="Take it back").click()
        expect(page.get_by_text("New stories come to you again.")).to_be_visible()
    finally:
        context.close()
    assert Absence.objects.get().ended_at is not None


@pytest.mark.parametrize("width", [1280, 375])
def test_a_lead_sees_who_is_missing_and_what_people_carry(
    page: Page, site_of_ward_4: str, cast: Cast, width: int
) -> None:
    ask_owners(now=now() - timedelta(days=30))
    Absence.objects.create(
        organisation=cast.northmere, user=cast.ben, deputy=cast.priya, starts_on=TODAY, ends_on=SOON
    )
    Absence.objects.create(
        organisation=cast.northmere, user=cast.priya, deputy=cast.lena, starts_on=SOON, ends_on=SOON
    )
    page.set_viewport_size({"width": width, "height": 900})
    sign_in_by_form(page, site_of_ward_4, "lena@northmere.example", "/cover/")
    expect(page.get_by_role("heading", name="Away today")).to_be_visible()
    expect(page.get_by_text("Lena Brook stands in then.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Who answers").click()
    expect(page.get_by_text("has not said that they still answer for it").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name=re.compile("Asha Patel about Ward 4")).click()
    expect(page.get_by_text("We have asked Asha Patel about Ward 4.")).to_be_visible()
    page.get_by_role("link", name="What people carry").click()
    expect(page.get_by_text("2 stories are open, with 1 person.")).to_be_visible()
    page.get_by_text("How load is counted").click()
    assert_accessible(page)
    page.get_by_role("link", name="Limits").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Limits")
    assert_accessible(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_one_press_says_that_somebody_still_answers(
    page: Page, site_of_ward_4: str, cast: Cast, width: int
) -> None:
    Ownership.objects.create(service=cast.ward_5, user=cast.asha, rank="deputy")
    page.set_viewport_size({"width": width, "height": 900})
    sign_in_by_form(page, site_of_ward_4, "asha@northmere.example", "/answering/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Do you still answer for these?")
    assert_accessible(page)
    page.get_by_role("button", name="I still answer for Ward 4").click()
    expect(page.get_by_text("Thank you. You answer for Ward 4.")).to_be_visible()
    page.get_by_role("button", name="I no longer answer for Ward 5").click()
    expect(page.get_by_text("You no longer answer for Ward 5.")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{site_of_ward_4}/answering/")
    expect(page.get_by_role("heading", level=1)).to_have_text("What you answer for")
    assert_accessible(page)
