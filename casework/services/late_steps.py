"""Who is told that a reply is late: first the deputy, then the leads, then the executive sponsor. Each step once.

A step is a row, written together with the mails that it owes; the constraint on it makes it once for a due day, whoever
runs this how often. A step for which there is nobody is noted as such, and the next one is taken on the same day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from casework.clocks import is_within_sending_hours, latest_due_day, next_step
from casework.models import (
    Case,
    ClockSettings,
    LateStep,
    LateStepTaken,
    Reminder,
    ReminderKind,
)
from casework.selectors.clocks import clock_settings, leads_of, owing_step, steps_taken_for
from casework.services.due_days import CLOCK
from feedbackhub.core import audit
from feedbackhub.core.clock import LONDON, local_date
from feedbackhub.core.clock import now as present
from feedbackhub.organisations.models import Organisation

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

BATCH = 200
_KINDS: dict[str, ReminderKind] = {
    LateStep.DEPUTY: ReminderKind.LATE_DEPUTY,
    LateStep.LEAD: ReminderKind.LATE_LEAD,
    LateStep.SPONSOR: ReminderKind.LATE_SPONSOR,
}


def take_late_steps(*, now: datetime | None = None) -> int:
    """Take the steps that are due; give how many were taken. At night and on days off nothing happens."""
    at = now or present()
    return sum(_steps_of(organisation, at) for organisation in Organisation.objects.order_by("pk"))


def _steps_of(organisation: Organisation, at: datetime) -> int:
    today = local_date(at)
    if not is_within_sending_hours(at.astimezone(LONDON), organisation.nation):
        return 0
    settings = clock_settings(organisation)
    began = at.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0)
    taken = 0
    for step, after in settings.ladder.items():
        last = 0
        latest = latest_due_day(after, today, organisation.nation)
        owing = owing_step(organisation.pk, step, latest, began)
        while batch := list(owing.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
            taken += _take(batch, settings, at)
            last = batch[-1]
    return taken


@transaction.atomic
def _take(pks: Sequence[int], settings: ClockSettings, at: datetime) -> int:
    """Take the next step of each case. The cases are locked, so that of two beats one finds it taken."""
    cases = list(
        Case.objects.open()
        .select_for_update(of=("self",), skip_locked=True)
        .filter(pk__in=pks)
        .select_related("deputy")
        .order_by("pk")
    )
    before = steps_taken_for(cases)
    people = _People(settings)
    rows: list[LateStepTaken] = []
    mails: list[Reminder] = []
    for case in cases:
        _climb(case, settings, before.get(case.pk, []), people, at, rows, mails)
    LateStepTaken.objects.bulk_create(rows)
    Reminder.objects.bulk_create(mails, ignore_conflicts=True)
    audit.record_all(
        actor=CLOCK,
        action="case.late_step_taken",
        subjects=[(row.case, {"step": row.step, "due_on": row.due_on.isoformat()}) for row in rows],
        organisation_id=settings.organisation_id,
    )
    return len(rows)


def _climb(
    case: Case,
    settings: ClockSettings,
    before: Sequence[LateStepTaken],
    people: _People,
    at: datetime,
    rows: list[LateStepTaken],
    mails: list[Reminder],
) -> None:
    """Add the rows and mails of one case's next step, and those of the steps before it that reach nobody."""
    today = local_date(at)
    told = {row.step: local_date(row.at) for row in before if row.told}
    ladder: Mapping[str, int] = settings.ladder
    ladder = {step: days for step, days in ladder.items() if step not in {row.step for row in before}}
    while step := next_step(case.due_on, today, ladder, told, settings.organisation.nation):
        reached = people.of(step, case)
        names = ", ".join(person.full_name for person in reached)
        rows.append(LateStepTaken(case=case, due_on=case.due_on, step=step, at=at, told=names[:400]))
        mails += [
            Reminder(case=case, kind=_KINDS[step], recipient_id=person.pk, for_day=case.due_on)
            for person in reached
        ]
        if reached:
            return
        ladder = {other: days for other, days in ladder.items() if other != step}


class _People:
    """Whom each step reaches: never the owner, who has had mails of their own, and nobody who has left."""

    def __init__(self, settings: ClockSettings) -> None:
        self._leads = leads_of(settings.organisation_id)
        self._sponsor = settings.sponsor

    def of(self, step: str, case: Case) -> list[User]:
        """Give the people whom `step` reaches for `case`."""
        by_step: dict[str, list[User | None]] = {
            LateStep.DEPUTY.value: [case.deputy],
            LateStep.LEAD.value: [*self._leads],
            LateStep.SPONSOR.value: [self._sponsor],
        }
        return [one for one in by_step[step] if one and one.is_active and one.pk != case.owner_id]
