"""A story that came twice, in a browser: the leads' page and the panel on the case, at a desk and on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from casework.models import Case
from casework.services.cases import open_cases
from feedbackhub.core.clock import now
from stories.analysis.duplicates import How, Verdict
from stories.models import SourceKind, Story
from stories.services.same_story import Found, link_found
from stories.services.withdrawing import withdraw_story
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in_by_form
from tests.factories import make_source, make_story
from tests.people import TESTS, Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.django_db(transaction=True)

BODY = (
    "A nurse called Agnes brought me a blanket and found my glasses. Nobody had told my daughter where I was."
)


@pytest.fixture
def site_with_pairs(live_server: Any, cast: Cast) -> str:
    """Two joined pairs, one unsure one, and a story that its author took back on one site only."""
    co, nhs = (
        make_source(cast.northmere, kind, name=name)
        for kind, name in ((SourceKind.CARE_OPINION, "Care Opinion"), (SourceKind.NHS_UK, "NHS.UK reviews"))
    )
    pairs = []
    for number, title in enumerate(("A long night", "Kindness", "The wait", "Taken back")):
        pairs.append(
            [
                make_story(
                    cast.ward_4,
                    source=source,
                    title=title,
                    body=BODY,
                    link=f"https://site.example/{source.pk}{number}12345",
                    received_at=now() - timedelta(hours=2 - place),
                )
                for place, source in enumerate((co, nhs))
            ]
        )
    open_cases(stories=[story for pair in pairs for story in pair], actor=TESTS)
    for (first, second), unsure in zip(pairs, (False, False, True, False), strict=True):
        why = "92% of the words are the same, about the same service, told on the same day."
        verdict = Verdict(not unsure, 0.92, why, How.NEARLY, unsure)
        link_found(organisation_id=cast.northmere.pk, found=[Found(second.pk, first.pk, verdict)])
    withdraw_story(story=pairs[3][0], actor=TESTS)
    return str(live_server.url)


@pytest.mark.parametrize("width", [1280, 375])
def test_both_pages_are_accessible(page: Page, site_with_pairs: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in_by_form(page, site_with_pairs, "lena@northmere.example", "/duplicates/")
    held = Case.objects.get(story__held_back_at__isnull=False)
    joined = Case.objects.get(story__duplicate_of__isnull=True, story__title="A long night")
    for address in ("/duplicates/", "/duplicates/?show=unsure", f"/cases/{joined.pk}/", f"/cases/{held.pk}/"):
        page.goto(site_with_pairs + address)
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        assert_accessible(page, narrow=width == 375)


def test_a_lead_separates_and_joins_without_javascript(plain_page: Page, site_with_pairs: str) -> None:
    page = plain_page
    sign_in_by_form(page, site_with_pairs, "lena@northmere.example", "/duplicates/")
    page.get_by_role("button", name="Separate pair 2").click()
    expect(page.get_by_text("They are two stories again.")).to_be_visible()
    page.get_by_role("link", name="See the unsure ones (1)").click()
    page.get_by_role("button", name="Join them pair 1").click()
    expect(page.get_by_text("a reply to either answers both").first).to_be_visible()
    expect(page.get_by_text("Nothing waits for your word.")).to_be_visible()
    joined = Case.objects.get(story__duplicate_of__isnull=True, story__title="The wait")
    page.goto(f"{site_with_pairs}/cases/{joined.pk}/")
    page.get_by_role("button", name="That is wrong: separate them").click()
    expect(page.get_by_text("They are two stories again")).to_be_visible()
    assert Story.objects.filter(title="The wait", duplicate_of__isnull=False).count() == 0
