"""Mail: what is owed, what is still true, and that nothing goes twice."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from casework.models import Case, CaseState, ClockSettings, Reminder, ReminderKind, ReminderState
from casework.services import posting
from casework.services.assignment import assign_case
from casework.services.cases import open_cases
from casework.services.reminders import owe_reminders, send_reminders
from feedbackhub.accounts.models import User
from feedbackhub.organisations.models import Organisation
from tests.casework.conftest import OPENER, OpenAbout
from tests.factories import make_story

if TYPE_CHECKING:
    from django.core.mail import EmailMessage

    from tests.people import Cast

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a case received then is due on Monday 9 March
FRIDAY = datetime(2026, 3, 6, 9, 0, tzinfo=UTC)
DUE = date(2026, 3, 9)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _owners_alone(cast: Cast) -> None:
    """Tell nobody but owners: the steps for late replies have tests of their own."""
    for organisation in Organisation.objects.all():
        ClockSettings.objects.create(organisation=organisation, deputy_after=None, lead_after=None)


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    """Asha's case about Ward 4, due on Monday 9 March, its first mail behind it."""
    case = open_about(cast.ward_4, received_at=MONDAY, title="My glasses", body="They were lost on Monday.")
    Reminder.objects.all().delete()
    return case


def kinds(state: str = ReminderState.SENT) -> list[str]:
    return list(Reminder.objects.filter(state=state).values_list("kind", flat=True))


def test_the_owner_is_told_at_once_and_once(cast: Cast) -> None:
    open_cases(stories=[make_story(cast.ward_4, received_at=MONDAY)], actor=OPENER, now=MONDAY)
    assert send_reminders(now=MONDAY) == 1
    assert send_reminders(now=MONDAY + timedelta(minutes=5)) == 0
    assert [(m.to, m.subject) for m in mail.outbox] == [([cast.asha.email], "A story has come to you")]


def test_no_word_of_the_story_is_in_a_mail(case: Case) -> None:
    send_reminders(now=at(12))
    [message] = mail.outbox
    text = f"{message.subject}\n{message.body}"
    assert "My glasses" not in text
    assert "lost on Monday" not in text
    assert "daisy47" not in text
    assert "A story about Ward 4. Reply due: Monday 9 March 2026." in text
    assert f"{settings.SITE_URL}/cases/{case.pk}/" in text


def test_many_stories_make_one_mail(cast: Cast) -> None:
    open_cases(
        stories=[make_story(cast.ward_4, received_at=MONDAY) for _ in range(30)], actor=OPENER, now=MONDAY
    )
    assert send_reminders(now=MONDAY) == 1
    [message] = mail.outbox
    assert message.subject == "30 stories have come to you"
    assert message.body.count("A story about Ward 4") == 20
    assert "And 10 more" in message.body
    assert len(kinds()) == 30


def test_a_mail_goes_one_working_day_before_the_day(case: Case) -> None:
    assert send_reminders(now=at(5)) == 0
    assert send_reminders(now=FRIDAY) == 1
    assert send_reminders(now=FRIDAY + timedelta(hours=3)) == 0
    assert mail.outbox[0].subject == "A reply is due on the next working day"


def test_late_cases_are_mailed_about_on_three_days_then_weekly(case: Case) -> None:
    sent = [day for day in range(9, 28) if send_reminders(now=at(day))]
    assert sent == [10, 11, 12, 19, 26]
    assert {m.subject for m in mail.outbox} == {"A reply is late"}


@pytest.mark.parametrize("moment", [at(10, 6), at(10, 19), at(14), datetime(2026, 4, 3, 12, tzinfo=UTC)])
def test_nothing_goes_at_night_or_on_a_day_off(case: Case, moment: datetime) -> None:
    assert send_reminders(now=moment) == 0
    assert not Reminder.objects.exists()


def test_the_hours_are_those_of_london(cast: Cast, open_about: OpenAbout) -> None:
    open_about(cast.ward_4, received_at=datetime(2026, 6, 1, 9, tzinfo=UTC))
    assert send_reminders(now=datetime(2026, 6, 10, 6, 30, tzinfo=UTC)) > 0  # 7:30 in London's summer


