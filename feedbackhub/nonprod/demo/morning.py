"""Leaves a morning behind for the Trust that listens: who is away, rules, a concern passed on, notes, cases that wait.

Only what its services do in earnest; nothing of it is mailed, and none of it changes a figure.
"""

from __future__ import annotations

from datetime import timedelta

from casework.escalation import Route
from casework.models import Case, PauseReason, Reminder, ReminderState, Target
from casework.services.care.second_readings import ask_second_reading
from casework.services.escalations import escalate_case
from casework.services.notes import add_note
from casework.services.pausing import pause_clock
from casework.services.routing_rules import Replayed, RuleDraft, save_rule
from casework.services.snoozing import snooze_case
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import local_date
from feedbackhub.nonprod.demo.people import SIGN_INS, Place
from feedbackhub.organisations.models import Absence


def leave_a_morning(place: Place) -> None:
    """Put somebody on leave, make three rules, and let open cases of the wards wait, each in a way of its own."""
    people = {one.role: User.objects.get(email=one.email) for one in SIGN_INS if one.trust == "C"}
    _somebody_is_away(place, people)
    _rules(place, people)
    _cases(place, people)
    Reminder.objects.filter(case__organisation=place.organisation, state=ReminderState.OWED).update(
        state=ReminderState.DROPPED
    )


def _somebody_is_away(place: Place, people: dict[Role, User]) -> None:
    today = local_date()
    for starts, ends in ((-1, 3), (12, 19)):
        Absence.objects.create(
            organisation=place.organisation,
            user=people[Role.APPROVER],
            deputy=people[Role.LEAD],
            recorded_by=people[Role.LEAD],
            starts_on=today + timedelta(days=starts),
            ends_on=today + timedelta(days=ends),
        )


def _rules(place: Place, people: dict[Role, User]) -> None:
    lead = people[Role.LEAD]
    drafts = (
        RuleDraft(
            name="Parking and transport",
            words=("car park", "parking"),
            target=Target.PERSON.value,
            person=lead,
        ),
        RuleDraft(
            name="Gravest first to the lead",
            place=1,
            criticality_from=5,
            target=Target.PERSON.value,
            person=lead,
        ),
        RuleDraft(name="Letters and appointments", place=2, words=("letter",), target=Target.OWN.value),
    )
    for draft in drafts:
        save_rule(organisation=place.organisation, draft=draft, replayed=Replayed(1_000, 0), actor=lead)


def _cases(place: Place, people: dict[Role, User]) -> None:
    today, responder, approver = local_date(), people[Role.RESPONDER], people[Role.APPROVER]
    wards = Case.objects.open().filter(service__path__startswith=place.services["c-adult"].path)
    wards = wards.select_related("service", "organisation").order_by("-criticality", "due_on", "pk")
    ahead = list(wards.filter(due_on__gt=today + timedelta(days=1))[:2])
    now = list(wards.exclude(pk__in=[case.pk for case in ahead])[:3])
    for case in now[:1]:
        words = "I have read it twice. Would you, before I answer?"
        ask_second_reading(case=case, asked_of=approver, note=words, actor=responder)
    for case in now[1:2]:
        words = "Please look at who was on duty that night."
        escalate_case(case=case, route=Route.SAFEGUARDING, reason=words, actor=responder)
    for case in now[2:3]:
        words = "@Lena Marchmont the family asks to meet us. Shall we do it together on Thursday?"
        add_note(case=case, text=words, actor=responder)
    for case in ahead[:1]:
        words = "She rings me tomorrow at ten."
        snooze_case(case=case, until=today + timedelta(days=1), reason=words, actor=responder)
    for case in ahead[1:2]:
        pause_clock(
            case=case,
            reason=PauseReason.AUTHOR,
            until=today + timedelta(days=7),
            note="We asked which ward it was.",
            actor=responder,
        )
