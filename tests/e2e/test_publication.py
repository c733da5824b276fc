"""From approval to the pull as people walk it: undo within seconds, an edit behind the public words, trust by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from responses.models import Pull, Response, ResponseState, TrustGrant
from responses.services.trust.granting import set_trust_rule
from tests.e2e.steps import look, sign_in
from tests.factories import make_story
from tests.factories.responses import BODY, THANKS, make_approved, make_in_review, make_published

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def at(site: str, name: str, *args: int) -> str:
    return site + reverse(f"responses:{name}", args=args)


def publish_and_undo(page: Page, site: str, response: Response, width: int = 1280) -> None:
    page.goto(at(site, "response", response.pk))
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("heading", name="Published. Everyone can read it now.")).to_be_visible()
    look(page, f"publication-published-{width}")
    page.get_by_role("button", name="Undo: take it off the site").click()
    expect(page.get_by_text("Undone. The reply is not public; it is still approved.")).to_be_visible()
    response.refresh_from_db()
    assert response.state == ResponseState.APPROVED


@pytest.mark.parametrize("width", [1280, 375])
def test_published_undone_published_edited_and_pulled(page: Page, site: str, trust: Cast, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    story = make_story(trust.ward_4, title="My glasses")
    response = make_approved(story, trust.asha, trust.priya)
    sign_in(page, site, trust.asha)
    publish_and_undo(page, site, response, width)
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("seconds left")).to_be_visible()
    expect(page.locator("#app-status")).to_have_text(
        "The 15 seconds are over, so it can be undone no more.", timeout=20_000
    )
    assert not page.get_by_role("button", name="Undo: take it off the site").count()
    look(page, f"publication-published-for-good-{width}")

    page.get_by_role("link", name="Edit the reply").click()
    expect(page.get_by_role("heading", name="Edit a public reply")).to_be_visible()
    look(page, f"publication-edit-{width}")
    page.get_by_label("The reply with your edit").fill(BODY + " Come and see them.")
    page.get_by_role("button", name="Send the edit for approval").click()
    expect(page.get_by_role("heading", name="An edit waits for approval")).to_be_visible()
    look(page, f"publication-edit-waits-{width}")

    sign_in(page, site, trust.priya)
    page.goto(at(site, "approvals"))
    expect(page.get_by_role("heading", name="Edits of public replies")).to_be_visible()
    look(page, f"publication-approvals-{width}")
    page.get_by_role("link", name="My glasses").click()
    page.get_by_role("button", name="Approve this edit").click()
    expect(page.get_by_text("Approved. The edit is public now.")).to_be_visible()
    page.goto(site + reverse("public:story", args=[story.pk]))
    expect(page.get_by_text("Come and see them")).to_be_visible()

    page.goto(at(site, "response", response.pk))
    page.get_by_text("Pull this reply in an emergency").click()
    page.get_by_role("button", name="Take it off every page now").click()
    assert page.title().startswith("Error:")
    look(page, f"publication-pull-refused-{width}")
    page.get_by_label("It tells something private about a person").check()
    page.get_by_label("What happened?").fill("It names the nurse's ward of residence.")
    page.get_by_role("button", name="Take it off every page now").click()
    expect(page.get_by_text("The reply is off every page of this site.")).to_be_visible()
    assert Pull.objects.get().pulled_by == trust.priya
    page.goto(site + reverse("public:story", args=[story.pk]))
    expect(page.get_by_role("heading", name="My glasses")).to_be_visible()
    assert not page.get_by_text("Come and see them").count()
    page.goto(at(site, "response", response.pk))
    look(page, f"publication-pulled-{width}")


def test_it_works_without_javascript(browser: Browser, site: str, trust: Cast) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    response = make_approved(make_story(trust.ward_4), trust.asha, trust.priya)
    sign_in(page, site, trust.asha)
    page.goto(at(site, "response", response.pk))
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("You can undo it until")).to_be_visible()
    page.get_by_role("button", name="Undo: take it off the site").click()
    expect(page.get_by_text("Undone.")).to_be_visible()
    context.close()


def test_several_are_read_and_approved(page: Page, site: str, trust: Cast) -> None:
    for number in range(2):
        make_in_review(make_story(trust.ward_4, title=f"Lunch {number}"), trust.asha)
    sign_in(page, site, trust.priya)
    page.goto(at(site, "approvals"))
    page.get_by_role("link", name="Read and approve several").click()
    expect(page.get_by_role("heading", name="Read and approve several replies")).to_be_visible()
    look(page, "publication-several-1280")
    page.get_by_label("the reply to Lunch 1").check()
    page.get_by_role("button", name="Approve what is ticked").click()
    expect(page.get_by_text("1 reply is approved.")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 375])
def test_trust_is_granted_by_name_and_used(page: Page, site: str, trust: Cast, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    set_trust_rule(
        organisation=trust.northmere, is_on=True, approved_needed=1, criticality_at_most=1, actor=trust.adam
    )
    make_published(make_story(trust.ward_4), trust.asha, trust.priya)
    sign_in(page, site, trust.lena)
    page.goto(at(site, "trust"))
    look(page, f"publication-trust-{width}")
    page.get_by_role("link", name="Change the rule").click()
    look(page, f"publication-trust-rule-{width}")
    page.goto(at(site, "trust"))
    page.get_by_role("link", name="Asha Patel").click()
    page.get_by_label("Why?").fill("Kind and exact, ten times over.")
    page.get_by_role("button", name="Let them publish directly").click()
    expect(page.get_by_text("Asha Patel publishes directly from now on")).to_be_visible()
    look(page, f"publication-trust-person-{width}")
    assert TrustGrant.objects.live().get().granted_by == trust.lena

    story = make_story(trust.ward_4, criticality=0)
    sign_in(page, site, trust.asha)
    page.goto(at(site, "write", story.pk))
    page.get_by_label("Your reply", exact=True).fill(THANKS)
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_role("heading", name="Published. Everyone can read it now.")).to_be_visible()
