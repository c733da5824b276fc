"""Problems: kept by whoever may, joined by people, watched by counts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

from casework.models import (
    AlarmKind,
    Case,
    Change,
    ChangeState,
    Problem,
    ProblemAlarm,
    ProblemProposal,
    ProblemState,
    ProblemStory,
    ProposalState,
)
from casework.selectors.problems import recent_counts, since_changes
from casework.services.problems import (
    ProblemWords,
    accept_proposal,
    add_change,
    keep_problem,
    mark_alarm_seen,
    move_problem,
    name_problem,
    pass_to_problem,
    propose_problems,
    refuse_proposal,
    watch_problems,
)
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.transitions import TransitionNotAllowed
from tests.casework.problems.texts import LOST, OTHER
from tests.factories.casework import make_change

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


@pytest.fixture
def problem(cast: Cast) -> Problem:
    return name_problem(organisation=cast.northmere, title="Belongings go missing", actor=cast.asha)


def words(
    service: Service | None, owner: User | None = None, title: str = "Belongings go missing"
) -> ProblemWords:
    return ProblemWords(title=title, about="Moves.", service=service, themes=("organisation",), owner=owner)


def dated(case: Case, days: int) -> Case:
    Case.objects.filter(pk=case.pk).update(received_at=now() - timedelta(days=days))
    return case


def test_only_who_may_register_changes_where_it_lies_keeps_a_problem(cast: Cast, problem: Problem) -> None:
    kept = keep_problem(problem=problem, words=words(cast.ward_4, cast.asha), actor=cast.asha)
    assert (kept.service, kept.owner, kept.themes) == (cast.ward_4, cast.asha, ["organisation"])
    for stranger in (cast.rhys, cast.adam, cast.olga):
        with pytest.raises(PermissionDenied):
            keep_problem(problem=kept, words=words(cast.ward_4), actor=stranger)


def test_two_problems_do_not_share_a_name(cast: Cast, problem: Problem) -> None:
    other = name_problem(organisation=cast.northmere, title="Parking fines", actor=cast.asha)
    with pytest.raises(DomainError, match="Another problem has this name"):
        keep_problem(problem=other, words=words(None, title="belongings GO missing"), actor=cast.asha)


def test_settling_and_opening_again_need_words_and_leave_rows(cast: Cast, problem: Problem) -> None:
    with pytest.raises(DomainError, match="Say what settled it"):
        move_problem(problem=problem, after=ProblemState.SETTLED, note=" ", actor=cast.asha)
    for _ in range(2):
        move_problem(problem=problem, after=ProblemState.SETTLED, note="A box by each bed.", actor=cast.asha)
    with pytest.raises(TransitionNotAllowed):
        move_problem(problem=problem, after=ProblemState.ACTED_ON, note="", actor=cast.asha)
    move_problem(problem=problem, after=ProblemState.OPEN, note="It came back.", actor=cast.asha)
    assert [step.after for step in problem.statuses.all()] == ["settled", "open"]


def test_counts_take_the_place_and_its_share(cast: Cast, problem: Problem, open_about: OpenAbout) -> None:
    keep_problem(problem=problem, words=words(cast.ward_4), actor=cast.asha)
    problem.refresh_from_db()
    recent = [dated(open_about(cast.ward_4), 10) for _ in range(4)]
    earlier = [dated(open_about(cast.ward_4), 200) for _ in range(8)]
    dated(open_about(cast.community), 10)
    for case in (*recent[:2], earlier[0]):
        pass_to_problem(story=case.story, problem=problem, actor=cast.asha)
    counts = recent_counts([problem], now())[problem.pk]
    assert (counts.now.joined, counts.now.heard) == (2, 4)
    assert (counts.before.joined, counts.before.heard) == (1, 8)


def test_many_problems_cost_as_many_queries_as_one(
    cast: Cast, problem: Problem, open_about: OpenAbout, django_assert_num_queries: object
) -> None:
    others = [
        name_problem(organisation=cast.northmere, title=f"Problem {n}", actor=cast.asha) for n in range(5)
    ]
    with django_assert_num_queries(2):  # type: ignore[operator]
        recent_counts([problem, *others], now())


def test_a_rise_raises_one_alarm_until_somebody_looks(
    cast: Cast, problem: Problem, open_about: OpenAbout
) -> None:
    for _ in range(40):
        dated(open_about(cast.ward_4), 200)
    for _ in range(6):
        case = dated(open_about(cast.ward_4), 10)
        pass_to_problem(story=case.story, problem=problem, actor=cast.asha)
    assert watch_problems() == 1
    assert watch_problems() == 0
    alarm = ProblemAlarm.objects.get()
    assert (alarm.kind, alarm.observed) == (AlarmKind.MORE_THAN_EXPECTED, 6)
    mark_alarm_seen(alarm=alarm, actor=cast.asha)
    alarm.refresh_from_db()
    assert alarm.seen_by == cast.asha
    # Whoever looked is not called again next month for the same three months.
    assert watch_problems(now=now() + timedelta(days=30)) == 0


def test_no_alarm_where_everything_rose(cast: Cast, problem: Problem, open_about: OpenAbout) -> None:
    for at in range(20):
        case = dated(open_about(cast.ward_4), 200)
        if at < 2:
            pass_to_problem(story=case.story, problem=problem, actor=cast.asha)
    for at in range(40):
        case = dated(open_about(cast.ward_4), 10)
        if at < 4:
            pass_to_problem(story=case.story, problem=problem, actor=cast.asha)
    assert watch_problems() == 0


def test_a_story_after_the_change_says_that_it_came_back(
    cast: Cast, problem: Problem, open_about: OpenAbout
) -> None:
    change = make_change(cast.ward_4, owner=cast.asha, state=ChangeState.MADE)
    Change.objects.filter(pk=change.pk).update(made_at=now() - timedelta(days=100))
    change.refresh_from_db()
    add_change(problem=problem, change=change, actor=cast.asha)
    for days in (150, 160, 170, 90):
        case = dated(open_about(cast.ward_4), days)
        pass_to_problem(story=case.story, problem=problem, actor=cast.asha)
    dated(open_about(cast.ward_4), 20)
    # Told ten days after the change: about care from before it.
    assert watch_problems() == 0
    (since,) = since_changes(problem, [change], now())
    assert (since.came_back, since.avoided is not None) == (0, True)
    again = dated(open_about(cast.ward_4), 30)
    pass_to_problem(story=again.story, problem=problem, actor=cast.asha)
    assert watch_problems() == 1
    assert watch_problems() == 0
    assert ProblemAlarm.objects.get().kind == AlarmKind.CAME_BACK


def lost_and_other(cast: Cast, open_about: OpenAbout) -> list[Case]:
    cases = [open_about(cast.ward_4, title=f"Lost {at}", body=text) for at, text in enumerate(LOST)]
    others = [open_about(cast.ward_4, title=f"Other {at}", body=text) for at, text in enumerate(OTHER)]
    Case.objects.filter(pk__in=[case.pk for case in (*cases, *others)]).update(
        themes=["organisation"], is_praise=False
    )
    return cases


def test_stories_are_proposed_once_and_joined_by_a_person(cast: Cast, open_about: OpenAbout) -> None:
    cases = lost_and_other(cast, open_about)
    assert propose_problems() == 1
    assert propose_problems() == 0
    proposal = ProblemProposal.objects.get()
    assert set(proposal.stories.values_list("pk", flat=True)) == {case.story_id for case in cases}
    assert ProblemStory.objects.count() == 0
    chosen = [case.story for case in cases[:4]]
    for _ in range(2):
        problem = accept_proposal(
            proposal=proposal, stories=chosen, title="Belongings go missing", actor=cast.asha
        )
    assert set(problem.links.values_list("story", flat=True)) == {story.pk for story in chosen}
    assert problem.themes == ["organisation"]
    # What is left is too little to be proposed again.
    assert propose_problems() == 0


def test_what_was_refused_is_not_proposed_again(cast: Cast, open_about: OpenAbout) -> None:
    lost_and_other(cast, open_about)
    propose_problems()
    refuse_proposal(proposal=ProblemProposal.objects.get(), actor=cast.asha)
    assert propose_problems() == 0
    assert ProblemProposal.objects.get().state == ProposalState.REFUSED


def test_a_reader_decides_about_no_proposal(cast: Cast, open_about: OpenAbout) -> None:
    lost_and_other(cast, open_about)
    propose_problems()
    with pytest.raises(PermissionDenied):
        refuse_proposal(proposal=ProblemProposal.objects.get(), actor=cast.rhys)


def test_praise_and_withdrawn_stories_are_not_proposed(cast: Cast, open_about: OpenAbout) -> None:
    cases = lost_and_other(cast, open_about)
    Case.objects.filter(pk__in=[case.pk for case in cases[:2]]).update(is_praise=True)
    assert propose_problems() == 0


def test_a_story_of_no_proposal_is_not_joined_by_it(cast: Cast, open_about: OpenAbout) -> None:
    lost_and_other(cast, open_about)
    propose_problems()
    stranger = open_about(cast.ward_4)
    with pytest.raises(DomainError, match="not among those"):
        accept_proposal(
            proposal=ProblemProposal.objects.get(), stories=[stranger.story], title="Lost", actor=cast.asha
        )
