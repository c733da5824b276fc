"""What publications mean for cases: mails about replies, an undone publication, a pulled one, who hears of it when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail

from casework.escalation import Route
from casework.models import (
    Case,
    CaseState,
    CaseStateChange,
    Escalation,
    MailChoice,
    ReminderState,
    ReplyMail,
    ReplyMailKind,
)
from casework.selectors.webhooks import happenings_since
from casework.services.cases import open_case
from casework.services.digests import send_digests
from casework.services.publication.mailing import send_reply_mails
from casework.services.publication.owing import owe_mails_about, owe_missed_mails
from casework.services.publication.pulls import escalate_missed_pulls, escalate_pull
from feedbackhub.accounts.roles import Role
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now
from responses.models import Approval, PullKind, text_hash
from responses.services.amending.editing import approve_edit, begin_edit
from responses.services.approvals import approve_response, return_response
from responses.services.drafts import save_draft, submit_response
from responses.services.publishing import publish_response
from responses.services.pulling import pull_response
from responses.services.settling import undo_publication
from tests.factories import make_story
from tests.factories.responses import (
    BODY,
    make_approved,
    make_care_opinion_story,
    make_in_review,
    make_published,
)
from tests.people import join, person

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django import DjangoCaptureOnCommitCallbacks

    from tests.people import Cast

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
NIGHT = datetime(2026, 3, 3, 23, tzinfo=UTC)
OPENER = SystemActor("the tests")


@pytest.fixture
def told(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Callable[..., object]:
    """Do something, and let the rooms hear of it as after a commit."""

    def run(work: Callable[[], object]) -> object:
        with django_capture_on_commit_callbacks(execute=True):
            return work()

    return run


def to(address: str) -> list[str]:
    return [str(one.subject) for one in mail.outbox if one.to == [address]]


def case_of(cast: Cast, **fields: object) -> Case:
    return open_case(story=make_story(cast.ward_4, **fields), actor=OPENER)


# Mails -------------------------------------------------------------------------------------------------------------


def test_an_approver_is_told_once_in_one_mail_and_not_at_night(
    cast: Cast, told: Callable[..., object]
) -> None:
    for _ in range(3):
        told(lambda: make_in_review(make_story(cast.ward_4, title="Pushed"), cast.asha))
    assert send_reply_mails(now=NIGHT) == 0
    assert send_reply_mails(now=NOON) == 1
    assert send_reply_mails(now=NOON + timedelta(minutes=5)) == 0
    owe_missed_mails()
    assert send_reply_mails(now=NOON + timedelta(minutes=10)) == 0
    assert to("priya@northmere.example") == ["3 replies wait for your approval"]
    assert to("lena@northmere.example") == []
    said = str(mail.outbox[0].body)
    assert "Pushed" not in said
    assert "glasses" not in said
    assert said.count("/replies/") == 4


def test_the_nearest_approver_is_asked_and_the_lead_where_there_is_none(cast: Cast) -> None:
    near = person("Nina Ward", "nina@northmere.example")
    join(near, cast.ward_4, Role.APPROVER)
    make_in_review(make_story(cast.ward_4), cast.asha)
    make_in_review(make_story(cast.community), cast.lena)
    owe_missed_mails()
    assert set(ReplyMail.objects.values_list("recipient__full_name", flat=True)) == {"Nina Ward"}
    cast_lead = make_in_review(make_story(cast.ward_5), cast.priya)
    owe_missed_mails()
    assert ReplyMail.objects.get(response=cast_lead).recipient == cast.lena


def test_the_author_is_told_of_each_decision_without_a_word_of_it(
    cast: Cast, told: Callable[..., object]
) -> None:
    response = make_in_review(make_story(cast.ward_4), cast.asha)
    told(lambda: return_response(response=response, comment="Say her name.", actor=cast.priya))
    send_reply_mails(now=NOON)
    save_draft(response=response, body=BODY + " More.", expected_version=1, actor=cast.asha)
    told(lambda: submit_response(response=response, actor=cast.asha))
    told(
        lambda: approve_response(
            response=response, expected_hash=text_hash(BODY + " More."), actor=cast.priya
        )
    )
    send_reply_mails(now=NOON)
    assert to("asha@northmere.example") == [
        "Your reply was returned with a comment",
        "Your reply was approved",
    ]
    assert "her name" not in "".join(str(one.body) for one in mail.outbox)
    # It waited for Priya for a moment only.
    assert to("priya@northmere.example") == []


def test_who_wants_one_mail_a_day_finds_it_in_the_digest(cast: Cast, told: Callable[..., object]) -> None:
    MailChoice.objects.create(user=cast.priya, daily=True)
    told(lambda: make_in_review(make_story(cast.ward_4), cast.asha))
    assert send_reply_mails(now=NOON) == 0
    assert ReplyMail.objects.get().state == ReminderState.DROPPED


def test_an_edit_tells_the_reader_and_then_its_author(cast: Cast, told: Callable[..., object]) -> None:
    response = make_published(make_story(cast.ward_4), cast.asha, cast.priya)
    ReplyMail.objects.all().delete()
    other = BODY + " Come and see."
    amendment = begin_edit(response=response, body=other, expected_hash=text_hash(BODY), actor=cast.asha)
    owe_missed_mails()
    assert ReplyMail.objects.filter(kind=ReplyMailKind.EDIT_WAITS).get().recipient == cast.priya
    told(lambda: approve_edit(amendment=amendment, expected_hash=text_hash(other), actor=cast.priya))
    send_reply_mails(now=NOON)
    assert "Your edit was approved and is public" in to("asha@northmere.example")
    assert to("priya@northmere.example") == []


def test_two_signals_owe_one_mail(cast: Cast) -> None:
    response = make_in_review(make_story(cast.ward_4), cast.asha)
    change = response.state_changes.get(after="in_review")
    for _ in range(2):
        owe_mails_about(changes=[change.pk])
    assert ReplyMail.objects.count() == 1


# Undo --------------------------------------------------------------------------------------------------------------


def test_an_undone_publication_leaves_the_case_as_it_was(cast: Cast, told: Callable[..., object]) -> None:
    case = case_of(cast)
    due, reopened = case.due_on, case.reopen_count
    response = make_approved(case.story, cast.asha, cast.priya)
    told(lambda: publish_response(response=response, actor=cast.asha))
    case.refresh_from_db()
    assert case.state == CaseState.ANSWERED
    told(lambda: undo_publication(response=response, actor=cast.asha))
    case.refresh_from_db()
    assert (case.state, case.answered_at, case.due_on, case.reopen_count) == (
        CaseState.OPEN,
        None,
        due,
        reopened,
    )
    told(lambda: publish_response(response=response, actor=cast.asha))
    case.refresh_from_db()
    assert case.state == CaseState.ANSWERED


def test_other_systems_hear_of_no_answer_that_can_be_or_was_undone(
    cast: Cast, told: Callable[..., object]
) -> None:
    case = case_of(cast)
    response = make_approved(case.story, cast.asha, cast.priya)

    def heard(seconds: int) -> list[str]:
        until = now() + timedelta(seconds=seconds)
        return [
            one.event.value
            for one in happenings_since(cast.northmere.pk, until - timedelta(hours=1), until, 100)
        ]

    told(lambda: publish_response(response=response, actor=cast.asha))
    assert "case.answered" not in heard(1)
    assert "case.answered" in heard(20)
    told(lambda: undo_publication(response=response, actor=cast.asha))
    assert not {"case.answered", "case.reopened"} & set(heard(60))
    told(lambda: publish_response(response=response, actor=cast.asha))
    assert heard(20).count("case.answered") == 1


# Pull --------------------------------------------------------------------------------------------------------------


def test_a_pull_for_privacy_starts_the_clock_of_72_hours(cast: Cast, told: Callable[..., object]) -> None:
    case = case_of(cast)
    response = make_published(case.story, cast.asha, cast.priya)
    pull = told(
        lambda: pull_response(
            response=response, kind=PullKind.PRIVACY, reason="It names her.", actor=cast.ben
        )
    )
    escalate_missed_pulls()
    escalation = Escalation.objects.get()
    assert (escalation.route, escalation.raised_by) == (Route.GOVERNANCE.value, cast.ben)
    assert escalation.second_due_at is not None
    assert escalation.second_due_at - escalation.raised_at == timedelta(hours=72)
    send_reply_mails(now=NOON)
    assert "Your reply was taken off every page" in to("asha@northmere.example")
    assert "names her" not in "".join(str(one.body) for one in mail.outbox)
    assert pull is not None


def test_the_sweeper_finds_a_pull_whose_signal_was_lost(cast: Cast) -> None:
    case = case_of(cast)
    response = make_published(case.story, cast.asha, cast.priya)
    pull_response(response=response, kind=PullKind.WRONG_STORY, reason="Another’s.", actor=cast.ben)
    assert not Escalation.objects.exists()
    for _ in range(2):
        escalate_missed_pulls()
    assert Escalation.objects.count() == 1


def test_an_unkind_reply_is_no_matter_of_privacy(cast: Cast) -> None:
    case = case_of(cast)
    response = make_published(case.story, cast.asha, cast.priya)
    pull = pull_response(response=response, kind=PullKind.HARM, reason="Unkind.", actor=cast.ben)
    assert escalate_pull(pull_id=pull.pk) is None


# The lead's digest -------------------------------------------------------------------------------------------------


def test_a_lead_reads_what_was_approved_and_is_not_seen(cast: Cast) -> None:
    MailChoice.objects.create(user=cast.lena, daily=True)
    make_published(make_care_opinion_story(cast), cast.asha, cast.priya)
    Approval.objects.update(at=now() - timedelta(hours=49))
    day = now().astimezone(UTC)
    workday = next(
        day.replace(hour=12) + timedelta(days=more)
        for more in range(1, 8)
        if (day + timedelta(days=more)).weekday() == 2
    )
    send_digests(now=workday)
    assert any("1 reply was approved more than 48 hours ago" in str(one.body) for one in mail.outbox)
    assert CaseStateChange.objects.count() == 0
