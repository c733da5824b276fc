"""A change from the suggestion to its undoing, in the browser, with axe at every step; a look without scripts."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from casework.models import Change, ChangeReview, ChangeState
from casework.services.cases import open_case
from feedbackhub.core.clock import local_date, now
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in
from tests.factories import make_story
from tests.factories.casework import make_change
from tests.people import TESTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(trust: Cast) -> Story:
    """A story of Ward 4 with its case."""
    told = make_story(
        trust.ward_4, title="Loud at night", body="The lights were on until two and nobody slept."
    )
    open_case(story=told, actor=TESTS)
    return told


def look_wide_and_narrow(page: Page, name: str) -> None:
    """Hold the page to axe; keep pictures, wide and narrow, where a folder for them is named."""
    assert_accessible(page)
    if folder := os.environ.get("PICTURES"):
        for width in (375, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def time_passes(change: Change, month: int) -> None:
    """Let the look after so many months be due, and those before it be over."""
    made_at = now() - timedelta(days=31 * month)
    Change.objects.filter(pk=change.pk).update(made_at=made_at)
    for review in ChangeReview.objects.filter(change=change):
        days = 31 * (review.month - month)
        ChangeReview.objects.filter(pk=review.pk).update(due_on=local_date() + timedelta(days=days))


def fill_date(page: Page, days: int) -> None:
    day = local_date() + timedelta(days=days)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).first.fill(str(value))


def test_from_the_suggestion_to_the_undoing(page: Page, site: str, trust: Cast, story: Story) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, site, trust.rhys)
    page.goto(f"{site}/changes/suggest/?story={story.pk}")
    page.get_by_label("What did people say?").fill("It is loud and bright at night.")
    page.get_by_label("What would you change?").fill("Dim the lights at ten and close the doors.")
    page.get_by_label("Name of the change").fill("A quiet hour at ten")
    page.get_by_label("How we do things").check()
    look_wide_and_narrow(page, "change-suggest")
    page.get_by_role("button", name="Suggest it").click()
    expect(page.get_by_text("A patient experience lead decides within 30 days")).to_be_visible()
    change = Change.objects.get()

    sign_in(page, site, trust.lena)
    page.goto(f"{site}/changes/?state=suggested")
    look_wide_and_narrow(page, "changes-suggested")
    page.get_by_role("link", name="A quiet hour at ten").click()
    page.get_by_label("Who looks after it?").select_option(label="Asha Patel, Ward manager")
    fill_date(page, 40)
    look_wide_and_narrow(page, "change-decide")
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_text("Whoever suggested it is told.")).to_be_visible()

    sign_in(page, site, trust.asha)
    page.goto(f"{site}/changes/{change.pk}/")
    page.get_by_text("Not yet: say how it stands").click()
    page.get_by_label("How does it stand?").fill("New lamps are ordered.")
    fill_date(page, 60)
    look_wide_and_narrow(page, "change-planned")
    page.get_by_role("button", name="Tell everyone").click()
    expect(page.get_by_text("New lamps are ordered.")).to_be_visible()
    page.get_by_label("What shows that it has been made?").fill("The lamps hang; the night staff were told.")
    page.get_by_role("button", name="Record that it has been made").click()
    expect(page.get_by_text("We ask after 3, 6 and 12 months")).to_be_visible()
    page.get_by_text("Add something that shows it").click()
    page.get_by_label("Read out at handover").check()
    page.get_by_label("What does it show?").fill("Read at three handovers; all doors are closed at ten.")
    look_wide_and_narrow(page, "change-made")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("Added to what shows the change.")).to_be_visible()

    time_passes(change, 3)
    page.goto(f"{site}/changes/?state=review")
    look_wide_and_narrow(page, "changes-review")
    page.get_by_role("link", name="A quiet hour at ten").click()
    page.get_by_role("button", name="Answer now").click()
    expect(page.get_by_role("heading", name="A quiet hour at ten")).to_be_visible()
    look_wide_and_narrow(page, "change-look")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Thank you. Recorded as you said.")).to_be_visible()

    time_passes(change, 6)
    page.goto(f"{site}/changes/{change.pk}/")
    page.get_by_role("button", name="Answer now").click()
    page.get_by_label("No, it was undone").check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("heading", name="It was undone")).to_be_visible()
    page.get_by_label("Somebody decided to undo it").check()
    page.get_by_role("button", name="Record that it was undone").click()
    expect(page.get_by_role("link", name="Enter who undid it")).to_be_visible()
    look_wide_and_narrow(page, "change-undone-errors")
    page.get_by_label("Who undid it?").fill("The fire officer")
    page.get_by_label("On what authority?").fill("A fire safety audit")
    page.get_by_label("Why?", exact=True).fill("Doors may not be closed at night.")
    page.get_by_label("What should everyone read about it?").fill(
        "A fire audit asked for open doors. We look again."
    )
    look_wide_and_narrow(page, "change-undone")
    page.get_by_role("button", name="Record that it was undone").click()
    expect(page.get_by_text("Those who asked for it are told.")).to_be_visible()
    expect(page.get_by_text("A fire safety audit")).to_be_visible()
    look_wide_and_narrow(page, "change-reversed")
    page.goto(f"{site}/changes/?state=made")
    expect(page.get_by_text("1 made: 0 in place as far as we know, 1 undone.")).to_be_visible()
    look_wide_and_narrow(page, "changes-made")
    page.context.clear_cookies()
    page.goto(f"{site}/what-changed/")
    expect(page.get_by_text("A fire audit asked for open doors. We look again.")).to_be_visible()
    look_wide_and_narrow(page, "what-changed-undone")


def test_a_look_is_answered_without_scripts(browser: Browser, site: str, trust: Cast, story: Story) -> None:
    change = make_change(trust.ward_4, trust.asha, ChangeState.MADE, story=story)
    time_passes(change, 3)
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, site, trust.asha)
    page.goto(f"{site}/changes/looks/{change.reviews.get(month=3).pk}/")
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_role("link", name="Select whether the change is still in place")).to_be_visible()
    page.get_by_label("Yes", exact=True).check()
    page.get_by_role("button", name="Answer").click()
    expect(page.get_by_text("Thank you. Recorded as you said.")).to_be_visible()
    assert change.reviews.get(month=3).done_by == trust.asha


def test_a_team_writes_down_its_talk_and_checks_its_promises(
    page: Page, site: str, trust: Cast, story: Story
) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, site, trust.asha)
    page.goto(f"{site}/cases/{story.case.pk}/")
    page.get_by_text("We read it at handover and concluded").click()
    page.get_by_label("Where did you read it or talk about it?").fill("Morning handover")
    page.get_by_label("Who was there?").fill("Eight of us")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("What did you conclude?").fill("We will ask at ten whether it is dark enough.")
    look_wide_and_narrow(page, "case-talk")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("We will ask at ten whether it is dark enough.").first).to_be_visible()
    page.goto(f"{site}/changes/promises/")
    look_wide_and_narrow(page, "promises")
    page.goto(f"{site}/changes/find/?q=lights")
    look_wide_and_narrow(page, "changes-find")
