"""From a reply to a change that lasts, and to its undoing: the whole road in one browser, with axe at every station.

A real worker routes the story and reads the reply. Only time is made up: a look comes due by dating the change back.
The pictures of docs/lasting.md are taken here (PICTURES names a folder).
"""

from __future__ import annotations

import os
import re
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db.models import F
from django.urls import reverse
from playwright.sync_api import expect

from casework.models import Case, Change, ChangeReview, ChangeState
from feedbackhub.core.clock import local_date, now
from responses.models import ReplyRating, Response, ResponseState
from stories.models import FollowUp, Story, TellingDraft
from stories.services.telling import open_form
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in
from tests.people import TESTS, make_cast
from tests.worker import real_worker, wait_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from feedbackhub.accounts.models import User
    from tests.people import Cast

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True), pytest.mark.timeout(500)]
_STATIONS = count(1)

GOOD = "The nurses were kind. One of them sat with me when I could not sleep."
BETTER = "The lights in the bay were on until two and the doors banged. I hardly slept for three nights."
REPLY = (
    "Dear guest of Ward 4,\n\nI am sorry that the lights were on until two and that you hardly slept for three nights. "
    "I manage Ward 4, and on Tuesday I read your story to the night team. I told the nurse who sat with you what you "
    "wrote about her.\n\nFrom next month we will dim the lights in every bay at ten and close the doors. I will come "
    "in on two nights to see that it works. Is there anything else that would have helped you to sleep?\n\n"
    "Asha Patel, Ward manager"
)
ANSWER = "Thank you for answering. A small lamp at each bed would help those who read."
CHANGE = "A quiet hour at ten"
EVIDENCE = "It is a line on the night checklist, and the lamps hang in all four bays."
PUBLIC_NOTE = "A fire audit asked for open doors at night. The lights stay dim, and we look for quiet doors."


class Road:
    """The browser of whoever is at work, the author's own browser, and where the site is."""

    def __init__(self, staff: Page, author: Page, base: str, cast: Cast) -> None:
        self.staff = staff
        self.author = author
        self.base = base
        self.cast = cast

    def go(self, page: Page, name: str, *args: Any, query: str = "") -> None:
        """Open a page by the name of its address."""
        page.goto(self.base + reverse(name, args=args) + query)

    def be(self, user: User) -> Page:
        """Let somebody else sit down at the desk."""
        self.staff.context.clear_cookies()
        sign_in(self.staff, self.base, user)
        return self.staff


@pytest.fixture
def road(
    transactional_db: None, page: Page, new_context: Any, live_server: Any, tmp_path: Path
) -> Iterator[Road]:
    """Two Trusts, of which the first takes stories; a desk, and a browser at home; a worker behind them."""
    cast = make_cast()
    open_form(organisation=cast.northmere, actor=TESTS)
    with real_worker(tmp_path):
        yield Road(page, new_context().new_page(), str(live_server.url), cast)


def station(page: Page, name: str) -> None:
    """Hold the page to one h1 and to axe; keep its picture where a folder for pictures is named."""
    expect(page.locator("h1")).to_have_count(1)
    assert_accessible(page)
    number = next(_STATIONS)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"lasting-{number:02}-{name}.png", full_page=True)


def fill_date(page: Page, days: int) -> None:
    day = local_date() + timedelta(days=days)
    for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        page.get_by_label(label, exact=True).first.fill(str(value))


def a_story_is_told(road: Road) -> None:
    author = road.author
    road.go(author, "public:tell")
    author.get_by_role("link", name="Northmere NHS Trust").click()
    author.get_by_role("button", name="Start").click()
    author.get_by_label("Ward 4, Northmere Hospital").check()
    for label, words in (("What was good?", GOOD), ("What could be better?", BETTER)):
        author.get_by_role("button", name="Continue").click()
        author.get_by_label(label).fill(words)
    for _ in range(4):
        author.get_by_role("button", name="Continue").click()
        expect(author.locator("h1")).to_be_visible()
    station(author, "told-check")
    # A quick machine clicks through in less time than a person needs to read, and would be taken for a program.
    TellingDraft.objects.update(created_at=now() - timedelta(minutes=2))
    author.get_by_role("button", name="Send my story").click()
    expect(author.get_by_role("heading", name="Thank you for your story")).to_be_visible()
    station(author, "told")


def it_is_moderated_and_routed(road: Road) -> None:
    lead = road.be(road.cast.lena)
    road.go(lead, "stories:moderation")
    lead.get_by_role("link", name="nurses were kind").click()
    lead.get_by_role("button", name="Publish as it is").click()
    expect(lead.get_by_role("alert").or_(lead.locator(".nhsuk-notification-banner")).first).to_be_visible()
    owned = Case.objects.filter(owner=road.cast.asha)
    wait_for(owned.exists, seconds=60, what="the story to reach the owner of Ward 4")


