"""Digests: praise first, no story's words, once a day, in place of single mails, in the hours that were chosen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from casework.models import Case, ClockSettings, Digest, MailChoice, Reminder, ReminderKind, ReminderState
from casework.services import posting
from casework.services.cases import answer_case
from casework.services.digests import send_digests
from casework.services.mail_choices import choose_mail
from casework.services.reminders import send_reminders
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Organisation
from responses.models import Response, ResponseState
from tests.casework.making import publish_reply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage

    from feedbackhub.accounts.models import User
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _quiet(cast: Cast) -> None:
    """Tell nobody of late replies, and send nobody a weekly digest, but where a test asks for it."""
    for organisation in Organisation.objects.all():
        ClockSettings.objects.create(organisation=organisation, deputy_after=None, lead_after=None)
    for user in (cast.asha, cast.ben, cast.priya, cast.lena, cast.adam, cast.rhys, cast.olga):
        choose(user, daily=False, weekly=False)


def choose(
    user: User,
    *,
    daily: bool = True,
    weekly: bool = False,
    first: int = 7,
    last: int = 19,
    weekdays: Sequence[int] = (0, 1, 2, 3, 4),
) -> None:
    choose_mail(
        user=user, daily=daily, weekly=weekly, first=time(first), last=time(last), weekdays=list(weekdays)
    )


@pytest.fixture
def due(cast: Cast, open_about: OpenAbout) -> Case:
    """Asha's case about Ward 4, due on Tuesday 10 March."""
    return opened(open_about, cast, due_on=date(2026, 3, 10))


def opened(open_about: OpenAbout, cast: Cast, **fields: object) -> Case:
    case = open_about(cast.ward_4, received_at=at(2), title="My glasses", body="They were lost on Monday.")
    values = {
        "is_praise": False,
        "owner": cast.asha,
        "opened_at": at(2),
        "due_on": date(2026, 3, 20),
        **fields,
    }
    Case.objects.filter(pk=case.pk).update(**values)
    Reminder.objects.all().delete()
    return Case.objects.get(pk=case.pk)


def bodies(user: User) -> list[str]:
    return [message.body for message in mail.outbox if message.to == [user.email]]


def test_one_mail_in_the_morning_takes_the_place_of_single_ones(cast: Cast, due: Case) -> None:
    choose(cast.asha)
    assert send_reminders(now=at(9)) == 0
    assert send_digests(now=at(9)) == 1
    assert send_reminders(now=at(9, 12)) == 0
    assert send_digests(now=at(9, 12)) == 0
    [body] = bodies(cast.asha)
    assert "Due today or on the next working day" in body
    assert f"/cases/{due.pk}/" in body
    assert Reminder.objects.get(kind=ReminderKind.DUE_SOON).state == ReminderState.SENT


def test_praise_comes_first_and_no_word_of_any_story(cast: Cast, due: Case, open_about: OpenAbout) -> None:
    choose(cast.asha)
    opened(open_about, cast, is_praise=True, opened_at=at(6))
    Case.objects.filter(pk=due.pk).update(criticality=5)
    send_digests(now=at(9))
    [body] = bodies(cast.asha)
    assert body.index("Praise\nPeople said thank you:\n  Ward 4: 1 story") < body.index("Due today")
    for words in ("My glasses", "lost on Monday", "daisy47", "ritical"):
        assert words not in body


def test_who_has_nothing_waiting_gets_nothing(cast: Cast) -> None:
    choose(cast.asha)
    assert send_digests(now=at(9)) == 0
    assert Digest.objects.get().state == ReminderState.DROPPED
    assert not mail.outbox


def test_on_the_first_day_of_the_week_one_mail_holds_both(cast: Cast, due: Case) -> None:
    choose(cast.asha, weekly=True)
    assert send_digests(now=at(9)) == 1
    assert [digest.kind for digest in Digest.objects.all()] == ["weekly"]
    assert mail.outbox[0].subject == "Your stories this week"
    Case.objects.filter(pk=due.pk).update(due_on=date(2026, 3, 11))
    assert send_digests(now=at(10)) == 1
    assert mail.outbox[1].subject == "Your stories today"


def test_who_works_from_wednesday_has_their_week_begin_then(cast: Cast, due: Case) -> None:
    choose(cast.asha, daily=False, weekly=True, weekdays=[2, 5])
    assert [day for day in range(9, 16) if send_digests(now=at(day))] == [11]


def test_a_change_of_days_brings_no_second_week(cast: Cast, due: Case) -> None:
    choose(cast.asha, daily=False, weekly=True)
    assert send_digests(now=at(9)) == 1
    choose(cast.asha, daily=False, weekly=True, weekdays=[2])
    assert send_digests(now=at(11)) == 0


def test_who_chose_nothing_hears_once_a_week(cast: Cast, due: Case) -> None:
    MailChoice.objects.filter(user=cast.asha).delete()
    assert [day for day in range(9, 23) if send_digests(now=at(day))] == [9, 16]


