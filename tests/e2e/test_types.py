"""A person decides how a reply reads, a lead sees the agreement and releases the decision: with and without scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from responses.models import Response, TypeDecision, text_hash
from responses.services.classifying import label_response
from responses.services.deciding_types import decide_type
from responses.services.releasing import release_decisions
from responses.typology.types import ResponseType
from tests.e2e.steps import look, sign_in
from tests.factories import make_story
from tests.factories.casework import make_public_reply
from tests.responses.engines import own_head

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)

REPLY = (
    "Dear daisy47, thank you for telling us about your glasses. I am glad that the nurse found them while you waited. "
    "Please ring me on 01632 960144 so that I can look into the rest."
)


@pytest.fixture
def reply(trust: Cast) -> Response:
    """A reply that the engine has read."""
    made = make_public_reply(make_story(trust.ward_4, title="My glasses"), None, body=REPLY)
    label_response(response=made)
    return made


def some_decisions(trust: Cast) -> list[TypeDecision]:
    """Make decisions of two kinds, agreed and not."""
    made = []
    for n, kind in enumerate([ResponseType.GENERIC, ResponseType.GENERIC, ResponseType.OFFLINE]):
        story = make_story(trust.ward_4, title=f"A long wait in the corridor, number {n}")
        reply = make_public_reply(story, ResponseType.GENERIC)
        made.append(
            decide_type(
                response=reply,
                label=kind,
                reason="It names nothing of the story.",
                expected_hash=text_hash(reply.body),
                actor=trust.ben,
            )
        )
    return made


@pytest.mark.parametrize("width", [1280, 375])
def test_a_person_decides_and_a_lead_releases(
    page: Page, site: str, trust: Cast, reply: Response, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, trust.ben)
    page.goto(site + reverse("responses:response", args=[reply.pk]))
    page.get_by_text("The words that decided for the engine").click()
    page.get_by_text("Decide which type it is").click()
    look(page, f"type-decide-{width}")
    page.get_by_role("button", name="Save the type").click()
    assert page.title().startswith("Error:")
    page.get_by_role("link", name="Select which type it is").click()
    assert page.evaluate("document.activeElement.name") == "label"
    look(page, f"type-refused-{width}")
    page.get_by_label("Offline", exact=True).check()
    page.get_by_label("Why?").fill("It only asks them to ring.")
    page.get_by_role("button", name="Save the type").click()
    expect(page.get_by_text("Decided by Ben Okafor")).to_be_visible()
    page.get_by_text("All that was said of its type").click()
    look(page, f"type-decided-{width}")

    sign_in(page, site, trust.lena)
    page.goto(site + reverse("casework:insight"))
    page.get_by_role("link", name="See where people and the engine agree").click()
    expect(page.get_by_text("1 of 1 reply read")).to_be_visible()
    page.get_by_role("link", name="Release decisions for training").click()
    page.get_by_label("Offline:").check()
    page.get_by_role("button", name="Release what is ticked").click()
    expect(page.get_by_text("1 decision released for training.")).to_be_visible()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back by Lena Brook")).to_be_visible()


@pytest.mark.parametrize("width", [1280, 375])
def test_the_pages_of_agreement_are_accessible(page: Page, site: str, trust: Cast, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, trust.lena)
    for name in ("insight-types", "insight-labels"):
        page.goto(site + reverse(f"casework:{name}"))
        look(page, f"{name}-empty-{width}")
    made = some_decisions(trust)
    release_decisions(organisation=trust.northmere, decisions=[made[0].pk], actor=trust.lena)
    for name in ("insight-types", "insight-labels"):
        page.goto(site + reverse(f"casework:{name}"))
        look(page, f"{name}-{width}")
    own_head(trust.northmere, ResponseType.OFFLINE)
    page.goto(site + reverse("casework:insight-types"))
    expect(page.get_by_text("It is your own, in use since")).to_be_visible()
    look(page, f"insight-types-own-{width}")


def test_a_person_decides_without_scripts(plain_page: Page, site: str, trust: Cast, reply: Response) -> None:
    sign_in(plain_page, site, trust.ben)
    plain_page.goto(site + reverse("responses:response", args=[reply.pk]))
    plain_page.get_by_text("Decide which type it is").click()
    plain_page.get_by_label("Generic", exact=True).check()
    plain_page.get_by_label("Why?").fill("It could stand anywhere.")
    plain_page.get_by_role("button", name="Save the type").click()
    assert TypeDecision.objects.get().label == "generic"
