"""The due day of a reply: set when the clock starts, moved when the time allowed changes. Every move leaves a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.clocks import ClockRules, Pause, due_with_pauses, moved_day, next_working_day
from casework.models import Case, CaseState, DueDayChange
from casework.selectors.clocks import clock_rules, open_cases_of, pauses_of, standing_flags
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, SystemActor, actor_name, user_or_none
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present

if TYPE_CHECKING:
    from django.db.models import QuerySet

CLOCK = SystemActor("the clock")
BATCH = 500
SERIOUSNESS = "It is more or less serious than was known."
TARGETS = "The time to answer was set anew for the organisation."


def start_clock(*, case: Case, at: datetime) -> None:
    """Let the clock of `case` start anew on the day of `at`, as when it is opened again. The caller saves the case."""
    rules = clock_rules([case.organisation_id])[case.organisation_id]
    case.clock_from = local_date(at)
    flags = standing_flags([case.story_id])[case.story_id]
    case.answer_within = rules.days_for(_criticality(case), flags)
    case.due_on = due_with_pauses(case.clock_from, case.answer_within, nation=rules.nation)
    case.paused_until = None


def review_due_days(*, case_ids: Iterable[int], actor: Actor = CLOCK, why: str = SERIOUSNESS) -> int:
    """Bring the due days of these cases in line with how serious they are now; give how many moved."""
    pks = list(case_ids)
    return _review(pks, actor, why) if pks else 0


def out_of_line(cases: Iterable[Case], flags: Mapping[int, Iterable[str]]) -> list[int]:
    """Give the open ones among `cases` whose time to answer is another than was reckoned with. Two queries.

    `flags` has the categories that count, by case.
    """
    running = [case for case in cases if case.state == CaseState.OPEN]
    rules = clock_rules({case.organisation_id for case in running}) if running else {}
    return [
        case.pk
        for case in running
        if rules[case.organisation_id].days_for(case.criticality, flags[case.pk]) != case.answer_within
    ]


def review_all_due_days(*, organisation_id: int | None = None, why: str = SERIOUSNESS) -> int:
    """Do so for every open case, a batch a transaction; give how many moved. What is in line costs a read."""
    moved = 0
    last = 0
    while batch := list(
        open_cases_of(organisation_id).filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]
    ):
        moved += _review(batch, CLOCK, why)
        last = batch[-1]
    return moved


@transaction.atomic
def _review(pks: Sequence[int], actor: Actor, why: str) -> int:
    at = present()
    cases = list(_locked(open_cases_of().filter(pk__in=pks)))
    rules = clock_rules({case.organisation_id for case in cases})
    flags = standing_flags([case.story_id for case in cases])
    pauses = pauses_of([case.pk for case in cases])
    moves = []
    touched = []
    for case in cases:
        was, allowed = case.due_on, case.answer_within
        _bring_in_line(case, rules[case.organisation_id], flags[case.story_id], pauses[case.pk], at)
        if case.due_on != was:
            moves.append((case, was))
        if (case.due_on, case.answer_within) != (was, allowed):
            touched.append(case)
    Case.objects.bulk_update(touched, ["due_on", "answer_within"])
    note_moves(moves, actor, at, why)
    return len(moves)


def _locked(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.select_for_update(of=("self",)).select_related("story").defer("story__raw", "story__body")


def _bring_in_line(
    case: Case, rules: ClockRules, flags: Iterable[str], pauses: Iterable[Pause], at: datetime
) -> None:
    allowed = rules.days_for(_criticality(case), flags)
    if allowed == case.answer_within:
        return
    if case.answer_within is None and case.clock_from is None and case.reopen_count:
        # Opened again before this clock was there: nobody knows from which day it counts.
        return
    case.answer_within = allowed
    computed = due_with_pauses(_start(case), allowed, counted(case, pauses), rules.nation)
    fair = next_working_day(local_date(at), rules.nation)
    case.due_on = moved_day(computed=computed, due=case.due_on, first_fair=fair)


def _criticality(case: Case) -> int | None:
    """Give what the reading and the people made of it; the source's own label before anybody read it."""
    return case.story.criticality if case.criticality is None else case.criticality


def _start(case: Case) -> date:
    return case.clock_from or local_date(case.story.received_at)


def counted(case: Case, pauses: Iterable[Pause]) -> list[Pause]:
    """Give the pauses since the clock was started last."""
    return [pause for pause in pauses if pause.began_on >= _start(case)]


def note_moves(moves: Sequence[tuple[Case, date]], actor: Actor, at: datetime, why: str) -> None:
    """Leave the rows of moves that were made: each case as it is now, with the day that was."""
    DueDayChange.objects.bulk_create(
        DueDayChange(
            case=case,
            before=was,
            after=case.due_on,
            at=at,
            actor=user_or_none(actor),
            actor_name=actor_name(actor)[:200],
            why=why[:200],
        )
        for case, was in moves
    )
    for organisation_id in {case.organisation_id for case, _ in moves}:
        audit.record_all(
            actor=actor,
            action="case.due_day_moved",
            subjects=[
                (case, {"before": was.isoformat(), "after": case.due_on.isoformat()})
                for case, was in moves
                if case.organisation_id == organisation_id
            ],
            organisation_id=organisation_id,
        )