def test_the_week_says_what_came_of_it(cast: Cast, open_about: OpenAbout) -> None:
    choose(cast.lena, daily=False, weekly=True)
    case = opened(open_about, cast)
    publish_reply(case.story, at=at(6))
    answer_case(story=case.story, actor=cast.asha, now=at(6))
    send_digests(now=at(9))
    [body] = bodies(cast.lena)
    assert "1 story about your services got a reply." in body


def test_an_approver_hears_of_what_waits_and_never_of_their_own(cast: Cast, open_about: OpenAbout) -> None:
    choose(cast.priya)
    case = opened(open_about, cast)
    reply = Response.objects.create(
        story=case.story,
        organisation=case.organisation,
        author=cast.asha,
        body="Thank you.",
        state=ResponseState.IN_REVIEW,
    )
    assert send_digests(now=at(9)) == 1
    assert "1 reply waits for a second person" in bodies(cast.priya)[0]
    Response.objects.filter(pk=reply.pk).update(author=cast.priya)
    assert send_digests(now=at(10)) == 0


def test_quiet_hours_are_kept_and_what_is_still_so_goes_afterwards(cast: Cast, due: Case) -> None:
    choose(cast.asha, daily=False, first=13, last=15)
    assert [hour for hour in range(7, 19) if send_reminders(now=at(9, hour))] == [13]
    choose(cast.asha, first=16, last=17)
    Case.objects.filter(pk=due.pk).update(due_on=date(2026, 3, 11))
    assert [hour for hour in range(7, 19) if send_digests(now=at(10, hour))] == [16]


def test_weekends_are_for_those_who_chose_them(cast: Cast, open_about: OpenAbout) -> None:
    opened(open_about, cast, due_on=date(2026, 3, 9))
    choose(cast.asha, daily=False, weekdays=[5, 6])
    assert send_reminders(now=at(6)) == 0
    assert send_reminders(now=at(7)) == 1


def test_a_new_story_that_cannot_wait_goes_at_once_even_to_daily_readers(
    cast: Cast, open_about: OpenAbout
) -> None:
    choose(cast.asha)
    urgent = opened(open_about, cast, due_on=date(2026, 3, 10))
    calm = opened(open_about, cast, due_on=date(2026, 3, 13))
    for case in (urgent, calm):
        Reminder.objects.create(
            case=case, kind=ReminderKind.ASSIGNED, recipient=cast.asha, for_day=date(2026, 3, 9)
        )
    assert send_reminders(now=at(9)) == 1
    assert f"/cases/{urgent.pk}/" in bodies(cast.asha)[0]
    assert f"/cases/{calm.pk}/" not in bodies(cast.asha)[0]
    assert send_digests(now=at(10)) == 1
    assert f"/cases/{calm.pk}/" in bodies(cast.asha)[1]


def test_snoozed_cases_are_left_out(cast: Cast, due: Case) -> None:
    choose(cast.asha)
    Case.objects.filter(pk=due.pk).update(snoozed_until=date(2026, 3, 10))
    assert send_reminders(now=at(9)) == 0
    assert send_digests(now=at(9)) == 0


def test_somebody_who_left_gets_none(cast: Cast, due: Case) -> None:
    choose(cast.asha)
    cast.asha.is_active = False
    cast.asha.save()
    assert send_digests(now=at(9)) == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"first": 9, "last": 9},
        {"first": 10, "last": 9},
        {"weekdays": []},
        {"weekdays": [7]},
    ],
)
def test_mail_that_could_never_go_is_refused(cast: Cast, wrong: dict[str, object]) -> None:
    with pytest.raises(DomainError):
        choose(cast.asha, **wrong)  # type: ignore[arg-type]


class CrashedWorker(BaseException):
    """Stands for a killed process: no handler of ours may catch it."""


class CrashAfterSending(EmailBackend):
    """Takes the mail and then loses the worker."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        super().send_messages(messages)
        raise CrashedWorker


def test_after_a_crash_no_digest_goes_twice_nor_what_it_said(
    cast: Cast, due: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(cast.asha)
    send_reminders(now=at(9))
    with monkeypatch.context() as patch:
        patch.setattr(posting, "get_connection", CrashAfterSending)
        with pytest.raises(CrashedWorker):
            send_digests(now=at(9))
    choose(cast.asha, daily=False)
    for minutes in (5, 20, 40):
        moment = at(9) + timedelta(minutes=minutes)
        assert send_reminders(now=moment) + send_digests(now=moment) == 0
    assert len(mail.outbox) == 1
    assert Digest.objects.get().state == ReminderState.UNCERTAIN
    assert Reminder.objects.get().state == ReminderState.UNCERTAIN


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_send_one_digest_each(cast: Cast, open_about: OpenAbout) -> None:
    for user in (cast.asha, cast.lena, cast.ben):
        choose(user, daily=True)
    opened(open_about, cast, is_praise=True, opened_at=at(6))
    together = Barrier(4)

    def beat(_: int) -> int:
        try:
            together.wait(timeout=10)
            return send_digests(now=at(9))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(beat, range(4))) == 3
    assert sorted(message.to[0] for message in mail.outbox) == sorted(
        [cast.asha.email, cast.lena.email, cast.ben.email]
    )
