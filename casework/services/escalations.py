"""Passing a concern to those inside who must hear of it, and what they do about it.

Each step is one immutable row with who and when. The person it goes to gets a mail that says no more than that
something waits. Nothing here moves the case's own state or due day: the public reply has its own clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from casework.escalation import CATEGORY_ROUTES, ROUTES, Decision, Limit, Route, due_at, limit_for
from casework.models import (
    ESCALATION_TRANSITIONS,
    Case,
    Escalation,
    EscalationState,
    EscalationStep,
    Reminder,
    ReminderKind,
)
from casework.models.escalation import OPEN_STATES
from casework.selectors.clocks import leads_of
from casework.selectors.escalations import (
    flags_that_stand,
    late_escalations,
    stranded_escalations,
    taker_for,
    targets_of,
)
from feedbackhub.core import audit
from feedbackhub.core.actors import Actor, SystemActor, actor_name, user_or_none
from feedbackhub.core.clock import LONDON, local_date
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.selectors import who_may_read_at

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

WATCH = SystemActor("the watch over escalations")
BATCH = 200
WORDS_LENGTH = 1000
OPEN = [state.value for state in OPEN_STATES]


@transaction.atomic
def escalate_case(
    *, case: Case, route: Route, reason: str, actor: Actor, now: datetime | None = None
) -> Escalation:
    """Pass a concern about the story of `case` on, and give it with its person and its limit.

    Also where the case is closed: a concern does not wait until somebody opens it. Raises `DomainError` without a
    reason, and where one is open on this route already.
    """
    held = (
        Case.objects.select_for_update(of=("self",)).select_related("service", "organisation").get(pk=case.pk)
    )
    at, words = now or present(), reason.strip()
    if not words:
        raise DomainError("Say what the concern is.")
    rule, target = ROUTES[route], targets_of(held.organisation)[route]
    if Escalation.objects.filter(case=held, route=route.value, state__in=OPEN).exists():
        raise DomainError(f"This case is with {rule.to} already.")
    codes = [code for code in flags_that_stand(held) if _is_of(route, code)]
    limit = limit_for(route, codes, target.limit)
    person = taker_for(held.service, target, at)
    escalation = Escalation(
        case=held,
        route=route.value,
        categories=codes,
        reason=words[:WORDS_LENGTH],
        role=target.role,
        to=person,
        raised_at=at,
        raised_by=user_or_none(actor),
        raised_by_name=actor_name(actor)[:200],
        due_at=_due(at, limit, held),
        second_due_at=_second_due(route, None, at, held),
    )
    try:
        with transaction.atomic():
            escalation.save()
    except IntegrityError as error:
        raise DomainError(f"This case is with {rule.to} already.") from error
    _note(escalation, "", f"Passed to {_whom(escalation)}, {limit.words}", words, actor, at)
    _owe_mail(escalation, _kind(limit), [person] if person else [], actor, at)
    return escalation


@transaction.atomic
def take_escalation(*, escalation: Escalation, actor: User, now: datetime | None = None) -> Escalation:
    """Note that `actor` has it from now on. Raises `DomainError` where it is closed or taken by them already."""
    held, at = _lock(escalation), now or present()
    if held.state == EscalationState.TAKEN and held.to_id == actor.pk:
        raise DomainError("You have it already.")
    _check_open(held)
    before = held.state
    if before != EscalationState.TAKEN:
        ESCALATION_TRANSITIONS.check(EscalationState(before), EscalationState.TAKEN)
    held.state, held.to, held.taken_at = EscalationState.TAKEN.value, actor, held.taken_at or at
    held.save(update_fields=["state", "to", "taken_at", "updated_at"])
    _note(held, before, f"Taken by {actor.full_name}", "", actor, at)
    return held


@transaction.atomic
def hand_escalation_on(
    *, escalation: Escalation, to: User, note: str, actor: Actor, now: datetime | None = None
) -> Escalation:
    """Give it to somebody else who can open the case. They have to take it anew, by the limit that runs.

    Raises `DomainError` where it is closed, where they have it, or where they could not read the case.
    """
    held, at = _lock(escalation), now or present()
    _check_open(held)
    if held.to_id == to.pk:
        raise DomainError(f"{to.full_name} has it already.")
    if not who_may_read_at(held.case.service).filter(pk=to.pk).exists():
        raise DomainError(f"{to.full_name} may not read stories about {held.case.service.name}.")
    before = held.state
    held.state, held.to = EscalationState.RAISED.value, to
    held.save(update_fields=["state", "to", "updated_at"])
    _note(held, before, f"Given to {to.full_name}", note, actor, at)
    _owe_mail(held, ReminderKind.ESCALATED, [to], actor, at)
    return held


@transaction.atomic
def decide_escalation(
    *, escalation: Escalation, decision: Decision, note: str, actor: Actor, now: datetime | None = None
) -> Escalation:
    """Record what was decided and why. Where the decision starts a second clock, it runs from now.

    Raises `DomainError` without words, where it is closed, or for a decision that this route does not know.
    """
    held, at = _lock(escalation), now or present()
    _check_open(held)
    if not note.strip():
        raise DomainError("Say what was done, or why nothing is needed.")
    if decision not in ROUTES[held.way].decisions:
        raise DomainError("Select what was decided.")
    before = held.state
    ESCALATION_TRANSITIONS.check(EscalationState(before), EscalationState.DECIDED)
    held.state, held.decision, held.decided_at = EscalationState.DECIDED.value, decision.value, at
    held.taken_at = held.taken_at or at
    held.second_due_at = held.second_due_at or _second_due(held.way, decision, at, held.case)
    held.save(update_fields=["state", "decision", "decided_at", "taken_at", "second_due_at", "updated_at"])
    _note(held, before, f"Decided: {held.get_decision_display()}", note, actor, at)
    return held


@transaction.atomic
def call_back_escalation(
    *, escalation: Escalation, note: str, actor: Actor, now: datetime | None = None
) -> Escalation:
    """End one that was raised by mistake. Raises `DomainError` without a reason, or where it is closed."""
    held, at = _lock(escalation), now or present()
    _check_open(held)
    if not note.strip():
        raise DomainError("Say why it is called back.")
    before = held.state
    ESCALATION_TRANSITIONS.check(EscalationState(before), EscalationState.CALLED_BACK)
    held.state = EscalationState.CALLED_BACK.value
    held.save(update_fields=["state", "updated_at"])
    _note(held, before, "Called back", note, actor, at)
    return held


@transaction.atomic
def finish_second_step(
    *, escalation: Escalation, note: str, actor: Actor, now: datetime | None = None
) -> Escalation:
    """Record that the second step was done, or why it was not needed. Raises `DomainError` where none runs."""
    held, at = _lock(escalation), now or present()
    second = ROUTES[held.way].second
    if second is None or held.second_due_at is None or held.second_done_at is not None:
        raise DomainError("Nothing more is to be recorded here.")
    if not note.strip():
        raise DomainError("Say what was done, or why it is not needed.")
    held.second_done_at = at
    held.save(update_fields=["second_done_at", "updated_at"])
    _note(held, held.state, f"Recorded: {second.what}", note, actor, at)
    return held


def watch_escalations(*, now: datetime | None = None) -> int:
    """Give what has nobody to somebody, and owe mail about what is late, once a day; give how many are late."""
    at = now or present()
    for escalation in stranded_escalations()[:BATCH]:
        _find_somebody(escalation, at)
    late = list(late_escalations(at)[:BATCH])
    for escalation in late:
        people = [*([escalation.to] if escalation.to else []), *leads_of(escalation.case.organisation_id)]
        _owe_mail(escalation, ReminderKind.ESCALATION_LATE, people, WATCH, at)
    return len(late)


@transaction.atomic
def _find_somebody(escalation: Escalation, at: datetime) -> None:
    held = _lock(escalation)
    target = targets_of(held.case.organisation)[held.way]
    person = taker_for(held.case.service, target, at)
    if not held.is_open or person is None or held.to_id == person.pk:
        return
    before = held.state
    held.state, held.to = EscalationState.RAISED.value, person
    held.save(update_fields=["state", "to", "updated_at"])
    _note(held, before, f"Given to {person.full_name}", "Nobody who could act had it.", WATCH, at)
    _owe_mail(held, ReminderKind.ESCALATED, [person], WATCH, at)


def _lock(escalation: Escalation) -> Escalation:
    rows = Escalation.objects.select_for_update(of=("self",))
    return rows.select_related("case__organisation", "case__service", "to").get(pk=escalation.pk)


def _check_open(escalation: Escalation) -> None:
    if not escalation.is_open:
        raise DomainError("This is decided. If there is something new, pass it on again from the case.")


def _note(escalation: Escalation, before: str, what: str, note: str, actor: Actor, at: datetime) -> None:
    EscalationStep.objects.create(
        escalation=escalation,
        before=before,
        after=escalation.state,
        at=at,
        actor=user_or_none(actor),
        actor_name=actor_name(actor)[:200],
        what=what[:200],
        note=note.strip()[:WORDS_LENGTH],
    )
    audit.record(
        actor=actor,
        action=f"escalation.{escalation.state}",
        subject=escalation,
        organisation_id=escalation.case.organisation_id,
        details={"case": escalation.case_id, "route": escalation.route, "to": escalation.to_id},
    )


def _owe_mail(
    escalation: Escalation, kind: ReminderKind, people: Iterable[User], actor: Actor, at: datetime
) -> None:
    """Owe each person one mail of this kind about the case today; never to whoever has just done it."""
    mover = user_or_none(actor)
    rows = [
        Reminder(case=escalation.case, kind=kind, recipient=person, for_day=local_date(at))
        for person in {one.pk: one for one in people}.values()
        if mover is None or person.pk != mover.pk
    ]
    Reminder.objects.bulk_create(rows, ignore_conflicts=True)


def _kind(limit: Limit) -> ReminderKind:
    """What has hours only is mailed in the night too."""
    return ReminderKind.ESCALATED_NOW if limit.hours is not None else ReminderKind.ESCALATED


def _is_of(route: Route, category: str) -> bool:
    return category in CATEGORY_ROUTES and CATEGORY_ROUTES[category][0] is route


def _due(at: datetime, limit: Limit, case: Case) -> datetime:
    return due_at(at.astimezone(LONDON), limit, case.organisation.nation)


def _second_due(route: Route, decision: Decision | None, at: datetime, case: Case) -> datetime | None:
    second = ROUTES[route].second
    if second is None or second.after is not decision:
        return None
    return _due(at, second.limit, case)


def _whom(escalation: Escalation) -> str:
    to = ROUTES[escalation.way].to
    return f"{escalation.to.full_name} for {to}" if escalation.to else f"{to}, where nobody can take it"
