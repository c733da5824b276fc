"""The author's side on a narrow phone: tell, leave an address, hear of a reply, answer, rate, take back.

A real worker with its beat sends the mails; axe looks at every state. That each form works without JavaScript is held
by tests/public/test_author_pages.py.
"""

from __future__ import annotations

import os
import re
from email import message_from_bytes, policy
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from feedbackhub.core.clock import now
from responses.models import ReplyRating, Response, ResponseState
from responses.signals import response_published
from stories.models import FollowUp, Story
from stories.services.moderating import publish_story
from stories.services.telling import open_form
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in
from tests.people import TESTS, make_cast
from tests.stories.telling import GOOD
from tests.worker import real_worker, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(500)]
_NUMBERS = count(1)
NARROW = {"width": 320, "height": 800}
EMAIL = "quiet.reader@example.com"
ANSWER = "Thank you. My tablets came on time this week."


@pytest.fixture
def trust_with_a_form(transactional_db: None) -> Cast:
    """Two Trusts, of which the first takes stories."""
    cast = make_cast()
    open_form(organisation=cast.northmere, actor=TESTS)
    return cast


def mails(folder: Path) -> list[str]:
    """Give the texts of the mails that the worker sent, first one first."""
    files = sorted(folder.glob("mail/*"), key=lambda one: one.stat().st_mtime)
    texts = []
    for file in files:
        for part in file.read_bytes().split(b"-" * 79):
            if part.strip():
                found = message_from_bytes(part.lstrip(), policy=policy.default)
                body = found.get_content() if hasattr(found, "get_content") else ""
                texts.append(f"To: {found['To']}\nList-Unsubscribe: {found['List-Unsubscribe']}\n{body}")
    return [text for text in texts if EMAIL in text]


def link_in(text: str, part: str) -> str:
    """Give the path of the link in a mail that leads to `part`."""
    found = re.search(rf"https?://[^/\s]+(/{part}/\S+)", text)
    assert found, text
    return found.group(1)


def fits(page: Page) -> None:
    """Hold the page to axe and to a screen of 320 pixels; keep a picture where a folder for pictures is named."""
    assert_accessible(page)
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"author-{next(_NUMBERS):02}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_from_the_story_to_the_answer_and_back(
    trust_with_a_form: Cast, page: Page, new_context: Any, site: str, tmp_path: Path
) -> None:
    author, staff = page, new_context().new_page()
    author.set_viewport_size(NARROW)
    tell_with_address(author, site)
    story = Story.objects.get()
    own = author.url
    with real_worker(tmp_path, beat=True):
        wait_for(lambda: len(mails(tmp_path)) == 1, seconds=90, what="the question to the address")
        author.goto(site + link_in(mails(tmp_path)[0], "mail/yes"))
        fits(author)
        author.get_by_role("button", name="Yes, write to me").click()
        expect(author.get_by_role("heading", name="Thank you")).to_be_visible()
        fits(author)
        publish_story(story=story, actor=trust_with_a_form.lena)
        reply = Response.objects.create(
            story=story,
            organisation_id=story.organisation_id,
            body="We have changed the order of the rounds, so that tablets come first.",
            signed_name="Asha Patel",
            signed_role="Ward manager",
            state=ResponseState.PUBLISHED,
            published_at=now(),
        )
        response_published.send(Response, response_id=reply.pk)
        wait_for(lambda: len(mails(tmp_path)) == 2, seconds=120, what="the mail about the reply")
    told = mails(tmp_path)[1]
    assert "order of the rounds" not in told
    assert "mail/stop" in told.splitlines()[1]
    author.goto(site + link_in(told, "told"))
    assert author.url.split("#")[0] == own.split("#")[0]
    fits(author)
    answer_and_rate(author)
    moderate(staff, trust_with_a_form, site)
    public = site + reverse("public:story", args=[story.pk])
    staff.goto(public)
    expect(staff.get_by_text(ANSWER)).to_be_visible()
    expect(staff.get_by_role("heading", name="The author answered")).to_be_visible()
    assert_accessible(staff)
    author.goto(own)
    author.get_by_role("button", name="Take this answer back").click()
    expect(author.get_by_text(ANSWER)).to_have_count(0)
    staff.goto(public)
    expect(staff.get_by_text(ANSWER)).to_have_count(0)
    author.get_by_role("button", name="Delete my email address").click()
    expect(author.get_by_label("Your email address")).to_be_visible()
    author.get_by_role("button", name="Take my story back").click()
    expect(author.get_by_role("heading", name="You took your story back")).to_be_visible()
    fits(author)
    assert staff.goto(public).status == 404  # type: ignore[union-attr]
    assert not author.context.cookies()


def tell_with_address(author: Page, site: str) -> None:
    """Tell a story, with an address at its end."""
    author.goto(site + reverse("public:tell"))
    author.get_by_role("link", name="Northmere NHS Trust").click()
    author.get_by_role("button", name="Start").click()
    author.get_by_label("Ward 4, Northmere Hospital").check()
    for _ in range(6):
        author.get_by_role("button", name="Continue").click()
        if author.get_by_label("What was good?").count():
            author.get_by_label("What was good?").fill(GOOD)
    author.get_by_label("Your email address").fill(EMAIL)
    fits(author)
    author.wait_for_timeout(3_100)
    author.get_by_role("button", name="Send my story").click()
    expect(author.get_by_text("We have sent you an email")).to_be_visible()
    fits(author)


def answer_and_rate(author: Page) -> None:
    """Say with one tap that the reply helped, and answer it."""
    author.get_by_role("button", name="Yes", exact=True).click()
    expect(author.get_by_text("You said: yes. Thank you.")).to_be_visible()
    assert ReplyRating.objects.get().helped
    author.get_by_label("What do you want to say?").fill(f"{ANSWER} Ring 07700 900123.")
    author.get_by_role("button", name="Send my answer").click()
    expect(author.get_by_text("a phone number")).to_be_visible()
    fits(author)
    author.get_by_label("What do you want to say?").fill(ANSWER)
    author.get_by_role("button", name="Send my answer").click()
    expect(author.get_by_text("We read it before everybody can")).to_be_visible()
    fits(author)


def moderate(staff: Page, trust: Cast, site: str) -> None:
    """Read the answer and publish it."""
    sign_in(staff, site, trust.lena)
    staff.goto(site + reverse("stories:moderation"))
    assert_accessible(staff)
    staff.get_by_role("link", name="Answer to").click()
    expect(staff.get_by_text(ANSWER).first).to_be_visible()
    assert_accessible(staff)
    staff.get_by_role("button", name="Publish as it is").click()
    expect(staff.get_by_text("The answer stands under its story.")).to_be_visible()
    assert FollowUp.objects.get().published_at is not None
