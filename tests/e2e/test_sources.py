"""A new source of each kind, set up in a browser by somebody who has the docs and no terminal, and read to its end."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from feedbackhub.core.clock import now
from stories import tasks
from stories.models import (
    ImportRun,
    QuarantinedRecord,
    RunState,
    Source,
    SourceKind,
    Story,
    TermKind,
    VocabularyTerm,
)
from tests.e2e.steps import look_with_width, sign_in
from tests.factories import make_source
from tests.standins.care_opinion import CareOpinionStandIn
from tests.standins.nhs_uk import NhsUkStandIn
from tests.standins.synthetic_opinions import opinions
from tests.worker import real_worker

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)
READY_MAP = Path(__file__).parents[2] / "stories" / "sources" / "table_file" / "maps" / "fft_qdc.yaml"
SURVEY = (
    "Comment ID,Trust,Respondent ID,Date,Service type 1,Service type 2,FFT categorical answer,FFT question,FFT answer\n"
    "1,Northmere,R1,03/11/2026,Ward 4,,1,What did we do well?,The nurse found my glasses.\n"
)


def choose(page: Page, site: str, kind: str) -> None:
    """Go from the list of sources to what a kind needs."""
    page.goto(site + reverse("stories:sources"))
    page.get_by_role("button", name="Add a source").click()
    page.get_by_label(kind, exact=True).check()
    page.get_by_role("button", name="Continue").click()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def run_to_its_end(page: Page) -> None:
    """Run the source that is on the page, and wait until its run says that it is complete."""
    press(page, "Run now")
    page.wait_for_url("**/imports/*/")
    for _ in range(60):
        if page.locator("main").get_by_text("The import is complete").count():
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(page.locator("main").get_by_text("The import is complete")).to_be_visible()


def test_feeds_are_set_up_tested_and_read_by_a_worker(
    page: Page, site: str, trust: Cast, tmp_path: Path
) -> None:
    sign_in(page, site, trust.lena)
    with (
        CareOpinionStandIn(opinions_count=3) as opinion,
        NhsUkStandIn(reviews_count=4) as reviews,
        real_worker(tmp_path),
    ):
        choose(page, site, "Care Opinion")
        look_with_width(page, "add-care-opinion")
        page.get_by_label("Address").fill(opinion.url)
        page.get_by_label("Key", exact=True).fill("a-wrong-key")
        press(page, "Save and test")
        expect(page.get_by_text("Check the key").first).to_be_visible()
        look_with_width(page, "wrong-key")
        page.get_by_role("link", name="Replace the key").first.click()
        page.get_by_label("Key", exact=True).fill(opinion.key)
        press(page, "Replace the key")
        run_to_its_end(page)

        choose(page, site, "NHS.UK reviews")
        page.get_by_label("Address").fill(reviews.url)
        page.get_by_label("Key", exact=True).fill(reviews.key)
        page.get_by_label("ODS codes").fill("RXX01\nRXX02")
        look_with_width(page, "add-nhs-uk")
        press(page, "Save and test")
        expect(page.get_by_text("We can read reviews").first).to_be_visible()
        look_with_width(page, "nhs-uk")
        run_to_its_end(page)
    assert Story.objects.filter(source__kind=SourceKind.CARE_OPINION).count() == 3
    assert Story.objects.filter(source__kind=SourceKind.NHS_UK).count() == 4
    page.goto(site + reverse("stories:sources"))
    look_with_width(page, "sources")


def test_a_survey_comes_in_by_a_ready_map(page: Page, site: str, trust: Cast, tmp_path: Path) -> None:
    survey = tmp_path / "fft.csv"
    survey.write_text(SURVEY, encoding="utf-8")
    sign_in(page, site, trust.lena)
    choose(page, site, "Files in columns")
    page.get_by_label("Name").fill("Friends and Family Test")
    press(page, "Add the source")
    page.get_by_label("Map", exact=True).set_input_files(READY_MAP)
    press(page, "Use this map")
    page.get_by_label("File", exact=True).set_input_files(survey)
    press(page, "Upload")
    press(page, "Continue")
    press(page, "Show me the stories")
    page.get_by_text("The nurse found my glasses.").first.wait_for()
    press(page, "Import")
    page.wait_for_url("**/imports/*/")
    tasks.run_import(ImportRun.objects.get().pk)
    assert Story.objects.get().source.name == "Friends and Family Test"
    page.goto(site + reverse("stories:source", args=[Source.objects.get().pk]))
    look_with_width(page, "files-in-columns")


def test_files_the_form_and_what_staff_write_down_without_javascript(
    plain_page: Page, site: str, trust: Cast, tmp_path: Path
) -> None:
    page = plain_page
    stories = tmp_path / "march.json"
    stories.write_text(json.dumps(opinions(2)))
    sign_in(page, site, trust.lena)
    choose(page, site, "Care Opinion files")
    page.get_by_label("File").set_input_files(stories)
    press(page, "Upload and import")
    tasks.run_import(ImportRun.objects.get().pk)
    page.get_by_role("link", name="Refresh").click()
    expect(page.get_by_text("The import is complete: 2 records read.")).to_be_visible()

    choose(page, site, "The form on this site")
    page.get_by_label("Whom can people ring instead?").fill("PALS, 01234 567890")
    press(page, "Open the form")
    expect(page.get_by_text("The form is open.").first).to_be_visible()
    assert not Source.objects.get(kind=SourceKind.WEB_FORM).is_paused
    press(page, "Close the form")
    expect(page.get_by_text("The form is closed").first).to_be_visible()

    choose(page, site, "Feedback written down by staff")
    press(page, "Write down feedback")
    expect(page.get_by_label("What did they say?")).to_be_visible()


def feed_in_trouble(trust: Cast) -> Source:
    """A feed with everything that its page can show."""
    feed = make_source(
        trust.northmere,
        SourceKind.CARE_OPINION,
        base_url="https://x.example",
        encrypted_key="x",
        trouble="A page held 3 records where 100 are usual.",
    )
    ImportRun.objects.create(
        source=feed, state=RunState.STOPPED, started_at=now(), finished_at=now(), message="Check the key."
    )
    QuarantinedRecord.objects.create(
        source=feed, reason="missing_date", message="No date.", raw='{"id": 1}', raw_hash="1"
    )
    return feed


def test_every_page_of_a_source_is_accessible(page: Page, site: str, trust: Cast) -> None:
    sign_in(page, site, trust.lena)
    feed = feed_in_trouble(trust)
    for name in ("source-add", "source-add-form", "source-add-written-down"):
        page.goto(site + reverse(f"stories:{name}"))
        look_with_width(page, name)
    VocabularyTerm.objects.create(source=feed, kind=TermKind.PROGRESS, term="looked at")
    for name in ("source-name", "source-schedule", "source-pause", "source-key", "source-words"):
        page.goto(site + reverse(f"stories:{name}", args=[feed.pk]))
        look_with_width(page, name)


def test_a_record_is_set_aside_on_a_phone(page: Page, site: str, trust: Cast) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    sign_in(page, site, trust.lena)
    feed = feed_in_trouble(trust)
    page.goto(site + reverse("stories:sources"))
    look_with_width(page, "sources")
    page.get_by_role("link", name=feed.name, exact=True).click()
    look_with_width(page, "source")
    page.get_by_role("link", name="Look at it").click()
    look_with_width(page, "quarantine")
    page.get_by_role("link", name=re.compile("Set aside for good")).click()
    press(page, "Set aside for good")
    assert page.title().startswith("Error: ")
    look_with_width(page, "set-aside-error")
    page.get_by_label("Why is it set aside?").fill("A test record")
    press(page, "Set aside for good")
    expect(page.get_by_text("Nothing waits here.")).to_be_visible()
