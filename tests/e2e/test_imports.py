"""The imports' pages in a browser: at a desk, on a phone, while a run goes on, with and without JavaScript."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from feedbackhub.core.clock import now
from stories import tasks
from stories.models import ImportRun, RunState, RunTrigger
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in
from tests.factories import make_source
from tests.standins.synthetic_opinions import ODD, REFUSED, about, opinions

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def running(cast: Cast) -> ImportRun:
    source = make_source(cast.northmere, "care_opinion", base_url="https://feed.example", encrypted_key="x")
    return ImportRun.objects.create(
        source=source,
        trigger=RunTrigger.PERSON,
        state=RunState.RUNNING,
        seen=400,
        created=400,
        started_at=now(),
    )


def end(run: ImportRun) -> None:
    ImportRun.objects.filter(pk=run.pk).update(
        state=RunState.COMPLETE, seen=500, created=500, finished_at=now()
    )


@pytest.mark.parametrize("width", [1280, 375])
def test_every_page_of_imports_is_accessible(
    page: Page, site: str, trust: Cast, width: int, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, site, trust.lena)
    page.goto(site + reverse("stories:imports"))
    assert_accessible(page)
    broken = [ODD[how](one) for how, one in zip(REFUSED, opinions(len(REFUSED)), strict=True)]
    path = tmp_path / "march.json"
    path.write_text(json.dumps([*broken, *[about("ZZZ99")(one) for one in opinions(3, first_id=9000)]]))
    page.goto(site + reverse("stories:import-upload"))
    page.get_by_role("button", name="Upload and import").click()
    assert page.title().startswith("Error: ")
    assert_accessible(page)
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Upload and import").click()
    page.get_by_role("heading", name="Import of march.json").wait_for()
    assert_accessible(page)
    tasks.run_import(ImportRun.objects.get().pk)
    page.get_by_role("heading", name="Put aside").wait_for()
    page.locator("summary").first.click()
    assert_accessible(page)
    page.goto(site + reverse("stories:imports"))
    assert_accessible(page)


def test_a_running_import_refreshes_itself_says_when_it_ends_and_stops_asking(
    page: Page, site: str, trust: Cast
) -> None:
    run = running(trust)
    sign_in(page, site, trust.lena)
    page.goto(site + reverse("stories:import", args=[run.pk]))
    page.get_by_text("400 records read so far").wait_for()
    assert page.locator("#app-status").inner_text() == ""
    end(run)
    page.locator("#app-status", has_text="The import is complete: 500 records read.").wait_for(
        state="attached"
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(1500)
    assert asked == []


def test_a_stopped_import_says_what_to_do(page: Page, site: str, trust: Cast) -> None:
    run = running(trust)
    ImportRun.objects.filter(pk=run.pk).update(state=RunState.STOPPED, message="Check the key.")
    sign_in(page, site, trust.lena)
    page.goto(site + reverse("stories:import", args=[run.pk]))
    assert_accessible(page)
    page.get_by_role("button", name="Run it again").click()
    page.locator("#import").get_by_text("Waiting to start").first.wait_for()


def test_without_javascript_a_link_refreshes(plain_page: Page, site: str, trust: Cast) -> None:
    run = running(trust)
    sign_in(plain_page, site, trust.lena)
    plain_page.goto(site + reverse("stories:import", args=[run.pk]))
    end(run)
    plain_page.get_by_role("link", name="Refresh").click()
    expect(plain_page.get_by_text("The import is complete: 500 records read.")).to_be_visible()
    expect(plain_page.get_by_role("link", name="Refresh")).to_have_count(0)
