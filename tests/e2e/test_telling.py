"""A story from the public form to the page that everybody reads: without JavaScript, on a phone, and for everybody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from feedbackhub.core.clock import now
from stories.models import MayPublish, Story, TellingDraft
from stories.services.telling import open_form
from tests.e2e.axe import assert_accessible, axe_faults
from tests.e2e.steps import sign_in
from tests.people import TESTS, make_cast
from tests.stories.telling import GOOD, begin_at, note, picture_file, tell

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 375, "height": 800}


@pytest.fixture
def trust_with_a_form(transactional_db: None) -> Cast:
    """Two Trusts, of which the first takes stories."""
    cast = make_cast()
    open_form(organisation=cast.northmere, actor=TESTS)
    return cast


def test_a_story_is_told_on_a_phone_without_javascript_and_taken_back(
    trust_with_a_form: Cast, plain_page: Page, site: str
) -> None:
    page = plain_page
    page.set_viewport_size(PHONE)
    page.goto(site + reverse("public:tell"))
    page.get_by_role("link", name="Northmere NHS Trust").click()
    page.get_by_role("button", name="Start").click()
    page.get_by_label("Ward 4, Northmere Hospital").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What was good?").fill(f"{GOOD} Ring 07700 900123.")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("a phone number")).to_be_visible()
    page.get_by_label("What was good?").fill(GOOD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    for label in page.locator(".app-pictures label").all():
        box = label.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    page.get_by_label("Very happy").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("This month").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Back", exact=True).click()
    assert page.get_by_label("This month").is_checked()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Continue").click()
    # A quick machine clicks through in less time than a person needs to read, and would be taken for a program.
    TellingDraft.objects.update(created_at=now() - timedelta(minutes=2))
    page.get_by_role("button", name="Send my story").click()
    expect(page.get_by_role("heading", name="Thank you for your story")).to_be_visible()
    assert page.context.cookies() == []
    assert Story.objects.get().body == GOOD
    page.get_by_role("button", name="Take my story back").click()
    expect(page.get_by_role("heading", name="You took your story back")).to_be_visible()


def test_every_page_of_the_form_can_be_used_by_everybody(
    trust_with_a_form: Cast, page: Page, site: str
) -> None:
    token, _ = begin_at(trust_with_a_form.northmere, good=f"{GOOD} Ring 07700 900123.")
    told, _ = tell(trust_with_a_form.ward_4)
    slug = trust_with_a_form.northmere.slug
    steps = [reverse("public:tell-step", args=[slug, token, name]) for name in ("where", "good", "feeling")]
    for address in (
        reverse("public:tell"),
        reverse("public:tell-start", args=[slug]),
        reverse("public:tell-start", args=[trust_with_a_form.eastwold.slug]),
        *steps,
        reverse("public:tell-check", args=[slug, token]),
        reverse("public:tell-later", args=[slug, token]),
        reverse("public:told", args=[told]),
    ):
        page.set_viewport_size(PHONE)
        page.goto(site + address)
        assert_accessible(page)
        expect(page.locator("h1")).to_have_count(1)


def test_a_lead_reads_takes_words_out_and_publishes(trust_with_a_form: Cast, page: Page, site: str) -> None:
    tell(trust_with_a_form.ward_4, better="Nurse Ann Bell shouted. Ring me on 07700 900123.")
    sign_in(page, site, trust_with_a_form.lena)
    page.goto(site + reverse("stories:moderation"))
    assert_accessible(page)
    page.get_by_role("link", name="Nurse Ann Bell shouted").click()
    assert_accessible(page)
    page.get_by_text("Take words out, then publish").click()
    page.get_by_label("What could be better?").fill("Nurse [name removed] shouted.")
    page.get_by_label("Title").fill("Shouted at")
    assert axe_faults(page) == []
    page.get_by_role("button", name="Publish without these words").click()
    expect(page.get_by_text("The original is kept")).to_be_visible()
    page.goto(site + reverse("public:stories"))
    page.get_by_role("link", name="Shouted at").click()
    expect(page.get_by_text("[name removed]")).to_be_visible()


def test_feedback_is_captured_on_a_phone_with_three_touches(
    trust_with_a_form: Cast, page: Page, site: str, tmp_path: Path
) -> None:
    card = tmp_path / "card.jpg"
    card.write_bytes(picture_file())
    sign_in(page, site, trust_with_a_form.asha)
    page.set_viewport_size(PHONE)
    page.goto(site + reverse("stories:capture"))
    assert_accessible(page)
    page.get_by_label("What did they say?").fill("Everybody was kind to my mum.")
    page.get_by_role("button", name="Save and add another").click()
    expect(page.get_by_text("Saved for staff only.")).to_be_visible()
    page.get_by_label("Photo (optional)").set_input_files(card)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("link", name="Say what can be seen or read in the photo")).to_be_visible()
    assert axe_faults(page) == []
    shown = note(trust_with_a_form.ward_4, trust_with_a_form.lena, MayPublish.YES_WITH_PHOTO, with_photo=True)
    page.goto(site + reverse("public:story", args=[shown.pk]))
    expect(page.get_by_alt_text("A card with a heart")).to_be_visible()
    assert_accessible(page)
