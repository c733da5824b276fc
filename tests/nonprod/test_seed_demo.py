"""The demonstration comes out with the figures of evidence D.2 (end of fieldwork), counted by the app itself."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core import mail
from django.core.management import call_command
from django.db.models import F

from casework.insights.measures import Outcome, Window, response_rate, type_mix
from casework.models import (
    Case,
    CaseNote,
    CaseState,
    Change,
    ChangeReview,
    ChangeStory,
    Escalation,
    RoutingRule,
    SecondReading,
)
from casework.selectors.figures import organisation_totals, story_facts
from feedbackhub.accounts.models import User
from feedbackhub.accounts.roles import Role
from feedbackhub.core.clock import local_date, now
from feedbackhub.nonprod.demo.people import PASSWORD, SIGN_INS
from feedbackhub.nonprod.demo.plans import load_plan
from feedbackhub.organisations.models import Absence, Membership, Organisation
from feedbackhub.public.record.selectors import record_of
from responses.models import Response, ResponseState
from stories.models import Story


def facts_of(organisation: Organisation, window: Window) -> list:
    root = organisation.root
    return story_facts(organisation=organisation, services=[root], window=window, now=now())[root.pk]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.django_db
def test_the_three_trusts_come_out_as_the_paper_has_them() -> None:
    call_command("seed_demo", stdout=StringIO())
    by_code = {organisation.ods_code: organisation for organisation in Organisation.objects.all()}
    totals = {code: organisation_totals(organisation) for code, organisation in by_code.items()}
    latest = {code: facts_of(organisation, Window.LATEST) for code, organisation in by_code.items()}

    assert {code: total.stories for code, total in totals.items()} == {"RZA": 2126, "RZB": 1193, "RZC": 6542}
    assert totals["RZC"].responses == 7685
    assert {code: response_rate(facts).answered for code, facts in latest.items()} == {
        "RZA": 30,
        "RZB": 83,
        "RZC": 89,
    }
    assert all(response_rate(facts).stories == 100 for facts in latest.values())
    assert {code: (total.changes_planned, total.changes_made) for code, total in totals.items()} == {
        "RZA": (0, 0),
        "RZB": (1, 1),
        "RZC": (187, 215),
    }
    # What was made stays made: one of C's was undone, and some wait for somebody to look.
    assert (totals["RZC"].changes_in_place, totals["RZC"].changes_reversed) == (214, 1)
    due = ChangeReview.objects.due(local_date()).filter(change__organisation=by_code["RZC"])
    assert 3 <= due.count() <= 40
    assert Change.objects.suggested().count() == 1
    assert {code: total.members for code, total in totals.items()} == {"RZA": 2, "RZB": 0, "RZC": 895}

    # The public record says the same to everybody (Appendix A, with the reads).
    records = {code: record_of(one.root, now=now()) for code, one in by_code.items()}
    assert {
        code: (one.stories, one.answered, one.looked_at, one.planned, one.made, one.reads.all)
        for code, one in records.items()
    } == {
        "RZA": (2126, 30, 100, 0, 0, 599_406),
        "RZB": (1193, 83, 100, 1, 1, 1_123_577),
        "RZC": (6542, 89, 100, 187, 215, 1_787_932),
    }
    assert records["RZC"].replies == 7685

    # What the paper calls them: non-responding, generic, transparent and conversational.
    mixes = {
        code: type_mix(facts, now=now(), mature_days=settings.MATURE_AFTER_DAYS)
        for code, facts in latest.items()
    }
    assert mixes["RZA"][Outcome.NON_RESPONSE] > 50
    assert mixes["RZB"][Outcome.GENERIC] >= 0.9 * 83
    assert mixes["RZC"][Outcome.TRANSPARENT_CONVERSATIONAL] > 50
    # High volume depresses the raw rate of the one that answers (evidence D.1 row 3).
    mature = response_rate(facts_of(by_code["RZC"], Window.MATURE))
    assert mature.answered > 89
    assert mature.stories == 100

    # B's two changes came from stories six to ten years old (evidence D.1 row 109); no change comes before its story.
    years_ago = now() - timedelta(days=6 * 365)
    assert not Change.objects.filter(
        organisation=by_code["RZB"], links__story__published_at__gt=years_ago
    ).exists()
    assert not ChangeStory.objects.filter(change__made_at__lt=F("story__published_at")).exists()

    # Somebody, never nobody; and no mail about what was told years ago.
    assert not Case.objects.open().filter(owner__isnull=True).exists()
    assert Story.objects.filter(case__isnull=True).count() == 0
    assert Case.objects.filter(state=CaseState.OPEN, organisation=by_code["RZA"]).exists()
    assert mail.outbox == []

    # A morning as it is: somebody away, rules of the Trust's own, and cases that wait in as many ways.
    assert Absence.objects.on(local_date()).count() == 1
    assert RoutingRule.objects.in_force().filter(is_last=False).count() == 3
    for kind in (Escalation, CaseNote, SecondReading):
        assert kind._default_manager.count() == 1, kind

    # There is work in hand, and everybody on the list can sign in.
    assert Response.objects.filter(state=ResponseState.IN_REVIEW).count() == 1
    assert Response.objects.filter(state=ResponseState.PUBLISHING).count() == 1
    for one in SIGN_INS:
        user = User.objects.get(email=one.email)
        assert user.check_password(PASSWORD)
        assert Membership.objects.active().filter(user=user, role=one.role).exists()
    assert Membership.objects.filter(role=Role.LEAD).count() == 3

    printed = StringIO()
    call_command("demo_sign_ins", stdout=printed)
    assert all(one.email in printed.getvalue() for one in SIGN_INS)

    # A second run changes nothing.
    call_command("seed_demo", stdout=StringIO())
    call_command("seed_demo", "--if-empty", stdout=StringIO())
    assert Story.objects.count() == 2126 + 1193 + 6542


@pytest.mark.django_db
def test_a_load_has_as_many_stories_as_were_asked_for() -> None:
    call_command("seed_demo", "--stories", "150", stdout=StringIO())
    organisation = Organisation.objects.get()
    plan = load_plan(150)
    assert organisation_totals(organisation).stories == 150
    assert organisation_totals(organisation).responses == plan.responses
    assert response_rate(facts_of(organisation, Window.LATEST)).answered == 89


def test_a_load_below_a_hundred_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 100"):
        load_plan(99)
