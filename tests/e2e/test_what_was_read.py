"""What was read in a story, in a browser: a colleague decides about a concern, on any width, and axe finds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from casework.services.opening import open_case
from stories.services.reading import read_stories
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in_by_form
from tests.factories import make_story
from tests.people import TESTS, Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from casework.models import Case
    from feedbackhub.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)
BODY = (
    "I came in for a new knee, and they operated on the wrong knee. Nobody said sorry until my daughter asked.\n\n"
    "My purse was stolen from the ward while I was in theatre. The nurses at night were kind and the food was cold "
    "every evening.\n\nPlease ring me on 07700 900123."
)


@pytest.fixture
def case(cast: Cast) -> Case:
    """A story with several concerns and a telephone number."""
    story = make_story(cast.ward_4, title="The wrong knee", body=BODY)
    read_stories([story])
    return open_case(story=story, actor=TESTS)


def open_page(page: Page, live_server: Any, user: User, case: Case) -> None:
    sign_in_by_form(page, live_server.url, user.email, f"/cases/{case.pk}/")


def test_a_colleague_reads_marks_and_decides(page: Page, live_server: Any, cast: Cast, case: Case) -> None:
    page.set_viewport_size({"width": 1280, "height": 1000})
    open_page(page, live_server, cast.asha, case)
    panel = page.get_by_role("region", name="How critical it is, and concerns")
    expect(panel.get_by_text("5 of 5, severely critical")).to_be_visible()
    assert_accessible(page, narrow=False)
    theft = panel.get_by_role("listitem").filter(has_text="Crime, fraud or missing belongings")
    theft.get_by_text("Confirm or dismiss it").click()
    theft.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why there is nothing in it")
    expect(theft.get_by_label("Why?")).to_be_visible()
    assert_accessible(page, narrow=False)
    theft.get_by_label("Why?").fill("The purse was in the ward’s safe")
    theft.get_by_role("button", name="Dismiss").click()
    expect(page.get_by_text("The concern is dismissed.")).to_be_visible()
    expect(panel.get_by_text("Dismissed (1)")).to_be_visible()
    panel.get_by_text("Change how critical it is").click()
    panel.get_by_label("4: strongly critical").check()
    panel.get_by_role("group", name="How critical is it?")
    panel.locator("#id_criticality-reason").fill("It was put right the same day")
    panel.get_by_role("button", name="Change it").click()
    expect(panel.get_by_text("Asha Patel decided this on")).to_be_visible()
    page.set_viewport_size({"width": 375, "height": 800})
    assert_accessible(page)


def test_who_may_only_read_sees_what_is_hidden(page: Page, live_server: Any, cast: Cast, case: Case) -> None:
    open_page(page, live_server, cast.rhys, case)
    expect(page.get_by_role("article").get_by_text("[phone number]").first).to_be_visible()
    expect(page.get_by_text("07700 900123")).to_have_count(0)
    assert_accessible(page)
