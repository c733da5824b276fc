"""The figures on PostgreSQL: which stories each looks at, and which of their replies and verdicts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from casework.insights.measures import StoryFact, Window, response_rate
from casework.models import ChangeState
from casework.selectors.figures import organisation_totals, story_facts
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import local_date, now
from responses.models import ResponseState
from responses.typology.types import ResponseType
from stories.models import StoryState
from tests.casework.seeing import has_class
from tests.factories import make_story
from tests.factories.casework import classify_as, make_change, make_public_reply
from tests.people import join

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Service
    from tests.people import Cast

TITLES = f"//*[{has_class('app-queue__title')}]/a"
CELLS = "//table//tbody//td"
GENERIC, OPEN = ResponseType.GENERIC, ResponseType.TRANSPARENT_CONVERSATIONAL


def picked(cast: Cast, service: Service, window: Window = Window.LATEST) -> Sequence[StoryFact]:
    found = story_facts(organisation=service.organisation, services=[service], window=window, now=now())
    return found.get(service.pk, [])


def ids(facts: Sequence[StoryFact]) -> list[int]:
    return [fact.story_id for fact in facts]


def days_ago(days: float) -> timedelta:
    return timedelta(days=days)


# Which stories ----------------------------------------------------------------------------------------------------


def test_a_story_about_two_services_counts_once_for_what_is_above_both(cast: Cast) -> None:
    story = make_story(cast.ward_4)
    story.services.add(cast.ward_5, cast.site)
    assert ids(picked(cast, cast.site)) == [story.pk]
    assert ids(picked(cast, cast.northmere.root)) == [story.pk]
    assert ids(picked(cast, cast.ward_4)) == [story.pk]
    assert ids(picked(cast, cast.ward_5)) == [story.pk]
    assert ids(picked(cast, cast.community)) == []


def test_a_story_about_two_services_takes_one_place_of_the_hundred(cast: Cast) -> None:
    for n in range(60):
        make_story(cast.ward_4, published_at=now() - days_ago(n + 1)).services.add(cast.ward_5)
    assert len(picked(cast, cast.site)) == 60


def test_only_what_the_public_can_read_counts(cast: Cast) -> None:
    shown = make_story(cast.ward_4)
    make_story(cast.ward_4, state=StoryState.WITHDRAWN)
    make_story(cast.ward_4, state=StoryState.EXPIRED)
    make_story(cast.ward_4, published_at=None)
    make_story(cast.ward_4, published_at=now() + days_ago(1))
    assert ids(picked(cast, cast.northmere.root)) == [shown.pk]


def test_the_101st_story_drops_the_oldest(cast: Cast) -> None:
    """Evidence D.1 row 2, the window test: 26 of the latest 100 answered is 26 %."""
    moment = now()
    stories = [make_story(cast.ward_4, published_at=moment - days_ago(200 - n)) for n in range(100)]
    for story in stories[:26]:
        make_public_reply(story)
    assert response_rate(picked(cast, cast.ward_4)).share == pytest.approx(0.26)
    newest = make_story(cast.ward_4, published_at=moment - days_ago(50))
    facts = picked(cast, cast.ward_4)
    assert len(facts) == settings.LATEST_STORIES == 100
    assert facts[0].story_id == newest.pk
    assert stories[0].pk not in ids(facts)
    assert response_rate(facts).answered == 25


def test_at_one_moment_the_newer_row_counts_as_newer(cast: Cast) -> None:
    moment = now() - days_ago(20)
    stories = [make_story(cast.ward_4, published_at=moment) for _ in range(101)]
    facts = picked(cast, cast.ward_4)
    assert ids(facts) == [story.pk for story in reversed(stories[1:])]


def test_two_replies_on_one_story_and_none_on_another_is_half(cast: Cast) -> None:
    """Evidence D.1 row 4: 6,767 responses to 5,883 stories and yet 86 %."""
    answered, _ = make_story(cast.ward_4), make_story(cast.ward_4)
    make_public_reply(answered)
    make_public_reply(answered)
    assert response_rate(picked(cast, cast.ward_4)).share == 0.5


@pytest.mark.parametrize("state", [state for state in ResponseState if state is not ResponseState.PUBLISHED])
def test_a_reply_that_does_not_stand_in_public_answers_nothing(cast: Cast, state: ResponseState) -> None:
    reply = make_public_reply(make_story(cast.ward_4))
    reply.state = state.value
    reply.save()
    [fact] = picked(cast, cast.ward_4)
    assert not fact.has_reply
    assert fact.types == ()


def test_the_newest_verdict_on_each_reply_counts(cast: Cast) -> None:
    story = make_story(cast.ward_4)
    reply = make_public_reply(story, GENERIC)
    classify_as(reply, OPEN)
    make_public_reply(story, ResponseType.APPRECIATIVE)
    [fact] = picked(cast, cast.ward_4)
    assert set(fact.types) == {OPEN, ResponseType.APPRECIATIVE}


def test_the_mature_window_looks_past_the_newest(cast: Cast) -> None:
    """Evidence D.1 row 3: the newest, unanswered yet, depress the rate only of the latest window."""
    moment = now()
    old = [make_story(cast.ward_4, published_at=moment - days_ago(8 + n)) for n in range(4)]
    for story in old:
        make_public_reply(story)
    make_story(cast.ward_4, published_at=moment - days_ago(1))
    at_the_edge = make_story(cast.ward_4, published_at=moment - days_ago(7))
    latest, mature = picked(cast, cast.ward_4), picked(cast, cast.ward_4, Window.MATURE)
    assert ids(mature) == [at_the_edge.pk, *(story.pk for story in old)]
    assert (response_rate(latest).answered, response_rate(latest).stories) == (4, 6)
    assert (response_rate(mature).answered, response_rate(mature).stories) == (4, 5)


def test_another_organisation_never_counts(cast: Cast) -> None:
    make_story(cast.eastwold.root)
    found = story_facts(
        organisation=cast.northmere,
        services=[cast.northmere.root, cast.eastwold.root],
        window=Window.LATEST,
        now=now(),
    )
    assert dict(found) == {}


def test_the_totals_count_what_is_public_and_who_answers(cast: Cast) -> None:
    story = make_story(cast.ward_4)
    make_story(cast.ward_4, state=StoryState.WITHDRAWN)
    make_story(cast.eastwold.root)
    make_public_reply(story)
    make_public_reply(story)
    make_change(cast.ward_4, cast.asha)
    make_change(cast.ward_4, cast.asha, due_on=local_date())
    make_change(cast.ward_4, cast.asha, ChangeState.MADE)
    make_change(cast.ward_4, cast.asha, ChangeState.REVERSED)
    make_change(cast.ward_4, cast.asha, ChangeState.DECLINED)
    make_change(cast.eastwold.root, cast.olga, ChangeState.MADE)
    join(cast.asha, cast.ward_5, Role.RESPONDER)
    totals = organisation_totals(cast.northmere)
    assert (totals.stories, totals.responses) == (1, 2)
    assert (totals.changes_planned, totals.changes_made, totals.changes_late) == (2, 2, 0)
    assert totals.members == 3, "Asha, Ben and Priya; lead, administrator and reader do not answer"
