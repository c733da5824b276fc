"""What was posted by hand is looked for in the feed: against the stand-in for Care Opinion, over real sockets."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from feedbackhub.core.clock import now
from feedbackhub.core.secrets import encrypt
from responses import selectors
from responses.models import Publication, PublicationState, Response, ResponseState
from responses.services.confirming import (
    best_match,
    comparable,
    confirm_publications,
)
from responses.services.publishing import mark_posted, withdraw_response
from responses.tasks import confirm_publications as confirm_task
from stories.importing.feeds import open_feed_of
from stories.sources.record import ReplyRecord
from tests.factories.responses import BODY, make_care_opinion_story, make_published
from tests.standins.care_opinion import CareOpinionStandIn
from tests.standins.faults import Fault

if TYPE_CHECKING:
    from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Iterator[CareOpinionStandIn]:
    """A Care Opinion with three stories."""
    with CareOpinionStandIn(opinions_count=3) as server:
        yield server


def posted(cast: Cast, site: CareOpinionStandIn, which: int = 0, body: str = BODY) -> Response:
    """Make a reply that somebody has posted by hand."""
    story = make_care_opinion_story(
        cast,
        base_url=site.url,
        encrypted_key=encrypt(site.key),
        external_id=str(site.opinions[which]["id"]),
    )
    response = make_published(story, cast.asha, cast.priya, body)
    return mark_posted(response=response, link="", posted_at=now(), actor=cast.asha)


def state_of(response: Response) -> str:
    return response.publications.get().state


def test_a_reply_that_the_feed_shows_is_confirmed(cast: Cast, site: CareOpinionStandIn) -> None:
    response = posted(cast, site)
    site.reply(site.opinions[0]["id"], BODY, reply_id=77)  # type: ignore[arg-type]
    confirm_task()

    publication = response.publications.get()
    assert publication.state == PublicationState.CONFIRMED
    assert publication.external_id == "77"
    assert publication.confirmed_at is not None
    assert publication.confirmed_how == "the feed shows it word for word"


def test_what_the_feed_does_not_show_is_asked_for_again(cast: Cast, site: CareOpinionStandIn) -> None:
    response = posted(cast, site)
    site.reply(site.opinions[0]["id"], "Thank you for your story.")  # type: ignore[arg-type]
    assert confirm_publications() == 0
    assert state_of(response) == PublicationState.POSTED

    site.reply(site.opinions[0]["id"], BODY.replace("I spoke", "I **spoke**"), reply_id=78)  # type: ignore[arg-type]
    assert confirm_publications() == 1
    assert confirm_publications() == 0


def test_trouble_with_one_source_is_logged_without_text_and_tried_next_time(
    cast: Cast, site: CareOpinionStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    response = posted(cast, site)
    site.reply(site.opinions[0]["id"], BODY)  # type: ignore[arg-type]
    site.faults.fail(Fault.LOGIN_REDIRECT)
    with caplog.at_level(logging.WARNING):
        assert confirm_publications() == 0
    assert "BadKey" in caplog.text
    assert "glasses" not in caplog.text
    assert site.key not in caplog.text

    assert confirm_publications() == 1
    assert state_of(response) == PublicationState.CONFIRMED


def test_a_key_that_can_no_longer_be_read_stops_nobody_else(cast: Cast, site: CareOpinionStandIn) -> None:
    response = posted(cast, site)
    source = response.story.source
    type(source).objects.filter(pk=source.pk).update(encrypted_key="unreadable")
    assert confirm_publications() == 0


def test_one_story_that_cannot_be_read_does_not_hold_up_the_others(
    cast: Cast, site: CareOpinionStandIn
) -> None:
    first, second = posted(cast, site, 0), posted(cast, site, 1)
    site.responses[str(site.opinions[0]["id"])] = {"not": "a list"}  # type: ignore[assignment]
    site.reply(site.opinions[1]["id"], BODY)  # type: ignore[arg-type]
    confirm_publications()
    confirm_publications()

    assert state_of(first) == PublicationState.POSTED
    assert state_of(second) == PublicationState.CONFIRMED


def test_a_withdrawn_reply_is_not_asked_for(cast: Cast, site: CareOpinionStandIn) -> None:
    response = posted(cast, site)
    withdraw_response(response=response, reason="It named a ward.", actor=cast.asha)
    confirm_publications()
    assert site.requests == []


def test_the_key_is_read_at_the_moment_of_use(cast: Cast, site: CareOpinionStandIn) -> None:
    source = posted(cast, site).story.source
    with open_feed_of(source) as replies:
        assert replies.fetch_responses("nothing-there") == []


def test_what_is_not_seen_after_two_days_is_on_the_list(cast: Cast, site: CareOpinionStandIn) -> None:
    response = posted(cast, site)
    moment = now()
    assert not selectors.approved_but_unseen(cast.asha, cast.northmere, moment).exists()
    later = moment + timedelta(hours=49)
    assert list(selectors.approved_but_unseen(cast.asha, cast.northmere, later)) == [response]
    assert not selectors.approved_but_unseen(cast.olga, cast.northmere, later).exists()


def reply(body: str, identity: str = "1") -> ReplyRecord:
    return ReplyRecord(external_id=identity, body=body, published_at=None, raw={})


@pytest.mark.parametrize(
    ("ours", "shown"),
    [
        ("Dear **daisy47**,\n\nthank you.", "Dear daisy47, thank you."),
        ("Don't wait: see [our page](https://example.org/a).", "Don’t wait: see our page."),
        ("One - two", "One – two"),
        ("“Quoted” words", '"Quoted"  words'),
    ],
)
def test_what_a_site_changes_in_showing_it_does_not_count(ours: str, shown: str) -> None:
    assert comparable(ours) == comparable(shown)


def test_the_most_alike_is_ours_and_another_text_is_not() -> None:
    mended = BODY.replace("Asha Patel", "Asha P")
    match = best_match(BODY, [reply("Thank you.", "1"), reply(mended, "2")])
    assert match is not None
    assert match.reply.external_id == "2"
    assert 95 <= match.likeness < 100
    assert best_match(BODY, [reply("Thank you for telling us about your glasses.")]) is None
    assert best_match(BODY, []) is None


def test_nothing_is_posted_or_published_by_looking(cast: Cast, site: CareOpinionStandIn) -> None:
    posted(cast, site)
    confirm_publications()
    assert len(site.requests) == 1
    assert Publication.objects.count() == 1
    assert Response.objects.get().state == ResponseState.PUBLISHED
