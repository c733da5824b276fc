"""A text is compared with everything that its organisation has published, at the same cost however much that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from feedbackhub.core import outbox
from responses.models import Approval, ReplyFingerprint, Response, ResponseState, text_hash
from responses.services import comparing
from responses.services.comparing import keep_missing_fingerprints, key_of, replies_of
from responses.services.publishing import withdraw_response
from responses.tasks import keep_fingerprints
from responses.typology.fingerprints import VERSION, fingerprints
from responses.typology.layout import read
from tests.factories import make_story
from tests.factories.responses import make_draft, make_published

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from stories.models import Story
    from tests.people import Cast

pytestmark = pytest.mark.django_db

TEMPLATE = (
    "Thank you for taking the time to leave feedback, Ann. We strive to give every patient the best care. "
    "Please contact PALS on 01632 960144 if you would like to discuss anything further."
)
SWAPPED = TEMPLATE.replace("Ann", "Oliver").replace("960144", "960999")


def similarity(organisation_id: int, text: str, story_id: int = 0) -> float:
    return replies_of(organisation_id).overlap(read(text).body, key_of(story_id)).similarity


def publish(cast: Cast, text: str, story: Story | None = None) -> Response:
    response = make_published(story or make_story(cast.ward_4), cast.asha, cast.priya, text)
    outbox.drain()
    return response


def test_a_text_with_swapped_names_is_found_again(cast: Cast) -> None:
    publish(cast, TEMPLATE)
    assert similarity(cast.northmere.pk, SWAPPED) > 0.95


def test_other_organisations_and_the_storys_own_replies_do_not_count(cast: Cast, story: Story) -> None:
    publish(cast, TEMPLATE, story)
    assert similarity(cast.eastwold.pk, TEMPLATE) == 0
    assert similarity(cast.northmere.pk, TEMPLATE, story.pk) == 0


def test_drafts_and_withdrawn_replies_do_not_count(cast: Cast) -> None:
    make_draft(make_story(cast.ward_4), cast.asha, TEMPLATE)
    assert similarity(cast.northmere.pk, TEMPLATE) == 0
    response = publish(cast, TEMPLATE)
    withdraw_response(response=response, reason="No.", actor=cast.asha)
    assert similarity(cast.northmere.pk, TEMPLATE) == 0


def test_a_near_duplicate_without_one_whole_sentence_in_common_is_found(cast: Cast) -> None:
    publish(cast, TEMPLATE)
    near = (
        TEMPLATE.replace("every patient", "all our patients")
        .replace("leave", "give")
        .replace("anything", "it")
    )
    assert similarity(cast.northmere.pk, near) > 0.8


def test_what_was_missed_is_made_once(cast: Cast, story: Story) -> None:
    response = publish(cast, TEMPLATE)
    ReplyFingerprint.objects.all().delete()
    assert keep_missing_fingerprints() == 1
    assert keep_missing_fingerprints() == 0
    assert similarity(cast.northmere.pk, TEMPLATE) > 0.95
    ReplyFingerprint.objects.update(version=VERSION + 1)
    keep_fingerprints()
    versions = ReplyFingerprint.objects.filter(response=response).values_list("version", flat=True)
    assert set(versions) == {VERSION}


def test_edited_words_are_found_by_their_new_fingerprints(cast: Cast) -> None:
    response = publish(cast, TEMPLATE)
    mended = "The lift was mended on Monday by our own engineers."
    Approval.objects.filter(response=response).update(text_hash=text_hash(mended))
    Response.objects.filter(pk=response.pk).update(body=mended)
    response.refresh_from_db()
    comparing.keep_fingerprints(response)
    assert similarity(cast.northmere.pk, TEMPLATE) == 0
    assert similarity(cast.northmere.pk, "The lift was mended on Tuesday by our own engineers.") > 0.9


def test_a_comparison_costs_the_same_queries_however_many_there_are(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        publish(cast, TEMPLATE)
    with django_assert_num_queries(2):
        similarity(cast.northmere.pk, TEMPLATE)
    for _ in range(20):
        story = make_story(cast.ward_4)
        Response.objects.create(
            story=story,
            organisation=cast.northmere,
            body=TEMPLATE,
            state=ResponseState.PUBLISHED,
            published_at=story.published_at,
        )
    keep_missing_fingerprints()
    with django_assert_num_queries(2):
        similarity(cast.northmere.pk, TEMPLATE)
    with django_assert_num_queries(2):
        assert replies_of(cast.northmere.pk).overlap(read("Nothing like it was ever said.").body).known == 1


def test_stored_fingerprints_stay_what_they_were() -> None:
    """Whoever changes how words are masked or cut must raise VERSION, else what is stored is never found again."""
    assert VERSION == 2
    found = fingerprints(
        read("Dear Ann, thank you for waiting six hours. The lift in Ward 7 was mended.").body
    )
    assert sum(found) == 6679974945047027122
