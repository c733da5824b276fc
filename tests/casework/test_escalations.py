"""A concern goes to somebody who can open the case, with its own clock; its words stay with those whom it concerns."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core import mail

from casework.escalation import Decision, Limit, Route
from casework.models import Case, Escalation, EscalationState, Reminder, ReminderKind
from casework.selectors.escalations import Concerned
from casework.services.cases import close_case
from casework.services.escalation_targets import Wanted, decide_targets
from casework.services.escalations import (
    call_back_escalation,
    decide_escalation,
    escalate_case,
    finish_second_step,
    hand_escalation_on,
    take_escalation,
    watch_escalations,
)
from casework.services.reminders import send_reminders
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from feedbackhub.organisations.models import Absence
from stories.models import StoryFlag
from tests.people import join, person

if TYPE_CHECKING:
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

WORDS = "She writes that a carer pushed her mother."
# A Tuesday, in the morning.
TUESDAY = "2026-11-24 10:00:00+00:00"


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    return open_about(cast.ward_4, title="Pushed")


def flag(case: Case, category: str) -> StoryFlag:
    return StoryFlag.objects.create(story=case.story, category=category, raised_at=now())


def name_target(cast: Cast, route: Route, **wanted: object) -> None:
    values = {"role": "Named nurse", "person": None, "deputy": None, "limit": Limit(working_days=0), **wanted}
    decide_targets(organisation=cast.northmere, wanted={route: Wanted(**values)}, actor=cast.lena)  # type: ignore[arg-type]


def raised(case: Case, cast: Cast, route: Route = Route.SAFEGUARDING) -> Escalation:
    return escalate_case(case=case, route=route, reason=WORDS, actor=cast.asha)


def mails(kind: ReminderKind) -> set[str]:
    return set(Reminder.objects.filter(kind=kind).values_list("recipient__full_name", flat=True))


@time_machine.travel(TUESDAY, tick=False)
def test_it_goes_to_the_person_named_with_the_limit_of_the_flag(cast: Cast, case: Case) -> None:
    name_target(cast, Route.SAFEGUARDING, person=cast.rhys)
    flag(case, "danger_to_self")
    found = raised(case, cast)
    assert (found.to, found.role, found.categories) == (cast.rhys, "Named nurse", ["danger_to_self"])
    assert found.due_at == found.raised_at + timedelta(hours=1)
    assert mails(ReminderKind.ESCALATED_NOW) == {"Rhys Morgan"}
    case.refresh_from_db()
    assert case.owner == cast.asha, "the public reply stays with whoever has it"


@time_machine.travel(TUESDAY, tick=False)
def test_where_nobody_is_named_it_goes_to_a_lead(cast: Cast, case: Case) -> None:
    assert raised(case, cast).to == cast.lena
    assert mails(ReminderKind.ESCALATED) == {"Lena Brook"}


@time_machine.travel(TUESDAY, tick=False)
def test_whoever_is_away_is_passed_over_for_who_stands_in(cast: Cast, case: Case) -> None:
    sam = person("Sam Reed", "sam@northmere.example")
    join(sam, cast.northmere.root, Role.READER)
    name_target(cast, Route.SAFEGUARDING, person=cast.rhys, deputy=cast.adam)
    Absence.objects.create(
        organisation=cast.northmere,
        user=cast.rhys,
        deputy=sam,
        starts_on="2026-11-20",
        ends_on="2026-11-30",
    )
    assert raised(case, cast).to == sam


def test_with_nobody_at_all_it_stands_on_the_list_and_finds_somebody_later(cast: Cast, case: Case) -> None:
    cast.lena.memberships.all().delete()
    found = raised(case, cast)
    assert found.to is None
    assert watch_escalations() == 0
    nora = person("Nora Hale", "nora@northmere.example")
    join(nora, cast.northmere.root, Role.LEAD)
    watch_escalations()
    found.refresh_from_db()
    assert found.to == nora
    assert mails(ReminderKind.ESCALATED) == {"Nora Hale"}


def test_a_leavers_concern_goes_to_somebody_else_at_the_next_look(cast: Cast, case: Case) -> None:
    name_target(cast, Route.SAFEGUARDING, person=cast.rhys)
    found = raised(case, cast)
    take_escalation(escalation=found, actor=cast.rhys)
    cast.rhys.memberships.all().delete()
    watch_escalations()
    found.refresh_from_db()
    assert (found.to, found.state) == (cast.lena, EscalationState.RAISED)


def test_one_is_open_on_a_route_at_a_time_and_others_beside_it(cast: Cast, case: Case) -> None:
    raised(case, cast)
    with pytest.raises(DomainError, match="with safeguarding already"):
        raised(case, cast)
    assert raised(case, cast, Route.PALS).pk
    with pytest.raises(DomainError, match="Say what the concern is"):
        escalate_case(case=case, route=Route.COMPLAINT, reason="  ", actor=cast.asha)


def test_a_closed_case_can_be_passed_on(cast: Cast, case: Case) -> None:
    close_case(case=case, outcome="no_change", reason="Praise only.", actor=cast.asha)
    assert raised(case, cast).pk


def test_the_road_from_taken_to_decided_leaves_every_step(cast: Cast, case: Case) -> None:
    found = raised(case, cast)
    take_escalation(escalation=found, actor=cast.lena)
    with pytest.raises(DomainError, match="have it already"):
        take_escalation(escalation=found, actor=cast.lena)
    with pytest.raises(DomainError, match="Say what was done"):
        decide_escalation(escalation=found, decision=Decision.ACTED, note=" ", actor=cast.lena)
    with pytest.raises(DomainError, match="Select what was decided"):
        decide_escalation(escalation=found, decision=Decision.OPENED, note="Opened.", actor=cast.lena)
    done = decide_escalation(
        escalation=found, decision=Decision.REFERRED, note="Council told.", actor=cast.lena
    )
    assert (done.state, done.decision) == (EscalationState.DECIDED, "referred")
    assert [step.after for step in done.steps.order_by("pk")] == ["raised", "taken", "decided"]
    for act in (
        lambda: take_escalation(escalation=found, actor=cast.lena),
        lambda: call_back_escalation(escalation=found, note="Wrong.", actor=cast.lena),
        lambda: hand_escalation_on(escalation=found, to=cast.priya, note="", actor=cast.lena),
    ):
        with pytest.raises(DomainError, match="This is decided"):
            act()
    assert AuditEvent.objects.filter(action__startswith="escalation.").count() == 3
    assert WORDS not in str(list(AuditEvent.objects.values_list("details", flat=True)))


@time_machine.travel(TUESDAY, tick=False)
def test_a_complaint_gets_its_second_clock_with_the_decision_and_governance_at_once(
    cast: Cast, case: Case
) -> None:
    """Evidence C.2: acknowledge within 3 working days once it is a complaint; 72 hours from awareness."""
    complaint = raised(case, cast, Route.COMPLAINT)
    assert complaint.second_due_at is None
    complaint = decide_escalation(
        escalation=complaint, decision=Decision.OPENED, note="She wishes it.", actor=cast.lena
    )
    assert complaint.second_due_at is not None
    assert complaint.second_due_at.isoformat() == "2026-11-27T17:00:00+00:00"
    governance = raised(case, cast, Route.GOVERNANCE)
    assert governance.second_due_at == governance.raised_at + timedelta(hours=72)
    finish_second_step(escalation=governance, note="No risk; not reported.", actor=cast.lena)
    with pytest.raises(DomainError, match="Nothing more"):
        finish_second_step(escalation=governance, note="Again.", actor=cast.lena)


def test_the_words_are_for_those_whom_it_concerns(cast: Cast, case: Case) -> None:
    name_target(cast, Route.SAFEGUARDING, person=cast.rhys)
    found, pals = raised(case, cast), raised(case, cast, Route.PALS)

    def readers(escalation: Escalation) -> set[str]:
        people = (cast.asha, cast.ben, cast.priya, cast.lena, cast.adam, cast.rhys)
        return {one.full_name for one in people if Concerned(one, cast.northmere).may_read(escalation)}

    assert readers(found) == {"Asha Patel", "Lena Brook", "Rhys Morgan"}
    assert readers(pals) == {"Asha Patel", "Ben Okafor", "Priya Nair", "Lena Brook"}


def test_late_ones_are_told_of_once_a_day_and_the_mail_names_nothing(cast: Cast, case: Case) -> None:
    name_target(cast, Route.SAFEGUARDING, person=cast.rhys)
    with time_machine.travel(TUESDAY, tick=False):
        raised(case, cast)
        assert watch_escalations() == 0
        send_reminders()
    with time_machine.travel("2026-11-25 09:00:00+00:00", tick=False):
        assert watch_escalations() == 1
        watch_escalations()
        send_reminders()
        assert send_reminders() == 0
    assert [(one.to, one.subject) for one in mail.outbox if "passed" in one.subject] == [
        (["rhys@northmere.example"], "Something was passed to you to decide"),
        (["lena@northmere.example"], "Something that was passed on is late"),
        (["rhys@northmere.example"], "Something that was passed on is late"),
    ]
    said = "\n".join(one.subject + one.body for one in mail.outbox).lower()
    for never in (WORDS.lower(), "pushed", "safeguarding", "danger"):
        assert never not in said


@time_machine.travel("2026-11-24 23:30:00+00:00", tick=False)
def test_what_has_an_hour_only_is_mailed_in_the_night_and_nothing_else_is(cast: Cast, case: Case) -> None:
    flag(case, "danger_to_self")
    raised(case, cast)
    raised(case, cast, Route.PALS)
    Reminder.objects.exclude(kind__in=["escalated", "escalated_now"]).delete()
    assert send_reminders() == 1
    assert [one.subject for one in mail.outbox] == ["Something was passed to you that cannot wait"]


def test_nobody_is_mailed_about_what_was_taken_meanwhile(cast: Cast, case: Case) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        take_escalation(escalation=raised(case, cast), actor=cast.lena)
        send_reminders()
    assert not [one for one in mail.outbox if one.to == ["lena@northmere.example"]]


def test_targets_have_to_be_people_who_can_open_every_case(cast: Cast) -> None:
    with pytest.raises(DomainError, match="may not read every story"):
        name_target(cast, Route.PALS, person=cast.asha)
    with pytest.raises(DomainError, match="may not read every story"):
        name_target(cast, Route.PALS, person=cast.olga)
    with pytest.raises(DomainError, match="somebody else"):
        name_target(cast, Route.PALS, person=cast.lena, deputy=cast.lena)
