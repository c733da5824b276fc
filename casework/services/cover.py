"""Moves the work of people who are not there: away when a reply is due, or not signed in for long.

It runs every hour and when an absence is put down, and moves a case only to somebody who is there: where nobody better
placed is, it stays, and the next run looks again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.db import transaction

from casework.models import Case
from casework.routing import ASLEEP, COVER, Bar, Decision
from casework.selectors.cover import owned_by_the_absent, owned_by_the_asleep
from casework.selectors.facts import Router
from casework.selectors.staffing import Roster
from casework.services.assignment import give_case
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import local_date
from feedbackhub.core.clock import now as present
from feedbackhub.organisations.selectors import CoverCalendar, Wakefulness, day_words

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.core.actors import Actor
    from feedbackhub.organisations.models import Absence

Mover = Callable[[list[Case], datetime], int]

COVERER = SystemActor("the cover calendar")
BATCH = 200


def move_uncovered_cases(*, user_id: int | None = None, now: datetime | None = None) -> int:
    """Move the cases of people who are away when they are due, and of people who are asleep; give how many moved.

    With `user_id`, only those of that person. Running it again moves nothing more.
    """
    at = now or present()
    today = local_date(at)
    away, asleep = owned_by_the_absent(today), owned_by_the_asleep(today)
    if user_id is not None:
        away, asleep = away.filter(owner=user_id), asleep.filter(owner=user_id)
    return _move_all(asleep, _leave_the_asleep, at) + _move_all(away, _leave_the_absent, at)


@transaction.atomic
def move_before_leaving(*, absence: Absence, cases: QuerySet[Case], actor: Actor) -> int:
    """Give some of a person's open cases to whoever stands in for them, before they go; give how many moved.

    `cases` are what the person sees as due while away; one that has moved meanwhile is left where it is.
    """
    at = present()
    fresh = _taken(cases.filter(owner=absence.user_id))
    if not fresh:
        return 0
    roster = Roster([case.service for case in fresh], now=at)
    moved = 0
    for case in fresh:
        deputy = roster.person(absence.deputy, case.service, criticality=case.criticality)
        # The person may hand over to somebody who has had enough today: it is not due today.
        if not deputy.is_open_to(Bar.FULL):
            continue
        reason = (
            f"{absence.user.full_name} is away from {day_words(absence.starts_on)} until "
            f"{day_words(absence.back_on)}; {deputy.name} stands in."
        )
        _give(case, deputy.id, roster.decide(case.service), COVER, reason, actor, at)
        moved += 1
    return moved


def _move_all(cases: QuerySet[Case], move: Mover, at: datetime) -> int:
    moved = last = 0
    while batch := list(cases.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            fresh = _taken(cases.filter(pk__in=batch))
            moved += move(fresh, at) if fresh else 0
        last = batch[-1]
    return moved


def _taken(cases: QuerySet[Case]) -> list[Case]:
    """Take cases under a lock, the condition asked again: another worker may have moved them meanwhile."""
    return list(
        cases.select_for_update(of=("self",), skip_locked=True)
        .select_related("service", "owner")
        .order_by("pk")
    )


def _leave_the_absent(cases: list[Case], at: datetime) -> int:
    roster = Roster([case.service for case in cases], now=at)
    calendar = CoverCalendar({case.organisation_id for case in cases}, local_date(at))
    moved = 0
    for case in cases:
        owner = cast("User", case.owner)
        why = (
            f"{owner.full_name} {calendar.why_not(owner.pk, case.organisation_id)} "
            f"and the reply is due on {day_words(case.due_on)}"
        )
        decision = roster.decide(case.service, criticality=case.criticality)
        stand_in = roster.stand_in_for(owner, case.service, criticality=case.criticality)
        if stand_in is not None:
            _give(case, stand_in.id, decision, COVER, f"{why}; {stand_in.name} stands in.", COVERER, at)
        elif (better := _somebody_there(decision, case)) is not None:
            _give(case, better, decision, COVER, f"{why}. {decision.reason}", COVERER, at)
        else:
            continue
        roster.give(case.owner_id, case.service, criticality=case.criticality)
        moved += 1
    return moved


def _leave_the_asleep(cases: list[Case], at: datetime) -> int:
    router = Router({case.story_id: case.service for case in cases}, now=at)
    awake = Wakefulness({case.organisation_id for case in cases}, local_date(at))
    moved = 0
    for case in cases:
        owner = cast("User", case.owner)
        routed = router.ask(case.story_id)
        better = _somebody_there(routed.decision, case)
        if better is None:
            continue
        why = f"{owner.full_name} {awake.why_not(owner, case.organisation_id)}"
        reason = routed.decision.reason
        words = reason if why in reason else f"{why}. {reason}"
        _give(case, better, routed.decision, ASLEEP, words, COVERER, at)
        router.give(case.story_id, routed)
        moved += 1
    return moved


def _somebody_there(decision: Decision, case: Case) -> int | None:
    """Give whom the routing knows that is there: not away, not asleep. Who has had enough for today is there."""
    is_there = decision.past is None or decision.past is Bar.FULL
    return decision.owner_id if is_there and decision.owner_id != case.owner_id else None


def _give(
    case: Case, owner_id: int, decision: Decision, rule: str, reason: str, actor: Actor, at: datetime
) -> None:
    """Give a case to somebody; of those whom the routing would choose, the first other one is the deputy."""
    chosen = (decision.owner_id, decision.deputy_id)
    deputy_id = next((pk for pk in chosen if pk is not None and pk != owner_id), None)
    give_case(case, owner_id=owner_id, deputy_id=deputy_id, rule=rule, reason=reason, actor=actor, at=at)
