"""One story by two sources: one case, one answer, one figure, and a way back."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from casework.insights.measures import Window
from casework.models import Case, CaseOutcome, CaseState, Reminder, ReminderKind
from casework.selectors.figures import organisation_totals, story_facts
from casework.services.cases import answer_case, open_case, open_cases, reopen_case
from casework.services.opening import open_missing_cases
from casework.services.same_story import settle_cases
from casework.services.sweeping import catch_up
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from responses.models import Response
from responses.signals import response_published
from stories.models import SourceKind, Story, WithdrawnHow
from stories.services.holding_back import show_again
from stories.services.same_story import link_by_hand, separate
from stories.services.withdrawing import withdraw_story
from tests.casework.making import publish_reply
from tests.factories import make_source, make_story
from tests.people import TESTS, Cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedbackhub.organisations.models import Service

Commit = Any


@pytest.fixture
def first(cast: Cast) -> Story:
    source = make_source(cast.northmere, SourceKind.CARE_OPINION, base_url="https://www.careopinion.org.uk")
    return make_story(cast.ward_4, source=source, received_at=now() - timedelta(days=2))


@pytest.fixture
def second(cast: Cast) -> Story:
    return make_story(cast.ward_4, source=make_source(cast.northmere, SourceKind.NHS_UK))


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Any) -> Commit:
    """Let the rooms above hear of what happens within."""
    return partial(django_capture_on_commit_callbacks, execute=True)


@pytest.fixture
def join(cast: Cast, commit: Commit) -> Callable[..., Any]:
    """Join two stories, and let the rooms above hear of it."""

    def run(one: Story, other: Story) -> Any:
        with commit():
            return link_by_hand(story=one, other=other, actor=cast.lena)

    return run


def case_of(story: Story) -> Case:
    return Case.objects.get(story=story)


def test_no_second_case_is_opened(first: Story, second: Story, join: Any) -> None:
    join(first, second)
    assert open_missing_cases() == 1
    assert Case.objects.get().story == first
    assert open_cases(stories=[second], actor=TESTS) == []


def test_a_second_case_is_closed_and_its_owner_told(
    cast: Cast, first: Story, second: Story, join: Any
) -> None:
    open_cases(stories=[first, second], actor=TESTS)
    join(first, second)
    closed = case_of(second)
    assert (closed.state, closed.outcome) == (CaseState.CLOSED, CaseOutcome.SAME_STORY)
    assert closed.outcome_reason == f"It is the same story as case {case_of(first).pk}."
    assert case_of(first).state == CaseState.OPEN
    told = Reminder.objects.get(kind=ReminderKind.SAME_STORY)
    assert (told.case, told.recipient) == (closed, cast.asha)
    with pytest.raises(DomainError, match="Separate the two first"):
        reopen_case(case=closed, reason="I want to", actor=cast.asha)


def test_separating_opens_it_again_with_its_day(
    cast: Cast, first: Story, second: Story, join: Any, commit: Commit
) -> None:
    open_cases(stories=[first, second], actor=TESTS)
    due = case_of(second).due_on
    pair = join(first, second)
    with commit():
        separate(pair=pair, actor=cast.lena)
    again = case_of(second)
    assert (again.state, again.outcome, again.due_on, again.reopen_count) == (CaseState.OPEN, "", due, 0)


def test_separating_a_story_without_a_case_opens_one(
    cast: Cast, first: Story, second: Story, join: Any, commit: Commit
) -> None:
    pair = join(first, second)
    open_missing_cases()
    with commit():
        separate(pair=pair, actor=cast.lena)
    open_missing_cases()
    assert case_of(second).state == CaseState.OPEN


@pytest.mark.parametrize("answered", ["first", "second"])
def test_a_reply_to_either_answers_both(
    first: Story, second: Story, join: Any, answered: str, commit: Commit
) -> None:
    open_cases(stories=[first, second], actor=TESTS)
    join(first, second)
    reply = publish_reply({"first": first, "second": second}[answered])
    with commit():
        response_published.send(Response, response_id=reply.pk)
    original = Story.objects.get(pk=first.pk).duplicate_of or first
    assert case_of(original).state == CaseState.ANSWERED
    assert Case.objects.filter(state=CaseState.OPEN).count() == 0


def test_the_answered_one_becomes_the_original(first: Story, second: Story, join: Any) -> None:
    open_cases(stories=[first, second], actor=TESTS)
    publish_reply(second)
    answer_case(story=second, actor=TESTS)
    join(first, second)
    catch_up()
    first.refresh_from_db()
    assert first.duplicate_of == second
    assert case_of(first).outcome == CaseOutcome.SAME_STORY
    assert case_of(second).state == CaseState.ANSWERED


def test_what_was_answered_before_it_was_joined_is_answered_after(
    cast: Cast, first: Story, second: Story, join: Any, commit: Commit
) -> None:
    publish_reply(first)
    publish_reply(second)
    open_cases(stories=[first, second], actor=TESTS)
    pair = join(first, second)
    with commit():
        separate(pair=pair, actor=cast.lena)
    assert {case_of(first).state, case_of(second).state} == {CaseState.ANSWERED}
    catch_up()
    assert {case_of(first).state, case_of(second).state} == {CaseState.ANSWERED}


def facts(cast: Cast, service: Service) -> Any:
    return story_facts(organisation=cast.northmere, services=[service], window=Window.LATEST, now=now())[
        service.pk
    ]


def test_figures_count_the_story_once_with_the_replies_of_both(
    cast: Cast, first: Story, second: Story, join: Any
) -> None:
    join(first, second)
    publish_reply(second)
    publish_reply(first)
    (fact,) = facts(cast, cast.ward_4)
    assert (fact.story_id, fact.has_reply) == (first.pk, True)
    totals = organisation_totals(cast.northmere)
    assert (totals.stories, totals.responses) == (1, 2)


def test_the_case_goes_where_the_story_is_known_best(cast: Cast, second: Story, join: Any) -> None:
    source = make_source(cast.northmere, SourceKind.CARE_OPINION)
    broad = make_story(cast.site, source=source, received_at=now() - timedelta(days=2))
    open_cases(stories=[broad, second], actor=TESTS)
    assert case_of(broad).service == cast.site
    join(broad, second)
    moved = case_of(broad)
    assert (moved.service, moved.owner) == (cast.ward_4, cast.asha)
    assert case_of(second).outcome == CaseOutcome.SAME_STORY


def test_what_its_author_took_back_is_hidden_everywhere_and_a_person_decides(
    cast: Cast, first: Story, second: Story, join: Any, commit: Commit
) -> None:
    open_cases(stories=[first, second], actor=TESTS)
    join(first, second)
    with commit():
        withdraw_story(story=first, actor=TESTS)
    second.refresh_from_db()
    assert second.duplicate_of is None
    assert not second.is_public
    assert not Story.objects.public().exists()
    assert facts(cast, cast.ward_4) == []
    assert case_of(first).outcome == CaseOutcome.WITHDRAWN
    assert case_of(second).state == CaseState.OPEN
    with commit():
        show_again(story=second, actor=cast.lena)
    catch_up()
    second.refresh_from_db()
    assert second.is_public
    assert case_of(second).state == CaseState.OPEN


def test_a_file_that_was_taken_back_hides_nothing(first: Story, second: Story, join: Any) -> None:
    join(first, second)
    withdraw_story(story=first, actor=TESTS, how=WithdrawnHow.BATCH)
    second.refresh_from_db()
    assert second.is_public


def test_the_sweeper_settles_what_a_lost_signal_left(cast: Cast, first: Story, second: Story) -> None:
    open_cases(stories=[first, second], actor=TESTS)
    pair = link_by_hand(story=first, other=second, actor=cast.lena)
    catch_up()
    assert case_of(second).outcome == CaseOutcome.SAME_STORY
    separate(pair=pair, actor=cast.lena)
    catch_up()
    assert case_of(second).state == CaseState.OPEN


def test_settling_twice_changes_nothing(cast: Cast, first: Story, second: Story, join: Any) -> None:
    open_cases(stories=[first, second], actor=TESTS)
    join(first, second)
    before = [(case.pk, case.state, case.updated_at) for case in Case.objects.order_by("pk")]
    settle_cases(story_ids=[first.pk, second.pk], actor=TESTS)
    assert before == [(case.pk, case.state, case.updated_at) for case in Case.objects.order_by("pk")]
    assert open_case(story=first, actor=TESTS) == case_of(first)
