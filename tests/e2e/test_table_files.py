"""A survey export in a browser: from a file on a desk to stories, at a desk's and at a phone's width."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from stories import tasks
from stories.models import ImportRun, Story, UploadedFile
from tests.e2e.axe import assert_accessible
from tests.e2e.test_imports import sign_in
from tests.people import make_cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "ward-comments.csv"


@pytest.fixture
def trust() -> Cast:
    """Both Trusts, in tables that the server's thread sees."""
    return make_cast()


def look(page: Page, name: str) -> None:
    """Check a page; keep its picture where SHOTS says so."""
    assert_accessible(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


@pytest.mark.parametrize("width", [1280, 375])
def test_a_survey_goes_from_a_file_to_stories_and_back(
    page: Page, live_server: Any, trust: Cast, width: int
) -> None:
    site = str(live_server.url)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, trust)
    page.goto(site + reverse("stories:files"))
    look(page, "files")
    page.get_by_label("Name").fill("Ward comment cards")
    page.get_by_role("button", name="Add the source").click()
    page.get_by_label("File", exact=True).set_input_files(EXAMPLE)
    look(page, "source")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Ward")).to_have_value("service")
    expect(page.get_by_label("Response ref")).to_have_value("id")
    expect(page.get_by_label("What did we do well?")).to_have_value("text")
    look(page, "columns")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Service “Ward 4”").select_option("RZN01-W4")
    look(page, "values")
    page.get_by_role("button", name="Show me the stories").click()
    page.get_by_text("The nurse sat with my mother").first.wait_for()
    look(page, "check")
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/imports/*/")
    tasks.run_import(ImportRun.objects.get().pk)
    page.reload()
    page.get_by_role("link", name="Download these rows").wait_for()
    look(page, "run")
    assert Story.objects.count() == 3
    page.get_by_role("link", name="Undo this import").click()
    look(page, "undo")
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("This import was undone").wait_for()
    assert not Story.objects.live().exists()
    assert not UploadedFile.objects.filter(run=None).exists()
