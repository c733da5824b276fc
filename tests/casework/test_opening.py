"""A case for every live story: one each, with an owner, whatever happens at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from casework.models import Assignment, Case, CaseState, CaseStateChange, Reminder, ReminderKind
from casework.services.cases import open_case, open_cases
from casework.services.opening import open_missing_cases
from casework.services.sweeping import catch_up
from feedbackhub.core import outbox
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent, OutboxMessage
from stories.models import Story, StoryState
from stories.signals import story_received
from tests.casework.conftest import OPENER
from tests.casework.making import publish_reply
from tests.factories import make_story

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.people import Cast


def test_a_story_about_a_ward_comes_to_its_owner_with_the_reason(cast: Cast) -> None:
    story = make_story(cast.ward_4, received_at=datetime(2026, 4, 2, 9, tzinfo=UTC))
    case = open_case(story=story, actor=OPENER)
    assert (case.owner, case.deputy, case.service) == (cast.asha, cast.ben, cast.ward_4)
    assert case.due_on == date(2026, 4, 13)  # five working days, over Easter
    assignment = case.assignments.get()
    assert (assignment.rule, assignment.reason) == ("owner", "Asha Patel is the owner of Ward 4.")
    assert [(row.before, row.after) for row in case.state_changes.all()] == [("", "open")]
    assert list(case.reminders.values_list("kind", "recipient")) == [(ReminderKind.ASSIGNED, cast.asha.pk)]
    assert AuditEvent.objects.filter(action="case.opened", subject_id=str(case.pk)).count() == 1


def test_the_due_date_counts_from_the_london_day_of_receipt(cast: Cast) -> None:
    # 23:30 UTC on Thursday is Friday in London's summer.
    story = make_story(cast.ward_4, received_at=datetime(2026, 6, 4, 23, 30, tzinfo=UTC))
    assert open_case(story=story, actor=OPENER).due_on == date(2026, 6, 12)


def test_a_story_about_several_services_belongs_to_the_deepest(cast: Cast) -> None:
    story = make_story(cast.northmere.root)
    story.services.add(cast.community, cast.ward_4)
    assert open_case(story=story, actor=OPENER).service == cast.ward_4


def test_where_nobody_answers_the_lead_does(cast: Cast) -> None:
    case = open_case(story=make_story(cast.community), actor=OPENER)
    assert case.owner == cast.lena
    assert (
        case.assignments.get().reason
        == "Nobody answers for Community; Lena Brook leads on patient experience."
    )


def test_a_story_without_a_service_stands_at_the_organisation(cast: Cast) -> None:
    story = make_story(cast.ward_4)
    story.services.clear()
    case = open_case(story=story, actor=OPENER)
    assert (case.service, case.owner) == (cast.northmere.root, cast.lena)


def test_a_service_of_another_organisation_is_never_the_place_of_a_case(cast: Cast) -> None:
    story = make_story(cast.northmere.root)
    story.services.add(cast.eastwold.root)
    assert open_case(story=story, actor=OPENER).organisation == cast.northmere
    assert Case.objects.get().service == cast.northmere.root


def test_without_anybody_the_case_stands_in_red(cast: Cast) -> None:
    cast.olga.memberships.update(is_active=False)
    case = open_case(story=make_story(cast.eastwold.root), actor=OPENER)
    assert case.owner is None
    assert case.assignments.get().rule == "nobody"
    assert not case.reminders.exists()


def test_opening_twice_gives_the_same_case(cast: Cast) -> None:
    story = make_story(cast.ward_4)
    assert open_case(story=story, actor=OPENER) == open_case(story=story, actor=OPENER)
    assert Assignment.objects.count() == CaseStateChange.objects.count() == Reminder.objects.count() == 1


@pytest.mark.parametrize("state", [StoryState.WITHDRAWN, StoryState.EXPIRED])
def test_no_case_is_opened_for_a_story_that_is_not_live(cast: Cast, state: str) -> None:
    story = make_story(cast.ward_4, state=state)
    with pytest.raises(DomainError, match="no longer public"):
        open_case(story=story, actor=OPENER)
    assert open_missing_cases() == 0


def test_a_story_that_was_answered_before_it_came_here_begins_as_answered(cast: Cast) -> None:
    story = make_story(cast.ward_4)
    reply = publish_reply(story)
    case = open_case(story=story, actor=OPENER)
    assert (case.state, case.answered_at) == (CaseState.ANSWERED, reply.published_at)
    assert [row.after for row in case.state_changes.all()] == ["open", "answered"]
    assert not case.reminders.exists()


def test_a_hundred_stories_are_read_routed_and_opened_in_some_forty_queries(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    places = [cast.ward_4, cast.ward_5, cast.community, cast.site, cast.eastwold.root]
    stories = [make_story(places[number % len(places)]) for number in range(100)]
    with django_assert_max_num_queries(45):
        cases = open_cases(stories=stories, actor=OPENER)
    assert len({case.story_id for case in cases}) == 100
    assert {case.owner for case in cases} == {cast.asha, cast.lena, cast.olga}


def test_the_sweeper_opens_what_no_signal_opened(cast: Cast) -> None:
    made = [make_story(cast.ward_4), make_story(cast.ward_5)]
    catch_up()
    catch_up()
    assert set(Case.objects.values_list("story", flat=True)) == {story.pk for story in made}


def test_a_thousand_received_stories_owe_one_round_of_opening(cast: Cast) -> None:
    for _ in range(5):
        story_received.send(sender=Story, story_id=make_story(cast.ward_4).pk)
    assert OutboxMessage.objects.filter(task="casework.open_missing_cases").count() == 1
    assert outbox.drain() == 1
    assert Case.objects.count() == 5


def test_a_story_that_comes_while_a_round_runs_owes_another(cast: Cast) -> None:
    story_received.send(sender=Story, story_id=make_story(cast.ward_4).pk)
    OutboxMessage.objects.update(attempts=1)
    story_received.send(sender=Story, story_id=make_story(cast.ward_4).pk)
    assert OutboxMessage.objects.count() == 2


def test_a_full_batch_owes_the_next(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casework.services.opening.BATCH", 2)
    for _ in range(3):
        make_story(cast.ward_4)
    assert open_missing_cases() == 2
    assert outbox.drain() == 1
    assert Case.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_story_make_one_case(cast: Cast) -> None:
    stories = [make_story(cast.ward_4) for _ in range(10)]
    together = Barrier(2)

    def work(backwards: bool) -> list[int]:
        try:
            together.wait(timeout=10)
            return [case.pk for case in open_cases(stories=stories[:: -1 if backwards else 1], actor=OPENER)]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(work, [False, True])
    assert first == second
    assert Case.objects.count() == Assignment.objects.count() == Reminder.objects.count() == 10