def a_reply_is_written(road: Road) -> None:
    responder = road.be(road.cast.asha)
    road.go(responder, "casework:case", Case.objects.get().pk)
    responder.get_by_label("Your reply", exact=True).fill(REPLY)
    expect(responder.locator("#coach")).to_contain_text("conversational", ignore_case=True, timeout=30_000)
    station(responder, "composer")
    responder.get_by_role("button", name="Send for approval").click()
    expect(responder.get_by_text("Sent for approval.")).to_be_visible()
    assert not Response.objects.published().exists()


def somebody_else_approves_it(road: Road) -> None:
    approver = road.be(road.cast.priya)
    road.go(approver, "responses:approvals")
    approver.locator("main").get_by_role("link", name=Story.objects.get().title).click()
    expect(approver.get_by_text("I manage Ward 4").first).to_be_visible()
    station(approver, "approval")
    approver.get_by_role("button", name="Approve this text").click()
    wait_for(lambda: Response.objects.get().state == ResponseState.APPROVED, what="the approval")


def it_is_published(road: Road) -> None:
    responder = road.be(road.cast.asha)
    road.go(responder, "casework:case", Case.objects.get().pk)
    responder.get_by_role("button", name="Publish now").click()
    expect(responder.get_by_role("heading", name="Published. Everyone can read it now.")).to_be_visible()
    expect(responder.get_by_text("seconds left")).to_be_visible()
    expect(responder.get_by_role("button", name="Undo: take it off the site")).to_be_visible()
    station(responder, "fifteen-seconds")


def everybody_reads_it(road: Road) -> None:
    reader = road.staff
    reader.context.clear_cookies()
    road.go(reader, "public:story", Story.objects.get().pk)
    reply = reader.locator("main")
    expect(reply).to_contain_text("dim the lights in every bay at ten")
    expect(reply).to_contain_text("Asha Patel")
    expect(reply).to_contain_text("Ward manager")
    station(reader, "public-reply")


def the_author_answers(road: Road) -> None:
    author = road.author
    author.reload()
    expect(author.get_by_text("dim the lights in every bay at ten")).to_be_visible()
    author.get_by_role("button", name="Yes", exact=True).click()
    expect(author.get_by_text("You said: yes. Thank you.")).to_be_visible()
    assert ReplyRating.objects.get().helped
    author.get_by_label("What do you want to say?").fill(ANSWER)
    station(author, "author-answers")
    author.get_by_role("button", name="Send my answer").click()
    expect(author.get_by_text("We read it before everybody can")).to_be_visible()
    lead = road.be(road.cast.lena)
    road.go(lead, "stories:moderation")
    lead.get_by_role("link", name="Answer to").click()
    station(lead, "answer-moderated")
    lead.get_by_role("button", name="Publish as it is").click()
    expect(lead.get_by_text("The answer stands under its story.")).to_be_visible()
    assert FollowUp.objects.get().published_at is not None
    road.go(lead, "public:story", Story.objects.get().pk)
    expect(lead.get_by_role("heading", name="The author answered")).to_be_visible()
    expect(lead.get_by_text(ANSWER)).to_be_visible()
    station(lead, "public-answer")


def the_promise_becomes_a_change(road: Road) -> None:
    responder = road.be(road.cast.asha)
    register = responder.get_by_role("link", name="Register the change")
    for _ in range(60):
        road.go(responder, "casework:promises")
        if register.count():
            break
        responder.wait_for_timeout(500)
    expect(responder.locator("main")).to_contain_text("From next month we will dim the lights in every bay")
    station(responder, "promise-check")
    register.click()
    responder.get_by_label("Name of the change").fill(CHANGE)
    responder.get_by_label("What did people say?").fill("It is loud and bright at night.")
    responder.get_by_label("What did you do, or what will you do?").fill(
        "The night team dims the lights at ten and closes the doors of each bay."
    )
    responder.get_by_label("We plan it").check()
    fill_date(responder, 20)
    responder.get_by_label("Where?").select_option(label="Ward 4")
    for choice in ("How we do things", "Strong: a redesign", "Started by what patients said"):
        responder.get_by_label(choice).check()
    responder.get_by_label("Small", exact=True).check()
    station(responder, "change-new")
    responder.get_by_role("button", name="Save the change").click()
    expect(responder.get_by_role("heading", name=CHANGE, level=1)).to_be_visible()
    assert Change.objects.get().state == ChangeState.PLANNED
    station(responder, "change-planned")
    road.go(responder, "casework:promises")
    expect(responder.get_by_text("Every promise is on the register.")).to_be_visible()


