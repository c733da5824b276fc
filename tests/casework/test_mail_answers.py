"""What a mail's links do: nothing by themselves, and one answer by the button of their page."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse

from casework.clocks import due_on
from casework.models import Assignment, Case, CaseState, ClockSettings, MailAnswer, Reminder
from casework.presenters.clock import clock_steps
from casework.services.mail_answers import answer_mail
from casework.services.mail_links import read_token, token_for
from casework.services.reminders import send_reminders
from feedbackhub.core.clock import local_date
from feedbackhub.core.errors import DomainError
from feedbackhub.core.logging import _KEY_IN_ADDRESS
from tests.casework.seeing import words_of

if TYPE_CHECKING:
    from django.test import Client

    from feedbackhub.accounts.models import User
    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast, open_about: OpenAbout) -> Case:
    """Asha's case about Ward 4; Ben stands in."""
    found = open_about(cast.ward_4, title="My glasses")
    Case.objects.filter(pk=found.pk).update(owner=cast.asha, deputy=cast.ben)
    Reminder.objects.all().delete()
    return Case.objects.get(pk=found.pk)


def address(case: Case, user: User, answer: str = "") -> str:
    token = token_for(case_id=case.pk, user_id=user.pk)
    return reverse("casework:mail-answer", kwargs={"token": token}) + (f"{answer}/" if answer else "")


def test_a_single_mail_holds_one_link_an_answer(cast: Cast, case: Case) -> None:
    Reminder.objects.create(case=case, kind="assigned", recipient=cast.asha, for_day=local_date())
    ClockSettings.objects.create(organisation=case.organisation, deputy_after=None, lead_after=None)
    from casework.models import MailChoice

    MailChoice.objects.create(user=cast.asha, weekdays=list(range(7)), first="00:00", last="23:59:59")
    send_reminders()
    [message] = mail.outbox
    links = re.findall(r"/mail/(\S+)/(have|not_mine|later)/", message.body)
    assert [answer for _, answer in links] == ["have", "not_mine", "later"]
    assert {read_token(token) for token, _ in links} == {(case.pk, cast.asha.pk)}


def test_opening_a_link_does_nothing(client: Client, cast: Cast, case: Case) -> None:
    link = address(case, cast.asha, "not_mine")
    assert client.get(link).status_code == 302  # to the sign-in page, as a scanner sees it
    assert client.head(link).status_code == 302
    client.force_login(cast.asha)
    response = client.get(link)
    assert response.status_code == 200
    assert "A story about Ward 4" in words_of(response.content.decode())
    assert "My glasses" not in response.content.decode()
    assert not MailAnswer.objects.exists()
    assert Case.objects.get(pk=case.pk).owner == cast.asha


def test_a_post_without_signing_in_does_nothing(client: Client, cast: Cast, case: Case) -> None:
    client.post(address(case, cast.asha), {"answer": "not_mine"})
    assert not MailAnswer.objects.exists()


