"""Both roads into public, and the way back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError, StaleEdit
from feedbackhub.core.models import OutboxMessage
from responses import signals
from responses.models import Channel, Publication, PublicationState, ResponseState, text_hash
from responses.services.publishing import mark_posted, publish_response, withdraw_response
from responses.services.refusals import NotApproved, StoryNotThere
from stories.models import StoryState
from tests.factories.responses import BODY, make_approved, make_draft, make_in_review, make_published

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoCaptureOnCommitCallbacks

    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def told() -> Iterator[list[tuple[str, int]]]:
    """What the room above was told."""
    heard: list[tuple[str, int]] = []

    def published(response_id: int, **_: object) -> None:
        heard.append(("published", response_id))

    def withdrawn(response_id: int, **_: object) -> None:
        heard.append(("withdrawn", response_id))

    signals.response_published.connect(published)
    signals.response_withdrawn.connect(withdrawn)
    yield heard
    signals.response_published.disconnect(published)
    signals.response_withdrawn.disconnect(withdrawn)


def test_this_sites_own_reply_is_public_at_once(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)

    assert response.state == ResponseState.PUBLISHED
    assert response.published_at is not None
    publication = response.publications.get()
    assert (publication.channel, publication.state) == (Channel.HUB, PublicationState.CONFIRMED)
    assert publication.text_hash == text_hash(BODY)


def test_the_room_above_is_told_after_commit_and_the_label_is_owed(
    cast: Cast,
    story: Story,
    told: list[tuple[str, int]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    with django_capture_on_commit_callbacks(execute=True):
        publish_response(response=response, actor=cast.asha)
        assert told == []

    assert ("published", response.pk) in told
    owed = OutboxMessage.objects.get(task="responses.label_response")
    assert owed.kwargs == {"response_id": response.pk}


def test_publishing_twice_has_one_effect(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    again = publish_response(response=response, actor=cast.asha)

    assert again.published_at == response.published_at
    assert Publication.objects.count() == 1
    assert OutboxMessage.objects.filter(task="responses.label_response").count() == 1


@pytest.mark.parametrize("make", [make_draft, make_in_review])
def test_nothing_is_published_without_an_approval(cast: Cast, story: Story, make: object) -> None:
    response = make(story, cast.asha)  # type: ignore[operator]
    with pytest.raises(NotApproved):
        publish_response(response=response, actor=cast.asha)


@pytest.mark.parametrize("who", ["rhys", "adam", "olga"])
def test_nobody_publishes_without_the_right(cast: Cast, story: Story, who: str) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    with pytest.raises(PermissionDenied):
        publish_response(response=response, actor=getattr(cast, who))


def test_a_reply_to_a_withdrawn_story_is_not_published(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    story.state = StoryState.WITHDRAWN
    story.save()
    with pytest.raises(StoryNotThere, match="withdrawn"):
        publish_response(response=response, actor=cast.asha)


def test_a_care_opinion_reply_waits_for_somebodys_hands(
    cast: Cast, elsewhere: Story, told: list[tuple[str, int]]
) -> None:
    response = make_published(elsewhere, cast.asha, cast.priya)

    assert response.state == ResponseState.PUBLISHING
    assert response.published_at is None
    assert response.publications.get().state == PublicationState.TO_POST
    assert told == []


def test_posted_by_hand_is_published_with_link_and_time(
    cast: Cast,
    elsewhere: Story,
    told: list[tuple[str, int]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    response = make_published(elsewhere, cast.asha, cast.priya)
    link = "https://www.careopinion.org.uk/1234#reply-9"
    moment = now()
    with django_capture_on_commit_callbacks(execute=True):
        posted = mark_posted(response=response, link=link, posted_at=moment, actor=cast.ben)

    assert (posted.state, posted.published_at) == (ResponseState.PUBLISHED, moment)
    publication = posted.publications.get()
    assert (publication.state, publication.link) == (PublicationState.POSTED, link)
    assert publication.posted_by == cast.ben
    assert told == [("published", response.pk)]


def test_the_link_may_be_left_out(cast: Cast, elsewhere: Story) -> None:
    response = make_published(elsewhere, cast.asha, cast.priya)
    mark_posted(response=response, link=" ", posted_at=now(), actor=cast.asha)
    assert response.publications.get().link == ""


@pytest.mark.parametrize(
    "link",
    [
        "http://www.careopinion.org.uk/1234",
        "https://careopinion.org.uk.example.com/1234",
        "https://www.careopinion.org.uk@example.com/",
        "https://example.com/www.careopinion.org.uk",
        "javascript:alert(1)",
        "https://[",
        "https://www.careopinion.org.uk/" + "x" * 500,
    ],
)
def test_a_link_to_anywhere_else_is_refused_in_words(cast: Cast, elsewhere: Story, link: str) -> None:
    response = make_published(elsewhere, cast.asha, cast.priya)
    with pytest.raises(DomainError, match=r"must begin with https://www\.careopinion\.org\.uk/"):
        mark_posted(response=response, link=link, posted_at=now(), actor=cast.asha)


@pytest.mark.parametrize("off", [timedelta(minutes=5), timedelta(days=-1)])
def test_a_time_that_cannot_be_is_refused(cast: Cast, elsewhere: Story, off: timedelta) -> None:
    response = make_published(elsewhere, cast.asha, cast.priya)
    with pytest.raises(DomainError, match="after its approval"):
        mark_posted(response=response, link="", posted_at=now() + off, actor=cast.asha)


def test_what_changed_since_it_was_copied_is_not_marked_as_posted(cast: Cast, elsewhere: Story) -> None:
    response = make_published(elsewhere, cast.asha, cast.priya)
    with pytest.raises(StaleEdit):
        mark_posted(
            response=response,
            link="",
            posted_at=now(),
            actor=cast.asha,
            expected_hash=text_hash("What I copied."),
        )


def test_only_what_waits_to_be_posted_is_marked(cast: Cast, elsewhere: Story) -> None:
    response = make_approved(elsewhere, cast.asha, cast.priya)
    with pytest.raises(DomainError, match="not waiting to be posted"):
        mark_posted(response=response, link="", posted_at=now(), actor=cast.asha)


def test_what_this_site_publishes_is_never_marked_as_posted(cast: Cast, story: Story) -> None:
    response = make_approved(story, cast.asha, cast.priya)
    with pytest.raises(DomainError, match="not waiting to be posted"):
        mark_posted(response=response, link="", posted_at=now(), actor=cast.asha)


def test_marking_twice_has_one_effect(cast: Cast, elsewhere: Story) -> None:
    response = make_published(elsewhere, cast.asha, cast.priya)
    for _ in range(2):
        mark_posted(response=response, link="", posted_at=now(), actor=cast.asha)
    assert response.state_changes.filter(after="published").count() == 1


def test_a_public_reply_is_withdrawn_with_a_reason(
    cast: Cast,
    story: Story,
    told: list[tuple[str, int]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    response = make_published(story, cast.asha, cast.priya)
    with pytest.raises(DomainError, match="why"):
        withdraw_response(response=response, reason=" ", actor=cast.asha)
    with django_capture_on_commit_callbacks(execute=True):
        gone = withdraw_response(response=response, reason="It named a ward.", actor=cast.priya)

    assert gone.state == ResponseState.WITHDRAWN
    assert gone.state_changes.filter(comment="It named a ward.", after="withdrawn").exists()
    assert told[-1] == ("withdrawn", response.pk)


def test_withdrawing_a_draft_tells_nobody(
    cast: Cast,
    story: Story,
    told: list[tuple[str, int]],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    response = make_draft(story, cast.asha)
    with django_capture_on_commit_callbacks(execute=True):
        withdraw_response(response=response, reason="Ben answers.", actor=cast.asha)
    assert told == []


def test_a_withdrawn_reply_is_not_to_be_posted_any_more(cast: Cast, elsewhere: Story) -> None:
    response = make_published(elsewhere, cast.asha, cast.priya)
    withdraw_response(response=response, reason="Not needed.", actor=cast.asha)
    assert not response.publications.exists()


def test_a_reader_withdraws_nothing(cast: Cast, story: Story) -> None:
    response = make_published(story, cast.asha, cast.priya)
    with pytest.raises(PermissionDenied):
        withdraw_response(response=response, reason="No.", actor=cast.rhys)


def test_a_reply_to_a_withdrawn_story_can_still_be_withdrawn(cast: Cast, story: Story) -> None:
    response = make_in_review(story, cast.asha)
    story.state = StoryState.WITHDRAWN
    story.save()
    assert withdraw_response(response=response, reason="Gone.", actor=cast.asha).state == "withdrawn"


def test_a_colleagues_draft_is_withdrawn_by_its_author_or_an_approver_only(cast: Cast, story: Story) -> None:
    response = make_draft(story, cast.asha)
    with pytest.raises(PermissionDenied):
        withdraw_response(response=response, reason="It is not mine.", actor=cast.ben)
    assert withdraw_response(response=response, reason="She left.", actor=cast.priya).state == "withdrawn"
