"""Who is told that a reply is late: deputy, leads, sponsor, each once, never the owner and nobody who has left."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.db import connection

from casework.models import Case, ClockSettings, LateStepTaken, Reminder, ReminderKind
from casework.presenters.clock import clock_steps
from casework.services.cases import open_cases
from casework.services.late_steps import take_late_steps
from casework.services.pausing import pause_clock
from casework.services.reminders import send_reminders
from feedbackhub.accounts.models import User
from feedbackhub.core.models import AuditEvent
from tests.casework.conftest import OPENER
from tests.factories import make_story

if TYPE_CHECKING:
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

DUE = date(2026, 3, 9)  # a Monday


def at(day: int, hour: int = 9, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=UTC)


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    """Asha's case about Ward 4, due on Monday 9 March; Ben stands in, Lena leads."""
    found = open_about(cast.ward_4, received_at=at(2))
    Case.objects.filter(pk=found.pk).update(owner=cast.asha, deputy=cast.ben, due_on=DUE)
    Reminder.objects.all().delete()
    return Case.objects.get(pk=found.pk)


@pytest.fixture
def sponsored(case: Case, cast: Cast) -> ClockSettings:
    """The organisation's steps, with a sponsor."""
    return ClockSettings.objects.create(organisation=case.organisation, sponsor=cast.rhys)


def steps() -> list[tuple[str, str]]:
    return list(LateStepTaken.objects.order_by("pk").values_list("step", "told"))


def test_the_steps_go_up_one_by_one(case: Case, cast: Cast, sponsored: ClockSettings) -> None:
    days = {day: take_late_steps(now=at(day)) for day in range(9, 28)}
    assert {day: taken for day, taken in days.items() if taken} == {10: 1, 12: 1, 23: 1}
    assert steps() == [
        ("deputy", cast.ben.full_name),
        ("lead", cast.lena.full_name),
        ("sponsor", cast.rhys.full_name),
    ]
    assert AuditEvent.objects.filter(action="case.late_step_taken").count() == 3


def test_without_settings_the_deputy_and_the_leads_are_told(case: Case) -> None:
    for day in range(9, 28):
        take_late_steps(now=at(day))
    assert [step for step, _ in steps()] == ["deputy", "lead"]


def test_a_mail_goes_to_each_and_says_nothing_of_the_story(
    case: Case, cast: Cast, sponsored: ClockSettings
) -> None:
    Case.objects.filter(pk=case.pk).update(criticality=5)
    for day in range(9, 28):
        send_reminders(now=at(day))
    others = [message for message in mail.outbox if message.to != [cast.asha.email]]
    assert [(message.to, message.subject) for message in others] == [
        ([cast.ben.email], "A reply is late for which you stand in"),
        ([cast.lena.email], "A reply is still late"),
        ([cast.rhys.email], "A patient has waited long for a reply"),
    ]
    for message in others:
        assert case.story.title not in message.body
        assert case.story.body not in message.body
        assert "critical" not in message.body.lower()


def test_the_owner_is_not_told_of_their_own_lateness(case: Case, cast: Cast) -> None:
    Case.objects.filter(pk=case.pk).update(owner=cast.lena, deputy=None)
    take_late_steps(now=at(12))
    assert steps() == [("deputy", ""), ("lead", "")]
    assert not Reminder.objects.filter(kind__startswith="late_").exists()


def test_a_step_that_reaches_nobody_goes_on_the_same_day(
    case: Case, cast: Cast, sponsored: ClockSettings
) -> None:
    User.objects.filter(pk=cast.ben.pk).update(is_active=False)
    take_late_steps(now=at(12))
    assert steps() == [("deputy", ""), ("lead", cast.lena.full_name)]


def test_nobody_owns_it_and_the_leads_hear(case: Case, cast: Cast) -> None:
    Case.objects.filter(pk=case.pk).update(owner=None, deputy=None)
    assert take_late_steps(now=at(12)) == 2
    assert Reminder.objects.get(kind=ReminderKind.LATE_LEAD).recipient == cast.lena


@pytest.mark.parametrize("moment", [at(10, 6), at(10, 19), at(14), at(3, month=4)])
def test_nothing_happens_at_night_or_on_days_off(case: Case, moment: datetime) -> None:
    assert take_late_steps(now=moment) == 0


def test_after_an_outage_nobody_is_passed_over(case: Case, sponsored: ClockSettings) -> None:
    taken = [take_late_steps(now=at(day, month=4)) for day in (1, 1, 2, 3, 7, 8)]
    assert taken == [1, 0, 1, 0, 1, 0]


def test_a_new_due_day_is_a_new_ladder(case: Case) -> None:
    take_late_steps(now=at(10))
    Case.objects.filter(pk=case.pk).update(due_on=date(2026, 3, 17))
    take_late_steps(now=at(17))
    assert len(steps()) == 1
    take_late_steps(now=at(18))
    assert [step for step, _ in steps()] == ["deputy", "deputy"]


def test_a_paused_case_is_not_late(case: Case, cast: Cast) -> None:
    pause_clock(case=case, reason="advice", until=date(2026, 3, 20), actor=cast.asha, now=at(9))
    assert [take_late_steps(now=at(day)) for day in (10, 12, 20)] == [0, 0, 0]
    assert take_late_steps(now=at(23)) == 1


def test_what_was_settled_meanwhile_is_not_mailed_about(case: Case, cast: Cast) -> None:
    take_late_steps(now=at(10))
    Case.objects.filter(pk=case.pk).update(deputy=cast.lena)
    send_reminders(now=at(10))
    assert cast.ben.email not in [message.to[0] for message in mail.outbox]


def test_the_timeline_names_who_was_told(case: Case, cast: Cast) -> None:
    take_late_steps(now=at(10))
    [step] = clock_steps(case)
    assert (step.what, step.why) == ("Late: told the deputy", cast.ben.full_name)


@pytest.mark.django_db(transaction=True)
def test_four_at_once_take_each_step_once(cast: Cast) -> None:
    stories = [make_story(cast.ward_4, received_at=at(2)) for _ in range(12)]
    open_cases(stories=stories, actor=OPENER, now=at(2))
    Case.objects.update(due_on=DUE)
    together = Barrier(4)

    def beat(_: int) -> int:
        try:
            together.wait(timeout=10)
            return take_late_steps(now=at(10))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = sum(pool.map(beat, range(4)))
    assert taken == LateStepTaken.objects.count()
    assert LateStepTaken.objects.filter(step="deputy").count() == 12
    told = LateStepTaken.objects.exclude(told="").count()
    assert Reminder.objects.filter(kind__startswith="late_").count() == told
