"""A concern is passed on from a case, taken and decided, with and without scripts; axe at every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from casework.services.cases import open_case
from feedbackhub.core.clock import now
from stories.models import StoryFlag
from tests.e2e.steps import look, sign_in
from tests.factories import make_story
from tests.people import TESTS

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from casework.models import Case
    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(trust: Cast) -> Case:
    """A case whose story carries a flag."""
    story = make_story(
        trust.ward_4,
        title="Left on her own",
        body="Mum was left in a wet bed for hours. Nobody came when she rang.",
    )
    case = open_case(story=story, actor=TESTS)
    if not StoryFlag.objects.filter(story=story, category="adult_at_risk").exists():
        StoryFlag.objects.create(story=story, category="adult_at_risk", raised_at=now())
    return case


@pytest.mark.parametrize("width", [1280, 320])
def test_from_the_flag_to_the_decision(page: Page, site: str, trust: Cast, case: Case, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, trust.asha)
    page.goto(f"{site}/cases/{case.pk}/")
    expect(page.get_by_text("The flags on this story call for:")).to_be_visible()
    look(page, f"escalation-case-{width}")
    page.get_by_text("Pass a concern on").click()
    page.get_by_label("Safeguarding", exact=True).check()
    page.get_by_role("button", name="Pass it on").click()
    expect(page.get_by_role("link", name="Say what the concern is")).to_be_visible()
    look(page, f"escalation-case-wrong-{width}")
    page.get_by_role("textbox", name="What is the concern?").fill("Please look into who was on that night.")
    page.get_by_role("button", name="Pass it on").click()
    expect(page.get_by_text("Passed to safeguarding.")).to_be_visible()
    sign_in(page, site, trust.lena)
    page.goto(f"{site}/escalations/")
    look(page, f"escalations-{width}")
    page.get_by_role("link", name="Safeguarding: Left on her own").click()
    expect(page.get_by_role("heading", name="The concern")).to_be_visible()
    look(page, f"escalation-{width}")
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("You have it.")).to_be_visible()
    page.get_by_label("We passed it to another body").check()
    page.get_by_label("What was done, or why is nothing needed?").fill("The council was told by phone.")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_text("The decision is recorded.")).to_be_visible()
    look(page, f"escalation-decided-{width}")
    page.goto(f"{site}/escalations/")
    expect(page.get_by_text("Nothing waits")).to_be_visible()
    look(page, f"escalations-empty-{width}")
    page.goto(f"{site}/escalations/who/")
    look(page, f"escalation-targets-{width}")


def test_without_javascript(plain_page: Page, site: str, trust: Cast, case: Case) -> None:
    sign_in(plain_page, site, trust.asha)
    plain_page.goto(f"{site}/cases/{case.pk}/")
    plain_page.get_by_text("Pass a concern on").click()
    plain_page.get_by_label("Patient safety", exact=True).check()
    plain_page.get_by_role("textbox", name="What is the concern?").fill("A fall may have been missed.")
    plain_page.get_by_role("button", name="Pass it on").click()
    expect(plain_page.get_by_text("Passed to the patient safety team.")).to_be_visible()
