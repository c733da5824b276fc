"""Several people at once, on real connections: one effect, and never a public text that nobody approved."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from responses.models import (
    Approval,
    Publication,
    Response,
    ResponseState,
    ResponseStateChange,
    ResponseVersion,
    text_hash,
)
from responses.services.approvals import approve_response
from responses.services.drafts import save_draft, start_draft, submit_response
from responses.services.publishing import mark_posted, publish_response
from stories.models import Story, StoryState
from tests.factories import make_story
from tests.factories.responses import (
    BODY,
    make_approved,
    make_care_opinion_story,
    make_draft,
    make_in_review,
    make_published,
)
from tests.people import make_cast

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

AT_ONCE = 8


def all_at_once(works: list[Callable[[], object]]) -> list[object]:
    """Do each work in a thread with a connection of its own, all starting together; give results and refusals."""
    barrier = Barrier(len(works))

    def run(work: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=10)
            return work()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_eight_publish_at_once_and_it_is_published_once() -> None:
    cast = make_cast()
    response = make_approved(make_story(cast.ward_4), cast.asha, cast.priya)
    all_at_once([lambda: publish_response(response=response, actor=cast.asha)] * AT_ONCE)

    assert Publication.objects.count() == 1
    assert ResponseStateChange.objects.filter(response=response, after="published").count() == 1


def test_eight_approve_at_once_and_one_approval_lives() -> None:
    cast = make_cast()
    response = make_in_review(make_story(cast.ward_4), cast.asha)
    approvers = [cast.priya, cast.lena] * (AT_ONCE // 2)
    all_at_once(
        [
            lambda who=who: approve_response(  # type: ignore[misc]
                response=response, expected_hash=text_hash(BODY), actor=who
            )
            for who in approvers
        ]
    )

    assert Approval.objects.count() == 1
    assert ResponseStateChange.objects.filter(response=response, after="approved").count() == 1


def test_eight_begin_at_once_and_one_draft_is_there() -> None:
    cast = make_cast()
    story = make_story(cast.ward_4)
    results = all_at_once([lambda: start_draft(story=story, body=BODY, actor=cast.asha)] * AT_ONCE)

    assert Response.objects.count() == ResponseVersion.objects.count() == 1
    assert {getattr(result, "pk", None) for result in results} == {Response.objects.get().pk}


def test_eight_save_other_words_at_once_and_one_wins() -> None:
    cast = make_cast()
    response = make_draft(make_story(cast.ward_4), cast.asha)
    results = all_at_once(
        [
            lambda n=n: save_draft(  # type: ignore[misc]
                response=response, body=f"Words {n}.", expected_version=1, actor=cast.asha
            )
            for n in range(AT_ONCE)
        ]
    )

    assert sum(isinstance(result, Response) for result in results) == 1
    assert ResponseVersion.objects.count() == 2


def test_eight_mark_as_posted_at_once_and_it_is_posted_once() -> None:
    cast = make_cast()
    response = make_published(make_care_opinion_story(cast), cast.asha, cast.priya)
    all_at_once([lambda: mark_posted(response=response, link="", posted_at=now(), actor=cast.asha)] * AT_ONCE)

    assert ResponseStateChange.objects.filter(response=response, after="published").count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_what_is_public_was_approved_whatever_happens_at_once(attempt: int) -> None:
    cast = make_cast()
    response = make_in_review(make_story(cast.ward_4), cast.asha)
    other = BODY + " Come and see them."

    def edit() -> object:
        saved = save_draft(response=response, body=other, expected_version=1, actor=cast.asha)
        return submit_response(response=saved, actor=cast.asha)

    def approve() -> object:
        return approve_response(response=response, expected_hash=text_hash(BODY), actor=cast.priya)

    def publish() -> object:
        return publish_response(response=response, actor=cast.asha)

    all_at_once([edit, approve, publish, edit, approve, publish, publish, approve])

    response.refresh_from_db()
    live = Approval.objects.filter(Approval.live, response=response)
    if response.state in {ResponseState.APPROVED, ResponseState.PUBLISHED}:
        assert live.get().text_hash == text_hash(response.body)
    else:
        assert not live.exists()
    assert Publication.objects.count() == (response.state == ResponseState.PUBLISHED)


def test_a_story_that_is_withdrawn_meanwhile_takes_no_reply() -> None:
    cast = make_cast()
    story = make_story(cast.ward_4)
    response = make_approved(story, cast.asha, cast.priya)

    def withdraw() -> object:
        return Story.objects.filter(pk=story.pk).update(state=StoryState.WITHDRAWN, withdrawn_at=now())

    all_at_once([withdraw, *[lambda: publish_response(response=response, actor=cast.asha)] * (AT_ONCE - 1)])

    response.refresh_from_db()
    story.refresh_from_db()
    if response.state == ResponseState.PUBLISHED:
        assert response.published_at is not None
        assert story.withdrawn_at is not None
    assert not Response.objects.published().filter(story__in=Story.objects.public()).exists()
