"""A survey export in a browser: from a file on a desk to stories, at a desk's and at a phone's width."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from stories import tasks
from stories.models import ImportRun, Story, UploadedFile
from tests.e2e.steps import look_with_width, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "ward-comments.csv"


@pytest.mark.parametrize("width", [1280, 375])
def test_a_survey_goes_from_a_file_to_stories_and_back(
    page: Page, site: str, trust: Cast, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, trust.lena)
    page.goto(site + reverse("stories:files"))
    look_with_width(page, "files")
    page.get_by_label("Name").fill("Ward comment cards")
    page.get_by_role("button", name="Add the source").click()
    page.get_by_label("File", exact=True).set_input_files(EXAMPLE)
    look_with_width(page, "source")
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Ward")).to_have_value("service")
    expect(page.get_by_label("Response ref")).to_have_value("id")
    expect(page.get_by_label("What did we do well?")).to_have_value("text")
    look_with_width(page, "columns")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Service “Ward 4”").select_option("RZN01-W4")
    look_with_width(page, "values")
    page.get_by_role("button", name="Show me the stories").click()
    page.get_by_text("The nurse sat with my mother").first.wait_for()
    look_with_width(page, "check")
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/imports/*/")
    tasks.run_import(ImportRun.objects.get().pk)
    page.reload()
    page.get_by_role("link", name="Download these rows").wait_for()
    look_with_width(page, "run")
    assert Story.objects.count() == 3
    page.get_by_role("link", name="Undo this import").click()
    look_with_width(page, "undo")
    page.get_by_role("button", name="Undo the import").click()
    page.get_by_text("This import was undone").wait_for()
    assert not Story.objects.live().exists()
    assert not UploadedFile.objects.filter(run=None).exists()