def answered(cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(state=CaseState.ANSWERED)


def given_away(cast: Cast, case: Case) -> None:
    assign_case(case=case, owner=cast.lena, reason="", actor=cast.lena)


def left(cast: Cast, case: Case) -> None:
    User.objects.filter(pk=cast.asha.pk).update(is_active=False)


def due_later(cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(due_on=date(2026, 3, 20))


@pytest.mark.parametrize("meanwhile", [answered, given_away, left, due_later])
@pytest.mark.parametrize("day", [6, 10])
def test_what_is_no_longer_so_is_dropped(cast: Cast, case: Case, meanwhile: Any, day: int) -> None:
    owe_reminders(now=at(day))
    meanwhile(cast, case)
    send_reminders(now=at(day))
    assert not [message for message in mail.outbox if cast.asha.email in message.to]
    assert Reminder.objects.get(recipient=cast.asha).state == ReminderState.DROPPED


def test_yesterdays_row_is_dropped_today(case: Case) -> None:
    owe_reminders(now=at(10))
    assert send_reminders(now=at(11)) == 1
    assert Reminder.objects.get(for_day=date(2026, 3, 10)).state == ReminderState.DROPPED


def test_closed_and_ownerless_cases_are_not_mailed_about(cast: Cast, case: Case) -> None:
    Case.objects.update(owner=None)
    assert send_reminders(now=at(10)) == 0


class CrashedWorker(BaseException):
    """Stands for a killed process: no handler of ours may catch it."""


class CrashAfterSending(EmailBackend):
    """Takes the mail and then loses the worker."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        super().send_messages(messages)
        raise CrashedWorker


def test_after_a_crash_between_mail_and_note_nothing_is_sent_again(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(posting, "get_connection", CrashAfterSending)
        with pytest.raises(CrashedWorker):
            send_reminders(now=at(10))
    assert kinds(ReminderState.SENDING) == [ReminderKind.OVERDUE]
    assert send_reminders(now=at(10) + timedelta(minutes=5)) == 0
    assert send_reminders(now=at(10) + timedelta(minutes=20)) == 0
    assert kinds(ReminderState.UNCERTAIN) == [ReminderKind.OVERDUE]
    assert len(mail.outbox) == 1
    assert send_reminders(now=at(11)) == 1  # the next day's mail is another mail


def failing(error: Exception, *, on_open: bool = False) -> type[EmailBackend]:
    class Failing(EmailBackend):
        def open(self) -> bool | None:
            if on_open:
                raise error
            return None

        def send_messages(self, messages: Sequence[EmailMessage]) -> int:
            raise error

    return Failing


def test_an_unreachable_mail_server_costs_no_attempt(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(posting, "get_connection", failing(ConnectionRefusedError(), on_open=True))
        assert send_reminders(now=at(10)) == 0
    assert Reminder.objects.get().attempts == 0
    assert send_reminders(now=at(10) + timedelta(minutes=5)) == 1


def test_a_refused_mail_is_tried_again_with_growing_gaps_and_given_up(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "get_connection", failing(smtplib.SMTPDataError(451, b"later")))
    tries = []
    for minutes in range(0, 9 * 60, 5):
        before = Reminder.objects.values_list("attempts", flat=True).first() or 0
        send_reminders(now=at(10, 8) + timedelta(minutes=minutes))
        if Reminder.objects.get().attempts > before:
            tries.append(minutes)
    assert tries == [0, 5, 15, 35, 75, 155]
    assert Reminder.objects.get().state == ReminderState.DROPPED


def test_a_refused_mail_goes_when_the_server_takes_it(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(posting, "get_connection", failing(smtplib.SMTPDataError(451, b"later")))
        assert send_reminders(now=at(10)) == 0
    assert Reminder.objects.get().state == ReminderState.OWED
    assert send_reminders(now=at(10) + timedelta(minutes=5)) == 1


def test_a_broken_line_leaves_the_mail_uncertain_and_the_others_owed(
    cast: Cast, case: Case, open_about: OpenAbout, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_about(cast.ward_4)  # another kind of mail for the same person
    open_about(cast.community, received_at=MONDAY)
    with monkeypatch.context() as patch:
        patch.setattr(posting, "get_connection", failing(smtplib.SMTPServerDisconnected("gone")))
        assert send_reminders(now=at(10)) == 0
    uncertain = Reminder.objects.filter(state=ReminderState.UNCERTAIN)
    assert uncertain.values("recipient", "kind").distinct().count() == 1
    assert not Reminder.objects.filter(state=ReminderState.SENDING).exists()
    assert send_reminders(now=at(10) + timedelta(minutes=5)) > 0


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_send_one_mail(cast: Cast) -> None:
    wards = (cast.ward_4, cast.ward_5, cast.community)
    stories = [make_story(wards[number % 3], received_at=MONDAY) for number in range(9)]
    open_cases(stories=stories, actor=OPENER, now=MONDAY)
    together = Barrier(4)

    def beat(_: int) -> int:
        try:
            together.wait(timeout=10)
            return send_reminders(now=at(10))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(beat, range(4)))
    named = [line for m in mail.outbox for line in m.body.splitlines() if "/cases/" in line]
    assert len(named) == 18  # nine cases, each "has come to you" and "is late"
    assert sorted((m.to[0], m.subject) for m in mail.outbox) == sorted(
        {(m.to[0], m.subject) for m in mail.outbox}
    )
    assert set(Reminder.objects.values_list("state", flat=True)) == {ReminderState.SENT}
