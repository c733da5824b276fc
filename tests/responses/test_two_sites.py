"""A story that stands on Care Opinion and on NHS.UK: one reply, owed on each, and an answer from the first on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from responses import selectors
from responses.models import Channel, PublicationState, Response, ResponseState
from responses.presenters.by_hand import by_hand
from responses.services.publishing import mark_posted, withdraw_response
from responses.services.refusals import StoryNotThere
from stories.models import SourceKind, Story
from stories.services.same_story import link_by_hand
from tests.casework.seeing import words_of
from tests.factories import make_source, make_story
from tests.factories.responses import make_approved, make_published

if TYPE_CHECKING:
    from django.test import Client

    from tests.people import Cast


@pytest.fixture
def on_nhs_uk(cast: Cast) -> Story:
    """A review on NHS.UK."""
    source = make_source(cast.northmere, SourceKind.NHS_UK, base_url="https://api.nhs.example")
    return make_story(cast.ward_4, source=source, link="https://www.nhs.uk/reviews/6f9619ff-8b86-d011-b42d")


@pytest.fixture
def reply(cast: Cast, elsewhere: Story, on_nhs_uk: Story) -> Response:
    """A reply that waits to be posted on both sites."""
    link_by_hand(story=elsewhere, other=on_nhs_uk, actor=cast.lena)
    elsewhere.refresh_from_db()
    return make_published(elsewhere, cast.asha, cast.priya)


def states(response: Response) -> dict[str, str]:
    return dict(response.publications.values_list("channel", "state"))


def post(cast: Cast, response: Response, link: str = "", channel: str = "") -> Response:
    return mark_posted(response=response, link=link, posted_at=now(), actor=cast.asha, channel=channel)


def test_a_review_on_nhs_uk_is_answered_there_by_hand(cast: Cast, on_nhs_uk: Story) -> None:
    response = make_published(on_nhs_uk, cast.asha, cast.priya)
    assert response.state == ResponseState.PUBLISHING
    assert states(response) == {"nhs_uk": "to_post"}
    checklist = by_hand(response)
    assert checklist is not None
    assert (checklist.site, checklist.story_link) == ("NHS.UK", on_nhs_uk.link)
    with pytest.raises(DomainError, match=r"must begin with https://www\.nhs\.uk/"):
        post(cast, response, "https://www.careopinion.org.uk/1")
    post(cast, response, "https://www.nhs.uk/reviews/1")
    assert states(response) == {"nhs_uk": "posted"}


def test_it_is_owed_on_each_site_and_public_from_the_first(
    cast: Cast, reply: Response, elsewhere: Story
) -> None:
    assert reply.state == ResponseState.PUBLISHING
    assert states(reply) == {"care_opinion": "to_post", "nhs_uk": "to_post"}
    first = by_hand(reply)
    assert first is not None
    assert first.channel == Channel.CARE_OPINION
    published = post(cast, reply, f"{elsewhere.link}#reply")
    assert published.state == ResponseState.PUBLISHED
    assert states(reply) == {"care_opinion": "posted", "nhs_uk": "to_post"}
    assert list(selectors.to_post(cast.asha, cast.northmere)) == [reply]
    second = by_hand(published)
    assert second is not None
    assert second.channel == Channel.NHS_UK
    post(cast, published)
    assert states(reply) == {"care_opinion": "posted", "nhs_uk": "posted"}
    assert not selectors.to_post(cast.asha, cast.northmere).exists()
    post(cast, published)
    assert states(reply) == {"care_opinion": "posted", "nhs_uk": "posted"}


def test_the_second_site_may_come_first(cast: Cast, reply: Response) -> None:
    post(cast, reply, channel="nhs_uk")
    assert states(reply) == {"care_opinion": "to_post", "nhs_uk": "posted"}


def test_withdrawing_takes_what_is_owed_with_it(cast: Cast, reply: Response) -> None:
    post(cast, reply)
    withdraw_response(response=reply, reason="The ward has moved", actor=cast.asha)
    assert states(reply) == {"care_opinion": PublicationState.POSTED}


def test_both_records_have_the_reply(cast: Cast, reply: Response, elsewhere: Story, on_nhs_uk: Story) -> None:
    post(cast, reply)
    found = selectors.public_replies([elsewhere.pk, on_nhs_uk.pk])
    assert [one.response_id for one in found[elsewhere.pk]] == [reply.pk]
    assert [one.response_id for one in found[on_nhs_uk.pk]] == [reply.pk]
    on_nhs_uk.refresh_from_db()
    assert list(selectors.thread_of(on_nhs_uk)) == [reply]


def test_the_page_leads_from_one_site_to_the_next(client: Client, cast: Cast, reply: Response) -> None:
    client.force_login(cast.asha)
    here = reverse("responses:response", args=[reply.pk])
    page = words_of(client.get(here).content.decode())
    assert "Post it on Care Opinion by hand" in page
    day = now().date()
    checklist = by_hand(reply)
    assert checklist is not None
    sent = {
        "day_day": day.day,
        "day_month": day.month,
        "day_year": day.year,
        "text_hash": checklist.text_hash,
    }
    sent |= {"channel": "care_opinion", "next": here}
    page = words_of(
        client.post(reverse("responses:posted", args=[reply.pk]), sent, follow=True).content.decode()
    )
    assert "The same story stands on NHS.UK: post the reply there too." in page
    assert "Post it on NHS.UK by hand" in page


def test_a_story_that_is_held_back_is_not_answered(cast: Cast, elsewhere: Story) -> None:
    Story.objects.filter(pk=elsewhere.pk).update(held_back_at=now())
    elsewhere.refresh_from_db()
    with pytest.raises(StoryNotThere, match="took the same words back"):
        make_approved(elsewhere, cast.asha, cast.priya)
