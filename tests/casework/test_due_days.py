"""Due days: by how serious a story is, by the organisation's targets, and with pauses; each move leaves a row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from casework.models import Case, CaseState, ClockPause, ClockSettings, DueDayChange, PauseReason
from casework.services.cases import answer_case, close_withdrawn, reopen_case
from casework.services.due_days import review_all_due_days, review_due_days
from casework.services.pausing import end_pauses_run_out, pause_clock, resume_clock
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from stories.models import StoryFlag, StoryState
from tests.casework.making import fresh, publish_reply

if TYPE_CHECKING:
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DUE = date(2026, 3, 9)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The hand of the clock that the services read; a test moves it."""
    hand = [at(2)]
    monkeypatch.setattr("casework.services.due_days.present", lambda: hand[0])
    return hand


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    """Asha's case about Ward 4, received on Monday 2 March and due on Monday 9 March."""
    found = open_about(cast.ward_4, received_at=MONDAY)
    Case.objects.filter(pk=found.pk).update(criticality=1, answer_within=5, due_on=DUE)
    return fresh(found)


def make_serious(case: Case, criticality: int) -> None:
    Case.objects.filter(pk=case.pk).update(criticality=criticality)


def test_a_graver_reading_brings_the_day_forward(case: Case, clock: list[datetime]) -> None:
    make_serious(case, 4)
    assert review_due_days(case_ids=[case.pk]) == 1
    assert fresh(case).due_on == date(2026, 3, 4)
    moved = DueDayChange.objects.get()
    assert (moved.before, moved.after, moved.actor_name) == (DUE, date(2026, 3, 4), "the clock")
    event = AuditEvent.objects.get(action="case.due_day_moved")
    assert event.details == {"before": "2026-03-09", "after": "2026-03-04"}


def test_nobody_is_late_for_what_was_read_today(case: Case, clock: list[datetime]) -> None:
    clock[0] = at(6)
    make_serious(case, 5)
    review_due_days(case_ids=[case.pk])
    assert fresh(case).due_on == date(2026, 3, 9)
    clock[0] = at(5)
    make_serious(case, 4)
    review_due_days(case_ids=[case.pk])
    assert fresh(case).due_on == date(2026, 3, 6)


def test_a_second_look_moves_nothing(case: Case, clock: list[datetime]) -> None:
    make_serious(case, 4)
    review_due_days(case_ids=[case.pk])
    clock[0] = at(6)
    assert review_all_due_days() == 0
    assert DueDayChange.objects.count() == 1


def test_a_decision_that_it_is_less_serious_gives_the_days_back(case: Case, clock: list[datetime]) -> None:
    make_serious(case, 4)
    review_due_days(case_ids=[case.pk])
    make_serious(case, 1)
    review_due_days(case_ids=[case.pk])
    assert fresh(case).due_on == DUE


def test_a_flag_that_counts_shortens_the_time_and_a_dismissed_one_does_not(
    case: Case, clock: list[datetime]
) -> None:
    flag = StoryFlag.objects.create(
        story=case.story, category="adult_at_risk", raised_at=MONDAY, state="dismissed"
    )
    assert review_due_days(case_ids=[case.pk]) == 0
    StoryFlag.objects.filter(pk=flag.pk).update(state="open")
    assert review_due_days(case_ids=[case.pk]) == 1
    assert fresh(case).answer_within == 2


def test_targets_and_nation_are_the_organisation_s(cast: Cast, case: Case, clock: list[datetime]) -> None:
    ClockSettings.objects.create(organisation=case.organisation, by_criticality=[10, 8, 8, 3, 2, 1])
    assert review_all_due_days(organisation_id=case.organisation_id) == 1
    assert fresh(case).due_on == date(2026, 3, 12)


def test_a_case_that_was_opened_again_before_there_was_a_clock_keeps_its_day(
    case: Case, clock: list[datetime]
) -> None:
    Case.objects.filter(pk=case.pk).update(answer_within=None, reopen_count=1, due_on=date(2026, 5, 1))
    assert review_all_due_days() == 0
    assert fresh(case).due_on == date(2026, 5, 1)


def test_a_pause_moves_the_day_and_says_why(cast: Cast, case: Case) -> None:
    pause_clock(
        case=case,
        reason=PauseReason.ADVICE,
        until=date(2026, 3, 13),
        note="The safeguarding lead asked us to wait.",
        actor=cast.asha,
        now=at(9),
    )
    now = fresh(case)
    assert (now.due_on, now.paused_until) == (date(2026, 3, 13), date(2026, 3, 13))
    assert DueDayChange.objects.get().why == "Paused: we wait for advice, such as safeguarding or legal."
    event = AuditEvent.objects.get(action="case.clock_paused")
    assert "safeguarding lead" not in str(event.details)


