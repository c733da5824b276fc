"""The desk of a case in a browser: a note that names somebody, who else is there, and the two texts of a stale page."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from casework.models import CaseNote, CaseVisit, Doing
from casework.services.cases import close_case
from casework.services.matters import merge_case
from casework.services.notes import add_note
from casework.services.opening import open_case
from casework.services.presence import note_visit
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in_by_form
from tests.factories import make_story
from tests.people import TESTS, Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from casework.models import Case

pytestmark = pytest.mark.django_db(transaction=True)
BODY = (
    "My father fell beside his bed. A nurse came at once and stayed with him, but nobody rang us until the morning.\n\n"
    "His glasses were lost and he could not read for three days."
)


@pytest.fixture
def case(cast: Cast) -> Case:
    """A case of Asha's with another of the same matter, a note, and Ben who writes."""
    story = make_story(cast.ward_4, title="A fall and no call", body=BODY)
    found = open_case(story=story, actor=TESTS)
    other = open_case(story=make_story(cast.ward_4, title="His glasses", body=BODY), actor=TESTS)
    merge_case(case=other, into=found, reason="One fall, two letters", actor=cast.asha)
    add_note(
        case=found,
        text="@Asha Patel, his daughter rang this morning. She wants to meet you.",
        actor=cast.priya,
    )
    return found


def open_desk(page: Page, live_server: Any, case: Case, who: str = "asha") -> None:
    sign_in_by_form(page, live_server.url, f"{who}@northmere.example", f"/cases/{case.pk}/", patience=15_000)


def picture(page: Page, name: str) -> None:
    """Keep a picture where somebody asked for one, to look at it."""
    if folder := os.environ.get("HUB_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_note_names_a_colleague_by_a_press(page: Page, live_server: Any, case: Case, cast: Cast) -> None:
    note_visit(case=case, user=cast.ben, doing=Doing.WRITING)
    open_desk(page, live_server, case)
    expect(page.get_by_text("Ben Okafor is writing a reply.")).to_be_visible()
    assert_accessible(page)
    picture(page, "case-wide")
    page.get_by_text("Whom you can name").click()
    page.get_by_role("button", name="@Lena Brook, Patient experience lead").click()
    box = page.get_by_role("textbox", name="Your note")
    expect(box).to_have_value("@Lena Brook ")
    box.press_sequentially("can you join us?")
    picture(page, "case-note")
    page.get_by_role("button", name="Add the note").click()
    expect(page.get_by_text("Your note is added.")).to_be_visible()
    assert CaseNote.objects.get(author=cast.asha).text == "@Lena Brook can you join us?"
    page.set_viewport_size({"width": 375, "height": 800})
    assert_accessible(page)
    picture(page, "case-narrow")


def test_who_types_is_said_to_write(page: Page, live_server: Any, case: Case, cast: Cast) -> None:
    open_desk(page, live_server, case)
    with page.expect_response("**/here/"):
        page.get_by_role("textbox", name="Your reply").press_sequentially("Thank you")
    expect(page.locator("#presence-doing")).to_have_value("writing")
    assert CaseVisit.objects.get(user=cast.asha).doing == "writing"


def test_a_stale_page_shows_both_texts(page: Page, live_server: Any, case: Case, cast: Cast) -> None:
    open_desk(page, live_server, case)
    page.get_by_text("Close the case", exact=True).first.click()
    page.get_by_label("No change is needed").check()
    page.locator("#id_close-reason").fill("The call was late, and we have said sorry to her.")
    close_case(case=case, outcome="no_change", reason="The matron met the family on Monday.", actor=cast.ben)
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_role("heading", name="This case changed while you had it open")).to_be_visible()
    stale = page.locator(".app-stale")
    expect(stale.get_by_text("The matron met the family on Monday.")).to_be_visible()
    expect(stale.get_by_text("The call was late, and we have said sorry to her.")).to_be_visible()
    assert_accessible(page)
    picture(page, "case-stale")
    page.set_viewport_size({"width": 375, "height": 800})
    picture(page, "case-stale-narrow")


def test_the_timeline_is_narrowed_in_place(page: Page, live_server: Any, case: Case) -> None:
    open_desk(page, live_server, case)
    timeline = page.locator("#timeline")
    expect(timeline.get_by_text("Case opened")).to_be_visible()
    timeline.get_by_role("link", name="Notes").click()
    expect(timeline.get_by_text("Case opened")).to_have_count(0)
    expect(timeline.get_by_role("link", name="Notes")).to_be_focused()
    assert_accessible(page)


def test_everything_works_without_javascript(plain_page: Page, live_server: Any, case: Case) -> None:
    open_desk(plain_page, live_server, case)
    plain_page.get_by_role("textbox", name="Your note").fill("They rang @Ben Okafor")
    plain_page.get_by_role("button", name="Add the note").click()
    expect(plain_page.get_by_text("Your note is added.")).to_be_visible()
    plain_page.locator("#timeline").get_by_role("link", name="Notes").click()
    expect(plain_page.locator("#timeline").get_by_text("Case opened")).to_have_count(0)
