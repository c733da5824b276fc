"""An erasure leaves no word of the story anywhere, stays erased, takes two people, and waits for a hold."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from feedbackhub.records.models import DeletionCertificate, ErasureRequest, ErasureState
from feedbackhub.records.selectors.holdings import KEEP, REMOVE, items_to_decide, same_telling
from feedbackhub.records.services.certificates import faults_of
from feedbackhub.records.services.copying import make_copy, request_copy
from feedbackhub.records.services.erasing import (
    approve_erasure,
    cancel_erasure,
    decide_again,
    refuse_erasure,
    request_erasure,
)
from responses.models import Response
from stories.models import Story, StoryState
from stories.services.holding import Held, end_hold, place_hold
from tests.factories import make_source, make_story
from tests.records.making import BODY, PLANTED, TITLE, answer, full_story, second_admin, tables_with

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from tests.people import Cast

pytestmark = pytest.mark.django_db


def ask(story: Story, actor: User, decision: str = "") -> ErasureRequest:
    items = items_to_decide(same_telling(story))
    return request_erasure(
        story=story,
        asked_by="author",
        reference="IG-7",
        decisions={one.key: decision or one.suggested for one in items},
        actor=actor,
    )


def erase(cast: Cast, story: Story) -> DeletionCertificate:
    return approve_erasure(request=ask(story, cast.adam), actor=second_admin(cast))


def test_no_word_of_the_story_is_left_in_the_whole_database(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    story = full_story(cast)
    answer(cast, story)
    make_copy(copy=request_copy(organisation=cast.northmere, story=story, actor=cast.adam))
    assert len(tables_with(*PLANTED)) > 10, "the words must be there to be missed"

    certificate = erase(cast, story)

    assert tables_with(*PLANTED) == {}
    assert [word for word in PLANTED if word in caplog.text.casefold()] == []
    story.refresh_from_db()
    assert story.state == StoryState.ERASED
    assert story.text_removed_at is not None
    assert story.services.count() == 1, "the figures keep where it was about"
    assert faults_of(certificate) == []
    assert certificate.total == len(certificate.identifiers) > 10


def test_what_a_person_kept_stays_and_what_repeats_the_story_is_proposed_to_go(cast: Cast) -> None:
    story = full_story(cast)
    answer(cast, story)
    items = items_to_decide(same_telling(story))
    suggested = {one.table.name: one.suggested for one in items}
    assert suggested["Published replies"] == REMOVE
    assert suggested["Changes"] == REMOVE
    assert suggested["Who had the case, and why"] == KEEP
    request = ask(story, cast.adam, KEEP)
    approve_erasure(request=request, actor=second_admin(cast))
    assert BODY in Response.objects.get(state="published").body
    assert not Response.objects.get(state="draft").body, "what was never public goes in any case"


def test_nobody_erases_alone(cast: Cast) -> None:
    story = full_story(cast)
    request = ask(story, cast.adam)
    with pytest.raises(DomainError, match="nobody erases alone"):
        approve_erasure(request=request, actor=cast.adam)
    with pytest.raises(IntegrityError, match="nobody_erases_alone"), transaction.atomic():
        ErasureRequest.objects.update(state=ErasureState.DONE, decided_by=cast.adam)
    story.refresh_from_db()
    assert story.body == BODY


def test_a_held_story_waits_and_says_why(cast: Cast) -> None:
    story = full_story(cast)
    hold = place_hold(organisation=cast.northmere, service=cast.site, reason="Inquest", actor=cast.adam)
    request, ada = ask(story, cast.adam), second_admin(cast)
    with pytest.raises(Held, match="on hold"):
        approve_erasure(request=request, actor=ada)
    request.refresh_from_db()
    assert request.state == ErasureState.WAITING
    end_hold(hold=hold, reason="The inquest is over", actor=ada)
    approve_erasure(request=request, actor=ada)
    story.refresh_from_db()
    assert story.state == StoryState.ERASED


def test_the_same_telling_from_another_source_goes_with_it(cast: Cast) -> None:
    first = full_story(cast)
    other = make_source(cast.northmere, "care_opinion", base_url="https://feed.example")
    second = make_story(cast.ward_4, source=other, title=TITLE, body=BODY, duplicate_of=first)
    make_story(cast.ward_4, title="Another", body="Nothing to do with it.")
    erase(cast, second)
    assert Story.objects.filter(state=StoryState.ERASED).count() == 2
    assert tables_with(*PLANTED) == {}


def test_words_that_came_since_have_to_be_decided_about_first(cast: Cast) -> None:
    story = full_story(cast)
    request, ada = ask(story, cast.adam), second_admin(cast)
    answer(cast, story)
    with pytest.raises(DomainError, match="since the request"):
        approve_erasure(request=request, actor=ada)
    decisions = {one.key: REMOVE for one in items_to_decide(same_telling(story))}
    with pytest.raises(DomainError, match="Only whoever made the request"):
        decide_again(request=request, decisions=decisions, actor=ada)
    decide_again(request=request, decisions=decisions, actor=cast.adam)
    approve_erasure(request=request, actor=ada)
    assert tables_with(*PLANTED) == {}


def test_a_request_needs_all_decisions_and_is_made_once(cast: Cast) -> None:
    story = full_story(cast)
    answer(cast, story)
    with pytest.raises(DomainError, match="Decide about each"):
        request_erasure(story=story, asked_by="author", reference="", decisions={}, actor=cast.adam)
    assert ask(story, cast.adam) == ask(story, cast.adam)


def test_a_request_is_refused_by_another_and_taken_back_by_its_maker(cast: Cast) -> None:
    story, ada = full_story(cast), second_admin(cast)
    request = ask(story, cast.adam)
    with pytest.raises(DomainError, match="You made this request"):
        refuse_erasure(request=request, reason="No", actor=cast.adam)
    with pytest.raises(DomainError, match="Only whoever made"):
        cancel_erasure(request=request, actor=ada)
    refuse_erasure(request=request, reason="The complaint is open", actor=ada)
    with pytest.raises(DomainError):
        approve_erasure(request=request, actor=ada)
    again = ask(story, ada)
    cancel_erasure(request=again, actor=ada)
    assert again != request
    story.refresh_from_db()
    assert story.body == BODY


def test_an_erased_story_cannot_be_asked_for_again(cast: Cast) -> None:
    story = full_story(cast)
    erase(cast, story)
    with pytest.raises(DomainError, match="erased already"):
        request_erasure(story=story, asked_by="author", reference="", decisions={}, actor=cast.adam)


def test_an_expired_story_can_be_erased(cast: Cast) -> None:
    story = full_story(cast)
    Story.objects.filter(pk=story.pk).update(state=StoryState.EXPIRED, text_removed_at=now())
    erase(cast, story)
    assert tables_with(*PLANTED) == {}


def test_the_trail_says_who_did_what_without_words(cast: Cast) -> None:
    story = full_story(cast)
    erase(cast, story)
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"erasure.requested", "erasure.approved", "story.erased", "records.removed"} <= actions
    said = json.dumps(list(AuditEvent.objects.values_list("details", flat=True)))
    assert [word for word in PLANTED if word in said] == []
