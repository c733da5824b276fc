"""Watches the counts of problems: one that came back after a change, or has more stories than was to be expected.

An alarm is raised once for a change, and once in three months for a rise: whoever has looked is not called again.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from casework.models import AlarmKind, ChangeState, Problem, ProblemAlarm, ProblemState
from casework.problems import chance_of_as_many, expected
from casework.selectors.problems import RECENT_DAYS, changes_of_problem, recent_counts, since_changes
from casework.services.problems.keeping import refuse_unless_allowed
from feedbackhub.core import audit
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.organisations.models import Organisation

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

#: As small as the chance of a rise by accident must be, and as many stories as there must be at least.
CHANCE = 0.01
LEAST = 3
_ACTOR = SystemActor("the watch on problems")
_LASTS = (ChangeState.MADE, ChangeState.SUSTAINED)


def watch_problems(*, now: datetime | None = None) -> int:
    """Look at the counts of all problems and give how many alarms were raised. The same again raises none."""
    moment = now or present()
    return sum(_watch(organisation, moment) for organisation in Organisation.objects.order_by("pk"))


@transaction.atomic
def mark_alarm_seen(*, alarm: ProblemAlarm, actor: User) -> None:
    """Note that `actor` has looked at an alarm; the first one who did stands. Raises `PermissionDenied`."""
    held = ProblemAlarm.objects.select_for_update().get(pk=alarm.pk)
    refuse_unless_allowed(actor, held.problem, held.problem.service)
    if held.seen_at is not None:
        return
    held.seen_by, held.seen_at = actor, present()
    held.save(update_fields=["seen_by", "seen_at", "updated_at"])
    audit.record(
        actor=actor,
        action="problem.alarm_seen",
        subject=held.problem,
        organisation_id=held.problem.organisation_id,
        details={"kind": held.kind},
    )


@transaction.atomic
def _watch(organisation: Organisation, now: datetime) -> int:
    problems = list(
        Problem.objects.filter(organisation=organisation, links__isnull=False)
        .select_related("service")
        .distinct()
        .order_by("pk")
    )
    counts = recent_counts(problems, now)
    alarms: list[ProblemAlarm] = []
    for problem in problems:
        alarms += _came_back(problem, now)
        window = counts[problem.pk]
        if problem.state != ProblemState.SETTLED and window.now.joined >= LEAST:
            awaited = expected(window.before, window.now)
            rare = window.before.heard > 0 and chance_of_as_many(window.before, window.now) < CHANCE
            if rare and awaited is not None and not _raised_lately(problem, now):
                period = local_date(now).replace(day=1)
                observed = window.now.joined
                alarms.append(
                    _alarm(problem, AlarmKind.MORE_THAN_EXPECTED, now, period=period, observed=observed)
                )
                alarms[-1].expected = awaited
    made = [alarm for alarm in alarms if _raise(alarm)]
    return len(made)


def _came_back(problem: Problem, now: datetime) -> list[ProblemAlarm]:
    """Give an alarm for each change that holds, and after which the problem's stories came again."""
    changes = [change for change in changes_of_problem(problem) if change.state in _LASTS]
    found = []
    for one in since_changes(problem, changes, now):
        if one.came_back and one.change.made_at:
            period = local_date(one.change.made_at)
            alarm = _alarm(problem, AlarmKind.CAME_BACK, now, period=period, observed=one.came_back)
            alarm.change = one.change
            alarm.expected = one.avoided.expected if one.avoided else 0.0
            found.append(alarm)
    return found


def _alarm(problem: Problem, kind: AlarmKind, now: datetime, **fields: object) -> ProblemAlarm:
    return ProblemAlarm(problem=problem, kind=kind, raised_at=now, expected=0.0, **fields)


def _raised_lately(problem: Problem, now: datetime) -> bool:
    since = now - timedelta(days=RECENT_DAYS)
    return problem.alarms.filter(kind=AlarmKind.MORE_THAN_EXPECTED, raised_at__gt=since).exists()


def _raise(alarm: ProblemAlarm) -> bool:
    """Keep an alarm that is not there yet; two runs at once raise one."""
    same = ProblemAlarm.objects.filter(
        problem=alarm.problem, kind=alarm.kind, period=alarm.period, change=alarm.change
    )
    if same.exists():
        return False
    ProblemAlarm.objects.bulk_create([alarm], ignore_conflicts=True)
    audit.record(
        actor=_ACTOR,
        action="problem.alarm",
        subject=alarm.problem,
        organisation_id=alarm.problem.organisation_id,
        details={"kind": str(alarm.kind), "observed": alarm.observed},
    )
    return True
