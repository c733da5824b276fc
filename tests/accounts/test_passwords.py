"""The mailed link, the new password, and what they do to sessions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client

from feedbackhub.accounts.models import User
from feedbackhub.accounts.services import set_password_link
from feedbackhub.core.clock import now
from feedbackhub.core.models import AuditEvent, OutboxMessage
from tests.owed import do_what_is_owed
from tests.people import PASSWORD, Cast

NEW = "three quiet otters"


def mailed_link() -> str:
    """Give the path of the link in the one mail that was sent."""
    (message,) = mail.outbox
    found = re.search(r"http://testserver(/\S+)", str(message.body))
    assert found
    return found[1]


def ask(client: Client, email: str) -> str:
    """Ask for a link, do what the outbox owes, and give the page that follows."""
    answer = client.post("/password/reset/", {"email": email}, follow=True)
    do_what_is_owed()
    return re.sub(r'"[A-Za-z0-9]{64}"', "", answer.content.decode())


def test_the_page_is_the_same_whether_or_not_there_is_an_account(cast: Cast, client: Client) -> None:
    known = ask(client, cast.asha.email)
    assert len(mail.outbox) == 1
    unknown = ask(client, "nobody@northmere.example")
    assert len(mail.outbox) == 1
    assert known == unknown
    assert "If there is an account with that address" in known


def test_nothing_goes_to_an_account_that_has_ended(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.asha.pk).update(is_active=False)
    ask(client, cast.asha.email)
    assert mail.outbox == []


def test_asking_again_and_again_sends_one_mail_in_five_minutes(cast: Cast, client: Client) -> None:
    with time_machine.travel("2026-03-04T09:00:10Z") as clock:
        for _ in range(5):
            ask(client, cast.asha.email.upper())
        assert len(mail.outbox) == 1
        clock.shift(timedelta(minutes=5))
        ask(client, cast.asha.email)
        assert len(mail.outbox) == 2


def test_the_mail_is_plain_and_its_names_are_not_escaped(cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.asha.pk).update(full_name="Asha O'Neill & Sons")
    ask(client, cast.asha.email)
    (message,) = mail.outbox
    assert message.to == ["asha@northmere.example"]
    assert "Hello Asha O'Neill & Sons," in str(message.body)
    assert message.content_subtype == "plain"


def test_what_is_owed_and_what_is_logged_hold_no_link(
    cast: Cast, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("INFO"):
        ask(client, cast.asha.email)
    token = mailed_link().rstrip("/").rsplit("/", 1)[1]
    owed = OutboxMessage.objects.get(task="accounts.send_password_reset")
    assert owed.kwargs == {"user_id": cast.asha.pk}
    assert token not in str(owed.kwargs) + str(owed.key)
    assert token not in caplog.text
    assert token not in str(list(AuditEvent.objects.values()))


def test_the_link_sets_the_password_once_and_signs_in(cast: Cast, client: Client) -> None:
    ask(client, cast.asha.email)
    link = mailed_link()
    opened = client.get(link)
    page = opened.headers["Location"]
    assert "set-password" in page  # the token has gone from the address
    assert "Set your password" in client.get(page).content.decode()
    done = client.post(page, {"new_password": NEW})
    assert done.status_code == 302
    assert client.session["_auth_user_id"] == str(cast.asha.pk)
    cast.asha.refresh_from_db()
    assert cast.asha.check_password(NEW)
    again = Client().get(link)
    assert again.status_code == 410
    assert "This link no longer works" in again.content.decode()
    assert AuditEvent.objects.filter(action="account.password_changed", actor=cast.asha).count() == 1


def test_setting_a_password_ends_the_sessions_elsewhere(cast: Cast, client: Client) -> None:
    elsewhere = Client()
    elsewhere.force_login(cast.asha)
    cast.asha.refresh_from_db()
    page = client.get(set_password_link(user=cast.asha).removeprefix("http://testserver")).headers["Location"]
    client.post(page, {"new_password": NEW})
    assert elsewhere.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 10 characters"),
        ("password123", "too common"),
        ("asha@northmere", "too similar to the email address"),
        ("", "Enter a new password"),
        ("x" * 257, "256 characters or fewer"),
    ],
)
def test_a_weak_password_is_refused_in_words(cast: Cast, client: Client, password: str, said: str) -> None:
    page = client.get(set_password_link(user=cast.asha).removeprefix("http://testserver")).headers["Location"]
    answer = client.post(page, {"new_password": password})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_a_link_lasts_three_days(cast: Cast, client: Client) -> None:
    link = set_password_link(user=cast.asha).removeprefix("http://testserver")
    with time_machine.travel(now() + timedelta(days=2, hours=23)):
        assert client.get(link).status_code == 302
    with time_machine.travel(now() + timedelta(days=3, minutes=1)):
        assert Client().get(link).status_code == 410


def test_a_leaver_cannot_use_a_link_that_was_mailed_before(cast: Cast, client: Client) -> None:
    link = set_password_link(user=cast.asha).removeprefix("http://testserver")
    User.objects.filter(pk=cast.asha.pk).update(is_active=False)
    assert client.get(link).status_code == 410


@pytest.mark.parametrize(
    "path", ["/password/set/MQ/nonsense/", "/password/set/zzzz/x-y/", "/password/set/0/0/"]
)
def test_a_broken_link_says_what_to_do(cast: Cast, client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 410
    assert "/password/reset/" in answer.content.decode()


class TestChanging:
    """One's own password and profile."""

    def test_the_old_password_is_needed(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.asha)
        answer = client.post("/account/password/", {"old_password": "wrong", "new_password": NEW})
        assert answer.status_code == 422
        assert "This is not your current password" in answer.content.decode()
        cast.asha.refresh_from_db()
        assert cast.asha.check_password(PASSWORD)

    def test_changing_it_keeps_this_session_and_ends_the_others(self, cast: Cast, client: Client) -> None:
        elsewhere = Client()
        elsewhere.force_login(cast.asha)
        client.force_login(cast.asha)
        answer = client.post(
            "/account/password/", {"old_password": PASSWORD, "new_password": NEW}, follow=True
        )
        assert "Your password is changed" in answer.content.decode()
        assert elsewhere.get("/account/").status_code == 302

    def test_a_profile_is_saved_in_one_line_and_recorded(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.asha)
        answer = client.post(
            "/account/", {"full_name": "Asha  Patel-\nShah", "job_title": " Sister "}, follow=True
        )
        assert "Your profile is saved." in answer.content.decode()
        cast.asha.refresh_from_db()
        assert (cast.asha.full_name, cast.asha.job_title) == ("Asha Patel- Shah", "Sister")
        assert AuditEvent.objects.filter(action="account.profile_changed").count() == 1

    def test_a_profile_without_a_name_is_refused(self, cast: Cast, client: Client) -> None:
        client.force_login(cast.asha)
        answer = client.post("/account/", {"full_name": " ", "job_title": ""})
        assert answer.status_code == 422
        assert "Enter your full name" in answer.content.decode()
