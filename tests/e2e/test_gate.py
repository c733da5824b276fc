"""A reply is stopped, a second person lets exactly this text through, and everybody of the staff sees who and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from responses.models import GateOverride, Response
from tests.e2e.steps import look, sign_in
from tests.factories import make_story
from tests.factories.responses import make_draft

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)

STOPPED = (
    "Dear daisy47, I am sorry that your glasses were lost. The MRI scan came back normal, so please do not worry. "
    "Text the ward team on 07700 900123 and we will look for them together."
)
WHY = "The ward's own text line, which is on its door; she wrote of the scan in the part that was cut."


@pytest.fixture
def reply(trust: Cast) -> Response:
    """A draft that the gate stops."""
    return make_draft(make_story(trust.ward_4, title="My glasses"), trust.asha, STOPPED)


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
    look(page, f"gate-author-{width}")

    sign_in(page, site, trust.priya)
    page.goto(here)
    page.get_by_text("These words are safe: let them through").click()
    page.get_by_role("button", name="Let exactly this text through").click()
    assert page.title().startswith("Error:")
    page.get_by_role("link", name="Say why this text is safe to publish as it stands").click()
    assert page.evaluate("document.activeElement.name") == "reason"
    look(page, f"gate-refused-{width}")
    page.get_by_label("Why is this text safe").fill(WHY)
    page.get_by_role("button", name="Let exactly this text through").click()
    expect(page.get_by_text("Let through, in your name")).to_be_visible()
    look(page, f"gate-through-{width}")

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
