"""A reply is stopped, a second person lets exactly this text through, and everybody of the staff sees who and why."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from responses.models import GateOverride, Response
from tests.e2e.axe import assert_accessible
from tests.factories import make_story
from tests.factories.responses import make_draft
from tests.people import make_cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from feedbackhub.accounts.models import User
    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)

STOPPED = (
    "Dear daisy47, I am sorry that your glasses were lost. The MRI scan came back normal, so please do not worry. "
    "Text the ward team on 07700 900123 and we will look for them together."
)
WHY = "The ward's own text line, which is on its door; she wrote of the scan in the part that was cut."


@pytest.fixture
def trust() -> Cast:
    """Both Trusts, in tables that the server's thread sees."""
    return make_cast()


@pytest.fixture
def site(live_server: Any) -> str:
    """The server's address."""
    return str(live_server.url)


@pytest.fixture
def reply(trust: Cast) -> Response:
    """A draft that the gate stops."""
    return make_draft(make_story(trust.ward_4, title="My glasses"), trust.asha, STOPPED)


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
def test_a_second_person_lets_it_through(
    page: Page, site: str, trust: Cast, reply: Response, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    here = site + reverse("responses:response", args=[reply.pk])
    sign_in(page, site, trust.asha)
    page.goto(here)
    expect(page.get_by_role("heading", name="This reply cannot go out yet")).to_be_visible()
    assert not page.get_by_role("button", name="Let exactly this text through").count()
    look(page, "gate-author", width)

    sign_in(page, site, trust.priya)
    page.goto(here)
    page.get_by_text("These words are safe: let them through").click()
    page.get_by_role("button", name="Let exactly this text through").click()
    assert page.title().startswith("Error:")
    page.get_by_role("link", name="Say why this text is safe to publish as it stands").click()
    assert page.evaluate("document.activeElement.name") == "reason"
    look(page, "gate-refused", width)
    page.get_by_label("Why is this text safe").fill(WHY)
    page.get_by_role("button", name="Let exactly this text through").click()
    expect(page.get_by_text("Let through, in your name")).to_be_visible()
    look(page, "gate-through", width)

    sign_in(page, site, trust.asha)
    page.goto(here)
    expect(page.get_by_text("Priya Nair").first).to_be_visible()
    expect(page.get_by_text(WHY)).to_be_visible()


def test_it_is_let_through_without_scripts(plain_page: Page, site: str, trust: Cast, reply: Response) -> None:
    sign_in(plain_page, site, trust.priya)
    plain_page.goto(site + reverse("responses:response", args=[reply.pk]))
    plain_page.get_by_text("These words are safe: let them through").click()
    plain_page.get_by_label("Why is this text safe").fill(WHY)
    plain_page.get_by_role("button", name="Let exactly this text through").click()
    assert GateOverride.objects.get().overridden_by == trust.priya
