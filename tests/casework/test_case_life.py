"""Answered, closed, reopened; each step by the table, with its row and its reason."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from casework.models import Case, CaseOutcome, CaseState, Change
from casework.services.assignment import move_stranded_cases
from casework.services.cases import answer_case, close_case, reopen_case
from casework.services.sweeping import catch_up
from feedbackhub.accounts.models import User
from feedbackhub.core.clock import local_date, now
from feedbackhub.core.errors import DomainError, TransitionNotAllowed
from feedbackhub.core.models import AuditEvent
from responses.models import Response, ResponseState
from responses.signals import response_published, response_withdrawn
from stories.models import Story, StoryState
from stories.signals import story_withdrawn
from tests.casework.conftest import OPENER, OpenAbout
from tests.casework.making import publish_reply

if TYPE_CHECKING:
    from tests.people import Cast


def fresh(case: Case) -> Case:
    return Case.objects.select_related("story").get(pk=case.pk)


def plan_change(case: Case, owner: User, state: str) -> Change:
    change = Change.objects.create(
        organisation=case.organisation,
        service=case.service,
        title="A box for glasses",
        you_said="My glasses were lost.",
        we_did="Each bed has a box.",
        kind="process",
        state=state,
        owner=owner,
        suggested_by=owner,
        suggested_at=now(),
        decide_by=local_date(),
    )
    change.stories.add(case.story)
    return change


def test_a_published_reply_answers_the_case(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    reply = publish_reply(case.story)
    response_published.send(sender=Response, response_id=reply.pk)
    case = fresh(case)
    assert (case.state, case.answered_at) == (CaseState.ANSWERED, reply.published_at)
    row = case.state_changes.last()
    assert row is not None
    assert (row.before, row.after, row.actor_name) == ("open", "answered", "the publication of a reply")
    assert AuditEvent.objects.filter(action="case.answered", subject_id=str(case.pk)).exists()


def test_the_sweeper_answers_what_no_signal_answered_and_only_once(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    publish_reply(case.story)
    catch_up()
    catch_up()
    assert fresh(case).state == CaseState.ANSWERED
    assert case.state_changes.count() == 2


def test_a_draft_answers_nothing(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    Response.objects.create(story=case.story, organisation=case.organisation, body="Thank you.")
    assert not answer_case(story=case.story, actor=OPENER)
    catch_up()
    assert fresh(case).state == CaseState.OPEN


@pytest.mark.parametrize("by_signal", [True, False])
def test_a_withdrawn_reply_opens_the_case_again(cast: Cast, open_about: OpenAbout, by_signal: bool) -> None:
    case = open_about(cast.ward_4)
    reply = publish_reply(case.story)
    answer_case(story=case.story, actor=OPENER)
    Response.objects.update(state=ResponseState.WITHDRAWN)
    if by_signal:
        response_withdrawn.send(sender=Response, response_id=reply.pk)
    else:
        catch_up()
    case = fresh(case)
    assert (case.state, case.answered_at, case.reopen_count) == (CaseState.OPEN, None, 0)


def test_while_another_reply_stands_the_case_stays_answered(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    reply, _ = publish_reply(case.story), publish_reply(case.story)
    answer_case(story=case.story, actor=OPENER)
    Response.objects.filter(pk=reply.pk).update(state=ResponseState.WITHDRAWN)
    response_withdrawn.send(sender=Response, response_id=reply.pk)
    assert fresh(case).state == CaseState.ANSWERED


def test_closing_needs_an_outcome(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    for outcome in ("", CaseOutcome.WITHDRAWN, "something"):
        with pytest.raises(DomainError, match="what came of it"):
            close_case(case=case, outcome=outcome, reason="Because", actor=cast.asha)
    assert fresh(case).state == CaseState.OPEN


def test_no_change_needs_a_reason(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    with pytest.raises(DomainError, match="Say why"):
        close_case(case=case, outcome=CaseOutcome.NO_CHANGE, reason="  ", actor=cast.asha)
    close_case(case=case, outcome=CaseOutcome.NO_CHANGE, reason="Only praise", actor=cast.asha)
    case = fresh(case)
    assert (case.state, case.outcome, case.outcome_reason) == ("closed", "no_change", "Only praise")
    assert case.closed_at is not None


@pytest.mark.parametrize("state", ["suggested", "declined"])
def test_a_change_that_is_only_talked_about_closes_nothing(
    cast: Cast, open_about: OpenAbout, state: str
) -> None:
    case = open_about(cast.ward_4)
    plan_change(case, cast.asha, state)
    with pytest.raises(DomainError, match="Record the change first"):
        close_case(case=case, outcome=CaseOutcome.CHANGE, reason="", actor=cast.asha)


def test_a_planned_change_closes_the_case(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    plan_change(case, cast.asha, "planned")
    close_case(case=case, outcome=CaseOutcome.CHANGE, reason="", actor=cast.asha)
    assert fresh(case).outcome == CaseOutcome.CHANGE


def test_a_closed_case_is_not_closed_again(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    close_case(case=case, outcome=CaseOutcome.NO_CHANGE, reason="Only praise", actor=cast.asha)
    with pytest.raises(TransitionNotAllowed, match="This case is closed"):
        close_case(case=case, outcome=CaseOutcome.NO_CHANGE, reason="Again", actor=cast.asha)


def test_reopening_counts_and_gives_a_new_due_date(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    close_case(case=case, outcome=CaseOutcome.NO_CHANGE, reason="Only praise", actor=cast.asha)
    with pytest.raises(DomainError, match="Say why"):
        reopen_case(case=case, reason=" ", actor=cast.lena)
    reopen_case(case=case, reason="She wrote again", actor=cast.lena, now=datetime(2026, 4, 2, 9, tzinfo=UTC))
    case = fresh(case)
    assert (case.state, case.outcome, case.outcome_reason, case.closed_at) == ("open", "", "", None)
    assert (case.reopen_count, case.due_on) == (1, date(2026, 4, 13))
    row = case.state_changes.last()
    assert row is not None
    assert (row.before, row.after, row.reason) == ("closed", "open", "She wrote again")
    with pytest.raises(TransitionNotAllowed):
        reopen_case(case=case, reason="Again", actor=cast.lena)


def test_a_reopened_case_waits_for_a_later_reply(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    publish_reply(case.story, at=now() - timedelta(hours=1))
    answer_case(story=case.story, actor=OPENER)
    reopen_case(case=case, reason="The reply missed the point", actor=cast.lena)
    catch_up()
    assert fresh(case).state == CaseState.OPEN
    later = publish_reply(case.story, at=now() + timedelta(minutes=1))
    catch_up()
    assert (fresh(case).state, fresh(case).answered_at) == (CaseState.ANSWERED, later.published_at)


def test_a_reopened_case_whose_owner_has_left_goes_to_who_stands_in(
    cast: Cast, open_about: OpenAbout
) -> None:
    case = open_about(cast.ward_4)
    close_case(case=case, outcome=CaseOutcome.NO_CHANGE, reason="Only praise", actor=cast.asha)
    User.objects.filter(pk=cast.asha.pk).update(is_active=False)
    move_stranded_cases()
    reopen_case(case=case, reason="She wrote again", actor=cast.lena)
    assert fresh(case).owner == cast.ben


@pytest.mark.parametrize("by_signal", [True, False])
def test_a_withdrawn_story_closes_its_case(cast: Cast, open_about: OpenAbout, by_signal: bool) -> None:
    case = open_about(cast.ward_4)
    Story.objects.update(state=StoryState.WITHDRAWN)
    if by_signal:
        story_withdrawn.send(sender=Story, story_id=case.story_id)
    catch_up()
    case = fresh(case)
    assert (case.state, case.outcome) == (CaseState.CLOSED, CaseOutcome.WITHDRAWN)
    assert case.state_changes.count() == 2
    with pytest.raises(DomainError, match="author withdrew"):
        reopen_case(case=case, reason="By mistake", actor=cast.lena)


def test_a_story_that_comes_back_opens_its_case_again(cast: Cast, open_about: OpenAbout) -> None:
    case = open_about(cast.ward_4)
    Story.objects.update(state=StoryState.WITHDRAWN)
    catch_up()
    Story.objects.update(state=StoryState.LIVE)
    catch_up()
    catch_up()
    assert (fresh(case).state, fresh(case).outcome) == (CaseState.OPEN, "")
