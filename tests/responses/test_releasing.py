"""A lead releases decisions for training and takes a release back; what is not right or public leaves by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from responses.models import LabelRelease, ReleasedDecision, Response, TypeDecision, text_hash
from responses.services.confidentiality import story_text
from responses.services.deciding_types import decide_type
from responses.services.publishing import withdraw_response
from responses.services.releasing import note_training, release_decisions, released_labels, undo_release
from responses.typology.types import ResponseType
from stories.models import Story, StoryState
from stories.services.emptying import erase_stories
from tests.factories import make_story
from tests.factories.casework import make_public_reply
from tests.people import TESTS

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service
    from tests.people import Cast

pytestmark = pytest.mark.django_db

OFFLINE, OPEN = ResponseType.OFFLINE, ResponseType.TRANSPARENT_CONVERSATIONAL


def decided(
    service: Service, actor: User, label: ResponseType = OFFLINE, reply: Response | None = None
) -> TypeDecision:
    reply = reply or make_public_reply(make_story(service), ResponseType.GENERIC)
    return decide_type(
        response=reply, label=label, reason="It says so.", expected_hash=text_hash(reply.body), actor=actor
    )


def taught(cast: Cast) -> list[int]:
    return [one.decision_id for one in released_labels(cast.northmere)]


def test_only_what_a_lead_released_teaches(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, second, third = (decided(cast.ward_4, cast.ben) for _ in range(3))
    assert taught(cast) == []
    release = release_decisions(organisation=cast.northmere, decisions=[first.pk, third.pk], actor=cast.lena)
    with django_assert_num_queries(1):
        labels = released_labels(cast.northmere)
    assert [one.decision_id for one in labels] == [first.pk, third.pk]
    story = first.response.story
    assert (labels[0].story_text, labels[0].reply_text) == (story_text(story), first.response.body)
    assert (labels[0].label, labels[0].story_id, labels[0].release_id) == (OFFLINE, story.pk, release.pk)
    assert story.body not in repr(labels)
    assert labels[0].reply_text not in repr(labels)
    assert list(TypeDecision.objects.unreleased()) == [second]
    entry = AuditEvent.objects.get(action="labels.released")
    assert (entry.actor, entry.details) == (cast.lena, {"decisions": 2})


@pytest.mark.parametrize("who", ["asha", "priya", "adam", "rhys", "olga"])
def test_nobody_but_a_lead_here_releases_or_takes_back(cast: Cast, who: str) -> None:
    one = decided(cast.ward_4, cast.ben)
    with pytest.raises(PermissionDenied):
        release_decisions(organisation=cast.northmere, decisions=[one.pk], actor=getattr(cast, who))
    release = release_decisions(organisation=cast.northmere, decisions=[one.pk], actor=cast.lena)
    with pytest.raises(PermissionDenied):
        undo_release(release=release, actor=getattr(cast, who))
    assert taught(cast) == [one.pk]


def test_another_organisations_decision_is_not_released(cast: Cast) -> None:
    theirs = decided(cast.eastwold.root, cast.olga)
    ours = decided(cast.ward_4, cast.ben)
    with pytest.raises(DomainError, match="changed"):
        release_decisions(organisation=cast.northmere, decisions=[ours.pk, theirs.pk], actor=cast.lena)
    assert not LabelRelease.objects.exists()
    release_decisions(organisation=cast.eastwold, decisions=[theirs.pk], actor=cast.olga)
    assert taught(cast) == []


def test_a_decision_is_released_once(cast: Cast) -> None:
    one = decided(cast.ward_4, cast.ben)
    release = release_decisions(organisation=cast.northmere, decisions=[one.pk], actor=cast.lena)
    with pytest.raises(DomainError, match="somebody else released"):
        release_decisions(organisation=cast.northmere, decisions=[one.pk], actor=cast.lena)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleasedDecision.objects.create(release=release, decision=one)
    with pytest.raises(DomainError, match="Tick"):
        release_decisions(organisation=cast.northmere, decisions=[], actor=cast.lena)


def test_a_release_can_be_taken_back_until_it_is_used(cast: Cast) -> None:
    one = decided(cast.ward_4, cast.ben)
    release = release_decisions(organisation=cast.northmere, decisions=[one.pk], actor=cast.lena)
    undone = undo_release(release=release, actor=cast.lena)
    assert undone.undone_by == cast.lena
    assert undo_release(release=release, actor=cast.lena).undone_at == undone.undone_at
    assert taught(cast) == []
    again = release_decisions(organisation=cast.northmere, decisions=[one.pk], actor=cast.lena)
    labels = released_labels(cast.northmere)
    assert note_training(organisation=cast.northmere, labels=labels, engine_version="own-1", actor=TESTS) == 1
    assert note_training(organisation=cast.northmere, labels=labels, engine_version="own-2", actor=TESTS) == 0
    with pytest.raises(DomainError, match="learned"):
        undo_release(release=again, actor=cast.lena)
    again.refresh_from_db()
    assert (again.used_by_engine, again.undone_at) == ("own-1", None)
    assert taught(cast) == [one.pk], "the next training reads them again"


def test_what_was_taken_back_while_a_training_ran_is_not_noted(cast: Cast) -> None:
    one = decided(cast.ward_4, cast.ben)
    release = release_decisions(organisation=cast.northmere, decisions=[one.pk], actor=cast.lena)
    labels = released_labels(cast.northmere)
    undo_release(release=release, actor=cast.lena)
    with pytest.raises(DomainError, match="Train again"):
        note_training(organisation=cast.northmere, labels=labels, engine_version="own-1", actor=TESTS)


def test_what_is_no_longer_right_leaves_the_training_data(cast: Cast) -> None:
    superseded, edited, unpublished, withdrawn, held_back, erased, kept = (
        decided(cast.ward_4, cast.ben) for _ in range(7)
    )
    every = [superseded, edited, unpublished, withdrawn, held_back, erased, kept]
    release_decisions(organisation=cast.northmere, decisions=[one.pk for one in every], actor=cast.lena)
    assert taught(cast) == [one.pk for one in every]

    decided(cast.ward_4, cast.lena, OPEN, reply=superseded.response)
    Response.objects.filter(pk=edited.response_id).update(body="Other words.")
    withdraw_response(response=unpublished.response, reason="Wrong.", actor=cast.lena)
    Story.objects.filter(pk=withdrawn.response.story_id).update(state=StoryState.WITHDRAWN)
    Story.objects.filter(pk=held_back.response.story_id).update(held_back_at=kept.at)
    erase_stories(ids=[erased.response.story_id], actor=cast.adam)
    assert taught(cast) == [kept.pk]


def test_what_is_not_public_is_not_released(cast: Cast) -> None:
    one = decided(cast.ward_4, cast.ben)
    Story.objects.filter(pk=one.response.story_id).update(state=StoryState.WITHDRAWN)
    with pytest.raises(DomainError, match="changed"):
        release_decisions(organisation=cast.northmere, decisions=[one.pk], actor=cast.lena)


def test_what_was_used_is_never_undone_in_the_database(cast: Cast) -> None:
    one = decided(cast.ward_4, cast.ben)
    release_decisions(organisation=cast.northmere, decisions=[one.pk], actor=cast.lena)
    with pytest.raises(IntegrityError, match="not_undone"), transaction.atomic():
        LabelRelease.objects.update(used_at=one.at, undone_at=one.at)
