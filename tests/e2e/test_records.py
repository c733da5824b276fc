"""The records' pages in a browser: an erasure from finding the story to its certificate, at a desk and on a phone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from feedbackhub.core import outbox
from feedbackhub.records.models import ErasureRequest
from stories.models import StoryState
from stories.services.holding import end_hold, place_hold
from tests.e2e.axe import assert_accessible
from tests.factories import make_story
from tests.people import make_cast
from tests.records.making import answer, full_story, long_ago, second_admin

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from feedbackhub.accounts.models import User
    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trust() -> Cast:
    """Both Trusts, in tables that the server's thread sees."""
    return make_cast()


@pytest.fixture
def site(live_server: Any) -> str:
    """The server's address."""
    return str(live_server.url)


def sign_in(page: Page, site: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])


def look(page: Page, name: str, width: int) -> None:
    """Hold the page against axe; keep its picture where a person asked for pictures."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
    assert_accessible(page)


@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_of_records_is_accessible(page: Page, site: str, trust: Cast, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    story, ada = full_story(trust), second_admin(trust)
    answer(trust, story)
    long_ago(make_story(trust.ward_5, state=StoryState.REFUSED), 100)
    sign_in(page, site, trust.adam)
    # On a phone only the pages whose shape differs there: axe's own check of 320 pixels covers the rest.
    at_a_desk = ("records", "due", "holds", "hold-add", "erasures", "copies", "certificates")
    for name in at_a_desk if width > 400 else ("records", "due"):
        page.goto(site + reverse(f"records:{name}"))
        look(page, name, width)
    page.goto(site + reverse("records:rule", args=["stories"]))
    page.get_by_role("button", name="Save the rule").click()
    look(page, "rule-errors", width)
    page.goto(site + reverse("records:due"))
    page.get_by_role("button", name="Remove what is due now").click()
    look(page, "certificates-list", width)
    page.get_by_role("link", name="Certificate 1").click()
    look(page, "certificate", width)

    page.goto(site + reverse("records:find"))
    page.get_by_label("Reference, link, screen name or words of the story").fill("marzipan")
    page.get_by_role("button", name="Find").click()
    look(page, "find", width)
    page.get_by_role("link", name="A marzipan of sorrows").click()
    look(page, "story", width)
    page.get_by_role("button", name="Make a copy for its author").click()
    outbox.drain()
    page.reload()
    look(page, "copies-ready", width)
    hold = place_hold(organisation=trust.northmere, story=story, reason="Inquest 12", actor=trust.adam)
    page.goto(site + reverse("records:erase", args=[story.pk]))
    page.get_by_role("button", name="Make the request").click()
    look(page, "erase-errors", width)
    page.get_by_label("Whoever told the story").check()
    page.get_by_role("button", name="Make the request").click()
    look(page, "erasure-mine", width)
    page.goto(site + reverse("casework:case", args=[story.case.pk]))
    look(page, "case-on-hold", width)

    sign_in(page, site, ada)
    asked = reverse("records:erasure", args=[ErasureRequest.objects.get().pk])
    page.goto(site + asked)
    assert page.get_by_role("button", name="Approve and erase").count() == 0
    page.goto(site + reverse("records:hold-end", args=[hold.pk]))
    look(page, "hold-end", width)
    end_hold(hold=hold, reason="It is over", actor=ada)
    page.goto(site + asked)
    look(page, "erasure-theirs", width)
    page.get_by_role("button", name="Approve and erase").click()
    page.get_by_text("The story is erased.").wait_for()
    look(page, "erasure-done", width)
    page.goto(site + reverse("casework:case", args=[story.case.pk]))
    look(page, "case-erased", width)
    expect(page.get_by_text("quagmire")).to_have_count(0)
