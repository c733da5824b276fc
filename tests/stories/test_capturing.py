"""Feedback that staff write down: where they may, as consent allows, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from casework.models import Case
from feedbackhub.accounts.roles import Role
from feedbackhub.core.errors import DomainError
from stories.models import FeedbackConsent, MayPublish, SourceKind, Story, StoryPhoto, StoryState
from stories.selectors.capturing import own_service, places_to_capture
from stories.selectors.moderation import public_photos
from tests.owed import do_what_is_owed
from tests.people import join
from tests.stories.telling import note

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks

    from tests.people import Cast


@pytest.mark.parametrize(
    ("who", "allowed", "state", "public"),
    [
        ("asha", MayPublish.NOT_ASKED, StoryState.LIVE, False),
        ("asha", MayPublish.NO, StoryState.LIVE, False),
        ("asha", MayPublish.YES, StoryState.WAITING, False),
        ("lena", MayPublish.YES, StoryState.LIVE, True),
        ("lena", MayPublish.NO, StoryState.LIVE, False),
    ],
)
def test_consent_and_role_say_where_it_begins(
    cast: Cast, who: str, allowed: MayPublish, state: StoryState, public: bool
) -> None:
    story = note(cast.ward_4, getattr(cast, who), allowed)
    story.refresh_from_db()
    assert (story.state, story.is_public) == (state, public)
    consent = FeedbackConsent.objects.get(story=story)
    assert (consent.may_publish, consent.recorded_by) == (allowed, getattr(cast, who))
    assert story.source.kind == SourceKind.CAPTURED
    assert (story.author_name, story.author_role, story.submission_route) == ("", "the patient", "card")


def test_the_case_opens_for_staff_only_feedback(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        kept = note(cast.ward_4, cast.asha, MayPublish.NO)
        waits = note(cast.ward_4, cast.asha, MayPublish.YES, words="May be published.")
    do_what_is_owed()
    assert Case.objects.filter(story=kept).exists()
    assert not Case.objects.filter(story=waits).exists()


def test_nobody_captures_outside_their_services(cast: Cast) -> None:
    for person, service in (
        (cast.asha, cast.ward_5),
        (cast.rhys, cast.ward_4),
        (cast.adam, cast.ward_4),
        (cast.olga, cast.ward_4),
    ):
        with pytest.raises(DomainError, match="may not write feedback down"):
            note(service, person, MayPublish.NO)
    assert not Story.objects.exists()


def test_consent_is_not_taken_on_trust(cast: Cast) -> None:
    with pytest.raises(DomainError, match="Say how"):
        note(cast.ward_4, cast.asha, MayPublish.YES, given_how="")


def test_a_button_that_is_pressed_twice_stores_once(cast: Cast) -> None:
    first = note(cast.ward_4, cast.asha, MayPublish.NO)
    assert note(cast.ward_4, cast.asha, MayPublish.NO) == first
    assert note(cast.ward_4, cast.ben, MayPublish.NO) != first
    assert note(cast.ward_4, cast.asha, MayPublish.NO, words="Another thing.") != first
    assert Story.objects.count() == 3


def test_the_same_words_with_another_consent_are_not_the_note_before(cast: Cast) -> None:
    published = note(cast.ward_4, cast.lena, MayPublish.YES)
    kept = note(cast.ward_4, cast.lena, MayPublish.NO)
    assert published.is_public
    assert kept != published
    assert not kept.is_public


def test_a_photo_is_public_only_where_that_was_said(cast: Cast) -> None:
    words_only = note(cast.ward_4, cast.lena, MayPublish.YES, with_photo=True, words="One")
    both = note(cast.ward_4, cast.lena, MayPublish.YES_WITH_PHOTO, with_photo=True, words="Two")
    waits = note(cast.ward_4, cast.asha, MayPublish.YES_WITH_PHOTO, with_photo=True, words="Three")
    assert StoryPhoto.objects.count() == 3
    assert [photo.story for photo in public_photos()] == [both]
    assert words_only.is_public
    assert waits.state == StoryState.WAITING
    FeedbackConsent.objects.create(
        story=both,
        may_publish=MayPublish.YES,
        given_how="spoken",
        recorded_by_name="Lena Brook",
        at=both.received_at,
    )
    assert not public_photos().exists()


def test_their_own_service_is_proposed_and_only_theirs_are_there(cast: Cast) -> None:
    places = places_to_capture(cast.asha, cast.northmere)
    assert [one.name for one in places.values()] == ["Ward 4"]
    assert own_service(cast.asha, places) == cast.ward_4
    assert len(places_to_capture(cast.lena, cast.northmere)) == 5
    assert places_to_capture(cast.lena, cast.eastwold) == {}
    join(cast.priya, cast.ward_5, Role.RESPONDER)
    assert own_service(cast.priya, places_to_capture(cast.priya, cast.northmere)) == cast.ward_5
    assert own_service(cast.rhys, places_to_capture(cast.rhys, cast.northmere)) is None