def test_i_have_it(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    for _ in range(2):
        response = client.post(address(case, cast.asha), {"answer": "have"}, follow=True)
    assert "You get no reminder about it before" in words_of(response.content.decode())
    row = MailAnswer.objects.get()
    assert row.until == due_on(local_date(), 2)
    assert [step.what for step in clock_steps(case)] == ["Answered a mail: I have it"]


def test_it_is_not_mine(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    for _ in range(2):
        response = client.post(
            address(case, cast.asha),
            {"answer": "not_mine", "not-mine-note": "It is about theatres."},
            follow=True,
        )
    assert response.status_code == 200
    assert Case.objects.get(pk=case.pk).owner == cast.ben
    last = Assignment.objects.filter(case=case).latest("pk")
    assert "said that it is not theirs. It is about theatres." in last.reason
    assert Reminder.objects.get(kind="assigned").recipient == cast.ben
    assert MailAnswer.objects.count() == 1


def test_with_nobody_else_it_stays(client: Client, cast: Cast, case: Case) -> None:
    Case.objects.filter(pk=case.pk).update(deputy=None)
    cast.lena.is_active = False
    cast.lena.save()
    client.force_login(cast.asha)
    response = client.post(address(case, cast.asha), {"answer": "not_mine"})
    assert response.status_code == 422
    assert "nobody else who may reply" in words_of(response.content.decode())
    assert not MailAnswer.objects.exists()


def test_remind_me_later(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.asha)
    client.post(address(case, cast.asha), {"answer": "later", "later-later": "5"})
    assert MailAnswer.objects.get().until == due_on(local_date(), 5)
    # It leaves the list too, and never for longer than the patient was promised.
    case.refresh_from_db()
    assert case.snoozed_until == min(due_on(local_date(), 5), case.due_on)


def test_what_is_due_today_stays_in_sight_though_reminded_later(
    client: Client, cast: Cast, case: Case
) -> None:
    Case.objects.filter(pk=case.pk).update(due_on=local_date())
    client.force_login(cast.asha)
    client.post(address(case, cast.asha), {"answer": "later", "later-later": "1"})
    case.refresh_from_db()
    assert MailAnswer.objects.count() == 1
    assert case.snoozed_until is None


@pytest.mark.parametrize("sent", [{"answer": "yes"}, {}, {"answer": "later", "later-later": "99"}])
def test_what_is_no_answer_is_refused(client: Client, cast: Cast, case: Case, sent: dict[str, str]) -> None:
    client.force_login(cast.asha)
    assert client.post(address(case, cast.asha), sent).status_code in {200, 422}
    assert not MailAnswer.objects.exists()


def test_only_the_reader_answers(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.lena)
    response = client.post(address(case, cast.asha), {"answer": "not_mine"}, follow=True)
    assert "was in a mail to somebody else" in words_of(response.content.decode())
    assert not MailAnswer.objects.exists()


def test_another_organisation_s_link_leads_nowhere(client: Client, cast: Cast, case: Case) -> None:
    client.force_login(cast.olga)
    assert client.get(address(case, cast.asha)).status_code == 404
    assert client.get(address(case, cast.olga)).status_code == 404


@pytest.mark.parametrize("spoil", [lambda token: token[:-3], lambda token: "x" + token, lambda _: "none"])
def test_a_link_that_was_changed_is_gone(client: Client, cast: Cast, case: Case, spoil: object) -> None:
    token = spoil(token_for(case_id=case.pk, user_id=cast.asha.pk))  # type: ignore[operator]
    client.force_login(cast.asha)
    assert client.get(f"/mail/{token}/").status_code == 410


def test_an_old_link_is_gone(client: Client, cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    link = address(case, cast.asha)
    client.force_login(cast.asha)
    monkeypatch.setattr("casework.services.mail_links.GOOD_FOR", timedelta(seconds=-1))
    assert client.get(link).status_code == 410


def test_logs_hide_the_link(cast: Cast, case: Case) -> None:
    assert _KEY_IN_ADDRESS.sub("…", address(case, cast.asha, "have")) == "/mail/…/have/"


@pytest.mark.parametrize(("field", "value"), [("state", CaseState.ANSWERED), ("owner", None)])
def test_what_is_settled_needs_no_answer(
    client: Client, cast: Cast, case: Case, field: str, value: object
) -> None:
    Case.objects.filter(pk=case.pk).update(**{field: value})
    client.force_login(cast.asha)
    response = client.post(address(case, cast.asha), {"answer": "have"}, follow=True)
    assert "no longer waiting for you" in words_of(response.content.decode())
    with pytest.raises(DomainError):
        answer_mail(case=case, user=cast.asha, answer="have")
    assert not MailAnswer.objects.exists()


def test_everybody_chooses_their_own_mail(client: Client, cast: Cast) -> None:
    client.force_login(cast.asha)
    assert client.get("/mail/").status_code == 200
    sent = {"how": "daily", "weekly": "no", "weekdays": ["1", "5"], "first": "09:00", "last": "12:00"}
    assert client.post("/mail/", sent).status_code == 302
    choice = cast.asha.mail_choice
    assert (choice.daily, choice.weekly, choice.weekdays) == (True, False, [1, 5])
    assert client.post("/mail/", sent | {"last": "08:00"}).status_code == 422
    assert client.post("/mail/", sent | {"weekdays": []}).status_code == 422