def it_is_made(road: Road) -> None:
    responder = road.staff
    road.go(responder, "casework:change", Change.objects.get().pk)
    responder.get_by_label("What shows that it has been made?").fill(EVIDENCE)
    responder.get_by_role("button", name="Record that it has been made").click()
    expect(responder.get_by_text("We ask after 3, 6 and 12 months")).to_be_visible()
    expect(responder.get_by_text(EVIDENCE).first).to_be_visible()
    station(responder, "change-made")
    road.go(responder, "casework:changes", query="?state=made")
    expect(responder.get_by_text("1 made: 1 in place as far as we know, 0 undone.")).to_be_visible()
    station(responder, "board-in-place")
    responder.context.clear_cookies()
    road.go(responder, "public:story", Story.objects.get().pk)
    expect(responder.get_by_text("Change made").first).to_be_visible()


def three_months_go_by() -> None:
    """Let the first look be due today, as if all had been made three months ago and told three weeks before that."""
    since_made = timedelta(days=93)
    since_told = since_made + timedelta(days=20)
    told = F("published_at") - since_told
    Story.objects.update(
        published_at=told,
        submitted_at=F("submitted_at") - since_told,
        received_at=F("received_at") - since_told,
    )
    FollowUp.objects.update(published_at=told, told_at=F("told_at") - since_told)
    Response.objects.update(published_at=told)
    Change.objects.update(
        planned_at=F("planned_at") - since_told,
        made_at=F("made_at") - since_made,
        due_on=F("due_on") - since_told,
    )
    ChangeReview.objects.update(due_on=F("due_on") - since_made)


def the_look_finds_it_undone(road: Road) -> None:
    reviewer = road.be(road.cast.asha)
    road.go(reviewer, "casework:changes", query="?state=review")
    station(reviewer, "board-due")
    reviewer.get_by_role("link", name=CHANGE).click()
    reviewer.get_by_role("button", name="Answer now").click()
    expect(reviewer.get_by_label("No, it was undone")).to_be_visible()
    station(reviewer, "look")
    reviewer.get_by_label("No, it was undone").check()
    reviewer.get_by_role("button", name="Answer").click()
    expect(reviewer.get_by_role("heading", name="It was undone")).to_be_visible()
    reviewer.get_by_label("Somebody decided to undo it").check()
    reviewer.get_by_label("Who undid it?").fill("The fire officer")
    reviewer.get_by_label("On what authority?").fill("A fire safety audit")
    reviewer.get_by_label("Why?", exact=True).fill("The doors of a bay may not be closed at night.")
    reviewer.get_by_label("What should everyone read about it?").fill(PUBLIC_NOTE)
    station(reviewer, "undone-form")
    reviewer.get_by_role("button", name="Record that it was undone").click()
    expect(reviewer.get_by_text("Those who asked for it are told.")).to_be_visible()
    for words in ("The fire officer", "A fire safety audit", "may not be closed at night"):
        expect(reviewer.get_by_text(words).first).to_be_visible()
    station(reviewer, "change-undone")


def the_counts_and_the_public_say_so(road: Road) -> None:
    lead = road.be(road.cast.lena)
    road.go(lead, "casework:changes", query="?state=made")
    expect(lead.get_by_text("1 made: 0 in place as far as we know, 1 undone.")).to_be_visible()
    station(lead, "board-undone")
    lead.context.clear_cookies()
    road.go(lead, "public:what-changed")
    expect(lead.locator("main")).to_contain_text(PUBLIC_NOTE)
    expect(lead.locator("main")).to_contain_text(re.compile("undone", re.IGNORECASE))
    station(lead, "public-undone")
    road.go(lead, "public:story", Story.objects.get().pk)
    expect(lead.locator("main")).to_contain_text(re.compile("undone", re.IGNORECASE))
    expect(lead.locator("main")).not_to_contain_text("The fire officer")
    station(lead, "public-story-undone")


def test_from_a_reply_to_a_change_and_its_undoing(road: Road) -> None:
    a_story_is_told(road)
    it_is_moderated_and_routed(road)
    a_reply_is_written(road)
    somebody_else_approves_it(road)
    it_is_published(road)
    everybody_reads_it(road)
    the_author_answers(road)
    the_promise_becomes_a_change(road)
    it_is_made(road)
    three_months_go_by()
    the_look_finds_it_undone(road)
    the_counts_and_the_public_say_so(road)
