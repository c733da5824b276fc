"""A case whose story was edited, with a reply that came by the feed: what its author reads, on a desk and a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from casework.services.opening import open_case
from feedbackhub.core.clock import now
from responses.services.edits import follow_edits
from responses.services.from_sources import take_in_replies
from stories.models import SourceReply, StoryVersion
from tests.e2e.axe import assert_accessible
from tests.e2e.steps import sign_in_by_form
from tests.factories.responses import make_approved, make_care_opinion_story
from tests.people import TESTS, Cast

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from casework.models import Case

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(cast: Cast) -> Case:
    """Asha's reply was approved; then the story was edited, and a reply of others came with a change."""
    story = make_care_opinion_story(cast, title="A long night", body="Nobody told us where the lift was.")
    found = open_case(story=story, actor=TESTS)
    make_approved(story, cast.asha, cast.priya)
    StoryVersion.objects.create(
        story=story,
        title=story.title,
        body="Nobody told us.",
        content_hash="before",
        replaced_at=now() + timedelta(seconds=1),
    )
    follow_edits()
    SourceReply.objects.create(
        source=story.source,
        story=story,
        external_id="7",
        body="Thank you. The lift has signs now.",
        author_name="Sam Reed",
        author_role="Estates manager",
        published_at=now(),
        change="2",
    )
    take_in_replies()
    return found


def test_the_author_sees_what_happened_and_what_to_do(page: Page, live_server: Any, case: Case) -> None:
    sign_in_by_form(page, live_server.url, "asha@northmere.example", f"/cases/{case.pk}/")
    expect(page.get_by_text("The story was edited after you saved these words.")).to_be_visible()
    expect(page.get_by_text("The approval of the reply by Asha Patel ended")).to_be_visible()
    expect(page.get_by_role("heading", name="Sam Reed")).to_be_visible()
    expect(page.get_by_text("The reply says about a change: “2”.")).to_be_visible()
    assert_accessible(page)
    page.set_viewport_size({"width": 375, "height": 800})
    assert_accessible(page, narrow=True)
