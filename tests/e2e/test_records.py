"""The records' pages in a browser: an erasure from finding the story to its certificate, at a desk and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from feedbackhub.core import outbox
from feedbackhub.records.models import ErasureRequest
from stories.models import StoryState
from stories.services.holding import end_hold, place_hold
from tests.e2e.steps import look, sign_in
from tests.factories import make_story
from tests.records.making import answer, full_story, long_ago, second_admin

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)


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
        look(page, f"{name}-{width}")
    page.goto(site + reverse("records:rule", args=["stories"]))
    page.get_by_role("button", name="Save the rule").click()
    look(page, f"rule-errors-{width}")
    page.goto(site + reverse("records:due"))
    page.get_by_role("button", name="Remove what is due now").click()
    look(page, f"certificates-list-{width}")
    page.get_by_role("link", name="Certificate 1").click()
    look(page, f"certificate-{width}")

    page.goto(site + reverse("records:find"))
    page.get_by_label("Reference, link, screen name or words of the story").fill("marzipan")
    page.get_by_role("button", name="Find").click()
    look(page, f"find-{width}")
    page.get_by_role("link", name="A marzipan of sorrows").click()
    look(page, f"story-{width}")
    page.get_by_role("button", name="Make a copy for its author").click()
    outbox.drain()
    page.reload()
    look(page, f"copies-ready-{width}")
    hold = place_hold(organisation=trust.northmere, story=story, reason="Inquest 12", actor=trust.adam)
    page.goto(site + reverse("records:erase", args=[story.pk]))
    page.get_by_role("button", name="Make the request").click()
    look(page, f"erase-errors-{width}")
    page.get_by_label("Whoever told the story").check()
    page.get_by_role("button", name="Make the request").click()
    look(page, f"erasure-mine-{width}")
    page.goto(site + reverse("casework:case", args=[story.case.pk]))
    look(page, f"case-on-hold-{width}")

    sign_in(page, site, ada)
    asked = reverse("records:erasure", args=[ErasureRequest.objects.get().pk])
    page.goto(site + asked)
    assert page.get_by_role("button", name="Approve and erase").count() == 0
    page.goto(site + reverse("records:hold-end", args=[hold.pk]))
    look(page, f"hold-end-{width}")
    end_hold(hold=hold, reason="It is over", actor=ada)
    page.goto(site + asked)
    look(page, f"erasure-theirs-{width}")
    page.get_by_role("button", name="Approve and erase").click()
    page.get_by_text("The story is erased.").wait_for()
    look(page, f"erasure-done-{width}")
    page.goto(site + reverse("casework:case", args=[story.case.pk]))
    look(page, f"case-erased-{width}")
    expect(page.get_by_text("quagmire")).to_have_count(0)
