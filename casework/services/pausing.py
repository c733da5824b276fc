"""Stopping a case's clock with a reason, and letting it run again.

A pause moves the due day by its working days at once, since it has a last day from the beginning on; nothing has to
happen for the clock to run again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from casework.clocks import LONGEST_PAUSE, ClockRules, Pause, paused_days, shifted
from casework.models import Case, CaseState, ClockPause, PauseReason
from casework.selectors.clocks import clock_rules, pauses_of, pauses_run_out, running_pause
from casework.services.assignment import lock_case
from casework.services.due_days import BATCH, CLOCK, counted, note_moves
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, actor_name, user_or_none
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError


@transaction.atomic
def pause_clock(
    *, case: Case, reason: str, until: date, actor: Actor, note: str = "", now: datetime | None = None
) -> ClockPause:
    """Stop the clock of `case` until a day, and give the pause. One that holds already ends with today.

    Raises `DomainError` where the case is not open, where its reply is late (no pause gives lost days back), where the
    day is not ahead or too far, or where the reason is none that is known.
    """
    fresh, at = lock_case(case.pk), now or present()
    today = local_date(at)
    rules = clock_rules([fresh.organisation_id])[fresh.organisation_id]
    _check_pause(fresh, reason, until, today, rules)
    row = ClockPause(
        case=fresh,
        reason=reason,
        note=note.strip()[:300],
        began_on=today,
        until=until,
        at=at,
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
    )

    def begin() -> None:
        _end_running(fresh, today, actor, at)
        row.save()
        fresh.paused_until = until

    _shift(fresh, rules, begin, actor, at, why=f"Paused: {PauseReason(reason).label.lower()}.")
    audit.record(
        actor=actor,
        action="case.clock_paused",
        subject=fresh,
        organisation_id=fresh.organisation_id,
        details={"reason": reason, "until": until.isoformat()},
    )
    return row


@transaction.atomic
def resume_clock(*, case: Case, actor: Actor, now: datetime | None = None) -> Case:
    """Let the clock of `case` run again before the day that was set, and give the case.

    Raises `DomainError` where it runs.
    """
    fresh, at = lock_case(case.pk), now or present()
    today = local_date(at)
    if running_pause(fresh, today) is None:
        raise DomainError("The clock of this case runs already.")
    rules = clock_rules([fresh.organisation_id])[fresh.organisation_id]

    def end() -> None:
        _end_running(fresh, today, actor, at)
        fresh.paused_until = None

    _shift(fresh, rules, end, actor, at, why="The clock runs again.")
    audit.record(
        actor=actor, action="case.clock_resumed", subject=fresh, organisation_id=fresh.organisation_id
    )
    return fresh


@transaction.atomic
def resume_for_author(*, case_id: int, actor: Actor, now: datetime | None = None) -> bool:
    """Let a clock run again that stands because we wait for the author, who has written; say whether it did.

    One that stands for another reason goes on standing: a coroner's wish does not end with a word of the author.
    """
    case, at = lock_case(case_id), now or present()
    pause = running_pause(case, local_date(at))
    if pause is None or pause.reason != PauseReason.AUTHOR:
        return False
    resume_clock(case=case, actor=actor, now=at)
    return True


def end_pause_of(*, case: Case, actor: Actor, at: datetime) -> None:
    """End the pause of a case that is answered or closed. The caller holds the case and saves it."""
    if case.paused_until is not None:
        _end_running(case, local_date(at), actor, at)
        case.paused_until = None


@transaction.atomic
def end_pauses_run_out(*, now: datetime | None = None) -> int:
    """Note that pauses are over whose day has come; give how many. Their due days have moved long since."""
    at = now or present()
    over = list(
        pauses_run_out(local_date(at)).select_for_update(skip_locked=True).select_related("case")[:BATCH]
    )
    for pause in over:
        pause.ended_on, pause.ended_at, pause.ended_by_name = pause.until, at, CLOCK.name
    ClockPause.objects.bulk_update(over, ["ended_on", "ended_at", "ended_by_name"])
    Case.objects.filter(pk__in=[pause.case_id for pause in over], paused_until__lte=local_date(at)).update(
        paused_until=None
    )
    return len(over)


def _check_pause(case: Case, reason: str, until: date, today: date, rules: ClockRules) -> None:
    if case.state != CaseState.OPEN:
        raise DomainError("This case is not open, so its clock does not run.")
    if reason not in PauseReason.values:
        raise DomainError("Say why nobody can answer for the moment.")
    if case.due_on < today:
        raise DomainError("This reply is late already, and a pause gives no lost days back.")
    days = paused_days([Pause(today, until)], rules.nation)
    if days < 1:
        raise DomainError("Choose a day that lies at least one working day ahead.")
    if days > LONGEST_PAUSE:
        raise DomainError(
            f"A pause is for {LONGEST_PAUSE} working days at most. Choose an earlier day; you can pause again then."
        )


def _shift(
    case: Case,
    rules: ClockRules,
    act: Callable[[], None],
    actor: Actor,
    at: datetime,
    *,
    why: str,
) -> None:
    """Move the due day of `case` by the working days by which `act` lengthens or shortens its pauses, and save it."""
    before = paused_days(counted(case, pauses_of([case.pk])[case.pk]), rules.nation)
    act()
    after = paused_days(counted(case, pauses_of([case.pk])[case.pk]), rules.nation)
    was = case.due_on
    case.due_on = shifted(was, after - before, rules.nation)
    case.version += 1
    case.save(update_fields=["due_on", "paused_until", "version", "updated_at"])
    if case.due_on != was:
        note_moves([(case, was)], actor, at, why)


def _end_running(case: Case, today: date, actor: Actor, at: datetime) -> None:
    """End what holds: today, or on its own day where that has passed."""
    for pause in ClockPause.objects.filter(case=case, ended_on__isnull=True):
        pause.ended_on = min(today, pause.until)
        pause.ended_at, pause.ended_by_name = at, actor_name(actor)[:200]
        pause.save(update_fields=["ended_on", "ended_at", "ended_by_name"])