def test_the_clock_runs_again_sooner_and_the_days_are_taken_back(cast: Cast, case: Case) -> None:
    pause_clock(case=case, reason="author", until=date(2026, 3, 13), actor=cast.asha, now=at(9))
    resume_clock(case=case, actor=cast.asha, now=at(10))
    now = fresh(case)
    assert (now.due_on, now.paused_until) == (date(2026, 3, 10), None)
    with pytest.raises(DomainError, match="runs already"):
        resume_clock(case=case, actor=cast.asha, now=at(10))


def test_a_second_pause_takes_the_place_of_the_first(cast: Cast, case: Case) -> None:
    pause_clock(case=case, reason="author", until=date(2026, 3, 6), actor=cast.asha, now=at(3))
    pause_clock(case=case, reason="others", until=date(2026, 3, 12), actor=cast.asha, now=at(5))
    assert fresh(case).due_on == date(2026, 3, 18)  # 3 to 12 March: seven working days
    assert ClockPause.objects.filter(ended_on__isnull=True).count() == 1


def test_a_pause_that_has_run_out_ends_by_itself_and_the_next_may_begin(cast: Cast, case: Case) -> None:
    pause_clock(case=case, reason="author", until=date(2026, 3, 6), actor=cast.asha, now=at(3))
    assert end_pauses_run_out(now=at(5)) == 0
    assert end_pauses_run_out(now=at(6)) == 1
    assert end_pauses_run_out(now=at(6)) == 0
    now = fresh(case)
    assert (now.due_on, now.paused_until) == (date(2026, 3, 12), None)
    assert ClockPause.objects.get().ended_by_name == "the clock"
    pause_clock(case=case, reason="author", until=date(2026, 3, 10), actor=cast.asha, now=at(9))
    assert fresh(case).due_on == date(2026, 3, 13)


def test_pause_and_a_graver_reading_together(cast: Cast, case: Case, clock: list[datetime]) -> None:
    pause_clock(case=case, reason="author", until=date(2026, 3, 6), actor=cast.asha, now=at(3))
    make_serious(case, 3)
    clock[0] = at(4)
    review_due_days(case_ids=[case.pk])
    assert fresh(case).due_on == date(2026, 3, 10)  # three working days and three of pause


@pytest.mark.parametrize(
    ("until", "reason", "day", "why"),
    [
        (date(2026, 3, 9), "author", 10, "late already"),
        (date(2026, 3, 5), "author", 5, "one working day ahead"),
        (date(2026, 3, 8), "author", 7, "one working day ahead"),
        (date(2026, 6, 5), "author", 5, "30 working days at most"),
        (date(2026, 3, 9), "we are busy", 5, "Say why"),
    ],
)
def test_what_is_no_pause(cast: Cast, case: Case, until: date, reason: str, day: int, why: str) -> None:
    with pytest.raises(DomainError, match=why):
        pause_clock(case=case, reason=reason, until=until, actor=cast.asha, now=at(day))
    assert not ClockPause.objects.exists()
    assert fresh(case).due_on == DUE


def test_an_answer_ends_the_pause_and_an_answered_case_has_no_clock(cast: Cast, case: Case) -> None:
    pause_clock(case=case, reason="author", until=date(2026, 3, 13), actor=cast.asha, now=at(5))
    publish_reply(case.story, at=at(6))
    answer_case(story=case.story, actor=cast.asha, now=at(6))
    assert fresh(case).paused_until is None
    assert ClockPause.objects.get().ended_on == date(2026, 3, 6)
    with pytest.raises(DomainError, match="not open"):
        pause_clock(case=case, reason="author", until=date(2026, 3, 13), actor=cast.asha, now=at(6))


def test_a_withdrawn_story_ends_the_pause(cast: Cast, case: Case) -> None:
    pause_clock(case=case, reason="author", until=date(2026, 3, 13), actor=cast.asha, now=at(5))
    case.story.state = StoryState.WITHDRAWN
    case.story.save()
    close_withdrawn(story=case.story, actor=cast.asha, now=at(6))
    assert not ClockPause.objects.filter(ended_on__isnull=True).exists()


def test_opened_again_the_clock_starts_anew_and_old_pauses_count_no_more(
    cast: Cast, case: Case, clock: list[datetime]
) -> None:
    pause_clock(case=case, reason="author", until=date(2026, 3, 13), actor=cast.asha, now=at(5))
    publish_reply(case.story, at=at(6))
    answer_case(story=case.story, actor=cast.asha, now=at(6))
    reopened = reopen_case(case=fresh(case), reason="She wrote again.", actor=cast.asha, now=at(20))
    assert (reopened.state, reopened.due_on) == (CaseState.OPEN, date(2026, 3, 27))
    assert (reopened.clock_from, reopened.answer_within) == (date(2026, 3, 20), 5)
    clock[0] = at(20)
    make_serious(case, 3)
    review_due_days(case_ids=[case.pk])
    assert fresh(case).due_on == date(2026, 3, 25)
