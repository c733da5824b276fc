"""The pages on clocks, mail, other systems and the calendar: axe finds nothing, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from casework.models import WebhookEvent
from casework.services.cases import close_case, open_case, reopen_case
from casework.services.webhook_sending import tell_other_systems
from casework.services.webhooks import add_webhook
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in
from tests.factories import make_story
from tests.people import TESTS

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.fixtures import SettingsWrapper

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_on_the_pages_of_settings(
    page: Page, site: str, trust: Cast, width: int, settings: SettingsWrapper
) -> None:
    settings.ALLOW_PRIVATE_SOURCES = True
    page.set_viewport_size({"width": width, "height": 900})
    # Nobody listens on this port: the message waits, with what came back.
    system, _ = add_webhook(
        organisation=trust.northmere,
        name="The data store",
        url="http://127.0.0.1:9/hook/",
        events=WebhookEvent.values,
        actor=trust.adam,
    )
    case = open_case(story=make_story(trust.ward_4, title="Late"), actor=TESTS)
    close_case(case=case, outcome="no_change", reason="Nothing to mend.", actor=trust.asha)
    reopen_case(case=case, reason="She wrote again.", actor=trust.asha)
    tell_other_systems()
    sign_in(page, site, trust.lena)
    for address in (
        "/time-to-answer/",
        "/mail/",
        "/calendar/",
        "/other-systems/",
        f"/other-systems/{system.pk}/",
        "/insight/reopened/",
    ):
        page.goto(site + address)
        expect(page.locator("h1")).to_have_count(1)
        assert_accessible(page)
    page.goto(f"{site}/other-systems/")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("link", name="Enter what the other system is called")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{site}/calendar/")
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_label("The address of your calendar")).to_be_visible()
    assert_accessible(page)
