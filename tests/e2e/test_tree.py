"""The tree in a browser: a code looked up, a service moved, two merged, a sheet planted; on any screen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from casework.services.cases import open_case
from feedbackhub.accounts.roles import Role
from feedbackhub.organisations.models import Service
from feedbackhub.organisations.services import create_service, refresh_entries
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in
from tests.factories import make_story
from tests.organisations.ods.conftest import hub, ods
from tests.people import TESTS, join, make_cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.people import Cast
    from tests.standins.ods import OdsStandIn

__all__ = ["hub", "ods"]

pytestmark = pytest.mark.django_db(transaction=True)

# Where to leave pictures of the pages, for whoever wants to look at them.
PICTURES = os.environ.get("TREE_PICTURES", "")


@pytest.fixture
def ods_trust(hub: OdsStandIn) -> Cast:
    """Both Trusts, in tables that the server's thread sees, and the register's stand-in beside them."""
    cast = make_cast()
    join(cast.rhys, cast.community, Role.RESPONDER)
    for _ in range(3):
        open_case(story=make_story(cast.ward_4), actor=TESTS)
    return cast


def look_at_tree(page: Page, name: str, width: int) -> None:
    """Hold the page to the rules, and leave a picture where one is wanted."""
    assert_accessible(page)
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 375])
def test_look_up_move_and_merge(page: Page, site: str, ods_trust: Cast, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, ods_trust.adam)
    create_service(parent=ods_trust.site, name="Old home", code="RZN07", kind="site", actor=TESTS)
    refresh_entries()
    page.goto(f"{site}/services/")
    look_at_tree(page, "services", width)

    page.get_by_role("button", name="Add a service").click()
    page.get_by_role("link", name="Look up a code or a name").click()
    page.get_by_label("Code, name or postcode").fill("northmere")
    page.get_by_role("button", name="Search").click()
    page.locator("#results").get_by_text("4 results").wait_for()
    look_at_tree(page, "look-up", width)
    page.get_by_role("button", name="Use this Northmere Eye Hospital, RZN05").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Northmere Eye Hospital")
    look_at_tree(page, "look-up-used", width)
    page.get_by_role("button", name="Add the service").click()
    page.get_by_role("heading", name="Northmere Eye Hospital", level=1).wait_for()
    look_at_tree(page, "service", width)

    page.goto(f"{site}/services/{ods_trust.ward_4.pk}/")
    page.get_by_role("link", name="Move it under another service").click()
    look_at_tree(page, "move", width)
    page.get_by_label("Which service should it stand under?").select_option(str(ods_trust.community.pk))
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("Rhys Morgan, responder at Community").wait_for()
    look_at_tree(page, "move-confirm", width)
    page.get_by_role("button", name="Move it").click()
    page.get_by_text("Ward 4 stands under Community now.").wait_for()

    page.get_by_role("link", name="Merge it into another service").click()
    look_at_tree(page, "merge", width)
    page.get_by_label("Which service takes over?").select_option(str(ods_trust.ward_5.pk))
    page.get_by_role("button", name="Continue").click()
    look_at_tree(page, "merge-confirm", width)
    page.get_by_role("button", name="Merge them").click()
    page.get_by_text("Ward 4 is part of Ward 5 now.").wait_for()
    look_at_tree(page, "merged", width)
    assert Service.objects.get(pk=ods_trust.ward_4.pk).succeeded_by_id == ods_trust.ward_5.pk


@pytest.mark.parametrize("width", [1280, 375])
def test_the_other_pages_of_the_tree(page: Page, site: str, ods_trust: Cast, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, ods_trust.adam)
    page.goto(f"{site}/services/{ods_trust.northmere.root.pk}/sites/")
    page.get_by_label("Northmere Eye Hospital").check()
    look_at_tree(page, "sites", width)
    page.goto(f"{site}/services/{ods_trust.ward_5.pk}/close/")
    look_at_tree(page, "close", width)
    page.get_by_role("button", name="Close the service").click()
    page.get_by_text("Ward 5 has closed.").wait_for()
    look_at_tree(page, "closed", width)
    page.get_by_role("button", name="Open it again").click()
    look_at_tree(page, "reopen", width)
    page.goto(f"{site}/services/sheet/")
    look_at_tree(page, "sheet", width)
    page.get_by_label("Paste the services").fill("A,,team,\nRZN03,Infirmary,site,")
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_text("The name of A is missing.").first.wait_for()
    look_at_tree(page, "sheet-errors", width)
    page.get_by_label("Paste the services").fill("RZN03,Infirmary,site,\nRZN03-W1,Ward 1,team,RZN03")
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_text("2 services to add").first.wait_for()
    look_at_tree(page, "sheet-preview", width)
    page.get_by_role("button", name="Do it").click()
    page.get_by_text("2 services are added").wait_for()


def test_without_javascript_a_merger_is_made(plain_page: Page, site: str, ods_trust: Cast) -> None:
    sign_in(plain_page, site, ods_trust.adam)
    plain_page.goto(f"{site}/services/{ods_trust.ward_4.pk}/look-up/?for=edit")
    plain_page.get_by_label("Code, name or postcode").fill("RZN05")
    plain_page.get_by_role("button", name="Search").click()
    plain_page.get_by_role("button", name="Use this Northmere Eye Hospital, RZN05").click()
    expect(plain_page.get_by_label("Code (optional)")).to_have_value("RZN05")
    plain_page.goto(f"{site}/services/{ods_trust.ward_4.pk}/merge/")
    plain_page.get_by_label("Which service takes over?").select_option(str(ods_trust.ward_5.pk))
    plain_page.get_by_role("button", name="Continue").click()
    plain_page.get_by_role("button", name="Merge them").click()
    expect(plain_page.get_by_text("Ward 4 is part of Ward 5 now.")).to_be_visible()
