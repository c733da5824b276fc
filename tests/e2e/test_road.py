"""The main job, walked in a browser: a story is imported, routed to a named person, answered, read as one of the five
types, approved by somebody else, published, and a change planned and made because of it. With JavaScript and without.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page, expect

from feedbackhub.core.clock import now
from tests.e2e.axe import assert_accessible
from tests.people import PASSWORD, Cast
from tests.worker import real_worker

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.live_server_helper import LiveServer

    from feedbackhub.accounts.models import User

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

TITLE = "Nobody told us about the discharge letter"
STORY = (
    "The staff on the ward were kind to my dad, but when we came to take him home nobody could find the discharge "
    "letter. We waited from ten until half past three in the corridor. In the end a nurse typed it again herself."
)
GENERIC = (
    "Thank you for taking the time to share your feedback. We take all feedback seriously and always strive to provide "
    "the best possible care to all our patients."
)
MENDED = (
    "Dear Waiting in the corridor,\n\nI am sorry that you and your dad waited from ten until half past three because "
    "nobody could find the discharge letter. I manage Ward 4, and I spoke to the nurses about that day. The letter had "
    "been printed on another floor, where nobody looked.\n\nFrom this week the nurse in charge checks at nine that "
    "each letter is on the ward, and I will look at how it goes at the end of the month and write here again. Is there "
    "anything else that would have made the wait easier?\n\nAsha Patel, Ward manager"
)


class Walk:
    """One browser on the road. With JavaScript, each page that it meets is put to axe."""

    def __init__(self, page: Page, base: str, *, scripted: bool) -> None:
        self.page = page
        self.base = base
        self.scripted = scripted

    def look(self, heading: str | re.Pattern[str]) -> None:
        """See that the page has this one h1, and that everybody can use it."""
        expect(self.page.locator("h1")).to_have_count(1)
        expect(self.page.locator("h1")).to_contain_text(heading)
        if self.scripted:
            assert_accessible(self.page)

    def go(self, path: str, heading: str | re.Pattern[str]) -> None:
        """Open a page by its address and look at it."""
        self.page.goto(self.base + path)
        self.look(heading)

    def press(self, name: str) -> None:
        """Press the button of that name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str | re.Pattern[str]) -> None:
        """Follow the link of that name, or the link that looks like a button."""
        link = self.page.get_by_role("link", name=name)
        link.or_(self.page.get_by_role("button", name=name)).first.click()

    @contextmanager
    def as_(self, person: User) -> Iterator[None]:
        """Be somebody for a while."""
        self.go("/sign-in/", "Sign in")
        self.page.get_by_label("Email address").fill(person.email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.press("Sign in")
        expect(self.page.get_by_role("banner")).to_contain_text(person.full_name)
        yield
        self.press("Sign out")


@pytest.fixture
def story_file(tmp_path: Path) -> Path:
    """A file in Care Opinion's format with one story about Ward 4, told yesterday."""
    told = now() - timedelta(days=1)
    opinion = {
        "id": 7001,
        "title": TITLE,
        "body": STORY,
        "dateOfSubmission": (told - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%S"),
        "dateOfPublication": told.strftime("%Y-%m-%dT%H:%M:%S"),
        "criticality": "mildly critical",
        "progress": "unheard",
        "authorRole": "a relative",
        "links": [{"relation": "healthservice", "id": "RZN01-W4", "link": "https://example.org/services/1"}],
    }
    path = tmp_path / "stories.json"
    path.write_text(json.dumps([opinion]), encoding="utf-8")
    return path


def import_it(walk: Walk, cast: Cast, story_file: Path) -> None:
    with walk.as_(cast.lena):
        walk.go("/sources/", "Sources")
        walk.follow("Upload a file")
        walk.look("Upload a file of stories")
        walk.page.get_by_label("File").set_input_files(story_file)
        walk.press("Upload and import")
        for _ in range(60):
            if walk.page.get_by_text("The import is complete").count():
                break
            walk.page.wait_for_timeout(500)
            if not walk.scripted:
                walk.page.reload()
        walk.look(story_file.name)
        expect(
            walk.page.locator("main").get_by_text("The import is complete: 1 record read.")
        ).to_be_visible()


def answer_it(walk: Walk, cast: Cast) -> None:
    with walk.as_(cast.asha):
        walk.go("/queue/", "Queue")
        walk.follow(TITLE)
        walk.look(TITLE)
        expect(walk.page.get_by_text("Asha Patel is the owner of Ward 4.").first).to_be_visible()
        box = walk.page.get_by_label("Your reply", exact=True)
        box.fill(GENERIC)
        if walk.scripted:
            expect(walk.page.locator("#coach")).to_contain_text("generic", ignore_case=True)
            box.fill(MENDED)
        else:
            walk.press("Check my reply")
            expect(walk.page.locator("#coach")).to_contain_text("generic", ignore_case=True)
            walk.page.get_by_label("Your reply", exact=True).fill(MENDED)
            walk.press("Check my reply")
        expect(walk.page.locator("#coach")).to_contain_text("conversational", ignore_case=True)
        expect(walk.page.locator("#coach-more mark").first).to_be_visible()
        walk.look(TITLE)
        walk.press("Send for approval")
        walk.look(TITLE)


def approve_it(walk: Walk, cast: Cast) -> None:
    with walk.as_(cast.priya):
        walk.go("/replies/approvals/", "Approvals")
        walk.follow(re.compile(TITLE))
        walk.look(re.compile("."))
        walk.press("Approve this text")
        walk.look(re.compile("."))


def publish_it_and_plan(walk: Walk, cast: Cast) -> None:
    with walk.as_(cast.asha):
        walk.go("/queue/", "Queue")
        walk.follow(TITLE)
        walk.press("Publish now")
        walk.look("Published. Everyone can read it now.")
        walk.follow("Go on")
        walk.look(TITLE)
        walk.follow("Register a change")
        walk.look("Register a change")
        fill_change(walk.page)
        walk.press("Save the change")
        walk.look("The discharge letter is on the ward by nine")
        walk.page.get_by_label("What shows that it has been made?").fill(
            "It is a line on the morning checklist now."
        )
        walk.press("Record that it has been made")
        walk.look("The discharge letter is on the ward by nine")


def fill_change(page: Page) -> None:
    day = now() + timedelta(days=20)
    page.get_by_label("Name of the change").fill("The discharge letter is on the ward by nine")
    page.get_by_label("What did people say?").fill(
        "Families waited half a day for a letter that nobody could find."
    )
    page.get_by_label("What did you do, or what will you do?").fill(
        "The nurse in charge checks at nine each morning that every letter is on the ward."
    )
    page.get_by_label("We plan it").check()
    for part, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(part, exact=True).fill(str(value))
    page.get_by_label("Where?").select_option(label=re.sub(r"\s+", " ", "Ward 4"))
    page.get_by_label("How we do things").check()
    page.get_by_label("Small", exact=True).check()
    page.get_by_label("Strong: a redesign").check()
    page.get_by_label("Started by what patients said").check()


def read_it_in_public(walk: Walk) -> None:
    walk.go("/stories/", "What people told us")
    walk.follow(TITLE)
    walk.look(TITLE)
    expect(walk.page.get_by_text("I manage Ward 4").first).to_be_visible()
    expect(walk.page.get_by_text("Change made").first).to_be_visible()
    expect(walk.page.get_by_text("critical")).to_have_count(0)
    walk.go("/what-changed/", "What changed")
    expect(walk.page.get_by_text("The discharge letter is on the ward by nine").first).to_be_visible()


def count_it(walk: Walk, cast: Cast) -> None:
    with walk.as_(cast.lena):
        walk.go("/insight/", "Insight")
        expect(walk.page.get_by_text("1 of 1").first).to_be_visible()
        walk.go("/changes/?state=made", "Changes")
        expect(walk.page.get_by_text("The discharge letter is on the ward by nine").first).to_be_visible()


@pytest.mark.parametrize("scripted", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_road_from_story_to_change(
    scripted: bool,
    cast: Cast,
    live_server: LiveServer,
    story_file: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    page: Any = request.getfixturevalue("page" if scripted else "plain_page")
    walk = Walk(page, live_server.url, scripted=scripted)
    with real_worker(tmp_path):
        import_it(walk, cast, story_file)
        answer_it(walk, cast)
        approve_it(walk, cast)
        publish_it_and_plan(walk, cast)
        read_it_in_public(walk)
        count_it(walk, cast)
