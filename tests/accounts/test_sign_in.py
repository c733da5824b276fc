"""Signing in and out: the right people, quickly; guessers slowly; leavers not at all."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connections
from django.urls import reverse

from feedbackhub.accounts import services
from feedbackhub.accounts.models import SignInAttempt, User
from feedbackhub.core.clock import now
from tests.people import PASSWORD, Cast

if TYPE_CHECKING:
    from django.test import Client

SIGN_IN = "/sign-in/"


def sign_in(client: Client, email: str, password: str = PASSWORD, address: str = "10.0.0.1") -> int:
    """Send the form and give the status."""
    answer = client.post(SIGN_IN, {"username": email, "password": password}, REMOTE_ADDR=address)
    return answer.status_code


def who(client: Client) -> str | None:
    """Give the key of whoever is signed in."""
    return client.session.get("_auth_user_id")


def test_the_right_password_lets_in_whatever_the_case_of_the_address(cast: Cast, client: Client) -> None:
    assert sign_in(client, " Asha@NORTHMERE.example ") == 302
    assert who(client) == str(cast.asha.pk)


def test_the_page_asked_for_comes_next_but_never_another_site(cast: Cast, client: Client) -> None:
    form = {"username": cast.asha.email, "password": PASSWORD}
    assert client.post(SIGN_IN, form | {"next": "/account/"}).headers["Location"] == "/account/"
    client.post("/sign-out/")
    away = client.post(SIGN_IN, form | {"next": "https://evil.example/"}).headers["Location"]
    assert "evil" not in away


@pytest.mark.parametrize(
    ("email", "password"),
    [("asha@northmere.example", "wrong words"), ("nobody@northmere.example", PASSWORD)],
)
def test_a_wrong_try_says_the_same_whatever_was_wrong(
    cast: Cast, client: Client, email: str, password: str
) -> None:
    answer = client.post(SIGN_IN, {"username": email, "password": password})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: Sign in" in page
    assert "The email address or the password is wrong" in page
    assert 'href="#id_username"' in page
    assert password not in page


def test_an_empty_form_is_answered_with_a_summary(client: Client, db: None) -> None:
    answer = client.post(SIGN_IN, {})
    assert answer.status_code == 422
    assert "Enter your email address" in answer.content.decode()
    assert "Enter your password" in answer.content.decode()


def test_the_session_key_is_another_one_after_signing_in(cast: Cast, client: Client) -> None:
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "yes"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    sign_in(client, cast.asha.email)
    assert client.session.session_key != before


def test_somebody_signed_in_is_sent_on(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    assert client.get(SIGN_IN).status_code == 302


def test_signing_out_is_a_post_and_is_confirmed(cast: Cast, client: Client) -> None:
    client.force_login(cast.asha)
    assert client.get("/sign-out/").status_code == 405
    answer = client.post("/sign-out/", follow=True)
    assert "You have signed out." in answer.content.decode()
    assert who(client) is None


def test_a_leaver_is_refused_at_the_door_and_at_the_next_request(cast: Cast, client: Client) -> None:
    sign_in(client, cast.asha.email)
    assert client.get("/account/").status_code == 200
    User.objects.filter(pk=cast.asha.pk).update(is_active=False)
    assert client.get("/account/").headers["Location"].startswith(SIGN_IN)
    answer = client.post(SIGN_IN, {"username": cast.asha.email, "password": PASSWORD})
    assert answer.status_code == 422
    assert "The email address or the password is wrong" in answer.content.decode()


class TestGuessing:
    """Five wrong tries, then a wait, for one account at one address."""

    def test_the_sixth_try_waits_even_with_the_right_password(self, cast: Cast, client: Client) -> None:
        for _ in range(5):
            assert sign_in(client, cast.asha.email, "wrong words") == 422
        answer = client.post(
            SIGN_IN, {"username": cast.asha.email, "password": PASSWORD}, REMOTE_ADDR="10.0.0.1"
        )
        assert answer.status_code == 422
        assert "Wait 5 minutes" in answer.content.decode()
        assert who(client) is None

    def test_a_colleague_at_the_same_address_is_not_kept_out(self, cast: Cast, client: Client) -> None:
        for _ in range(7):
            sign_in(client, cast.asha.email, "wrong words")
        assert sign_in(client, cast.ben.email) == 302

    def test_the_same_person_at_another_address_is_not_kept_out(self, cast: Cast, client: Client) -> None:
        for _ in range(7):
            sign_in(client, cast.asha.email, "wrong words")
        assert sign_in(client, cast.asha.email, address="10.0.0.2") == 302

    def test_another_spelling_of_the_address_is_the_same_account(self, cast: Cast, client: Client) -> None:
        for spelling in ("asha", "Asha", "ASHA", "aSha", "ashA"):
            sign_in(client, f"{spelling}@northmere.example", "wrong words")
        assert sign_in(client, cast.asha.email) == 422

    def test_the_wait_ends_however_often_somebody_presses(self, cast: Cast, client: Client) -> None:
        start = now()
        with time_machine.travel(start, tick=False) as clock:
            for _ in range(5):
                sign_in(client, cast.asha.email, "wrong words")
            clock.shift(timedelta(minutes=4, seconds=59))
            for _ in range(6):
                assert sign_in(client, cast.asha.email) == 422
            clock.shift(timedelta(seconds=2))
            assert sign_in(client, cast.asha.email) == 302

    def test_signing_in_starts_the_count_anew_and_old_tries_are_swept(
        self, cast: Cast, client: Client
    ) -> None:
        for _ in range(4):
            sign_in(client, cast.asha.email, "wrong words")
        sign_in(client, cast.rhys.email, "wrong words")
        assert sign_in(client, cast.asha.email) == 302
        assert SignInAttempt.objects.count() == 1
        with time_machine.travel(now() + timedelta(minutes=6)):
            services.claim_attempt(email="somebody@x.example", address="10.9.9.9")
        assert SignInAttempt.objects.count() == 1

    def test_what_was_typed_is_not_stored(self, cast: Cast, client: Client) -> None:
        sign_in(client, "my-secret-word@typed.example", "wrong words")
        stored = SignInAttempt.objects.get().key
        assert "secret" not in stored
        assert len(stored) == 64


@pytest.mark.django_db(transaction=True)
def test_ten_tries_at_once_are_not_all_the_fifth() -> None:
    allowed: list[bool] = []
    together = threading.Barrier(10)

    def try_once() -> None:
        together.wait()
        allowed.append(services.claim_attempt(email="a@x.example", address="10.0.0.1"))
        connections.close_all()

    threads = [threading.Thread(target=try_once) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 10
    assert sum(allowed) <= 5


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 20.0.0.1", "20.0.0.1"),
        (2, "6.6.6.6, 20.0.0.1, 30.0.0.1", "20.0.0.1"),
        (2, "20.0.0.1", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "20.0.0.1:50123", "20.0.0.1"),
        (1, "::ffff:20.0.0.1", "20.0.0.1"),
        (1, "[2001:db8:1:2:aaaa::1]:50123", "2001:db8:1:2::/64"),
        (1, "not an address", "not an address"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    settings: pytest.FixtureRequest, proxies: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies  # type: ignore[attr-defined]
    meta = {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}
    assert services.client_address(meta) == expected


def test_all_addresses_of_one_ipv6_customer_are_counted_as_one() -> None:
    seen = {services.client_address({"REMOTE_ADDR": f"2001:db8:1:2:{n:x}::{n:x}"}) for n in range(1, 50)}
    assert len(seen) == 1
    assert services.client_address({"REMOTE_ADDR": "2001:db8:1:3::1"}) not in seen


def test_a_failed_try_logs_neither_password_nor_address(
    cast: Cast, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        sign_in(client, cast.asha.email, "a wrong secret")
    lines = "\n".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )
    assert "a wrong secret" not in lines
    assert cast.asha.email not in lines


@pytest.mark.parametrize("name", ["sign-in", "password-reset", "password-reset-sent"])
def test_the_pages_before_signing_in_open_for_anybody(client: Client, db: None, name: str) -> None:
    assert client.get(reverse(f"accounts:{name}")).status_code == 200


@pytest.mark.parametrize("name", ["profile", "password-change"])
def test_the_pages_of_an_account_ask_to_sign_in(client: Client, db: None, name: str) -> None:
    address = reverse(f"accounts:{name}")
    assert client.get(address).headers["Location"] == f"{SIGN_IN}?next={address}"


def test_letters_that_the_database_takes_for_the_same_are_no_new_tries(cast: Cast, client: Client) -> None:
    """PostgreSQL finds the account behind a long s or a dotless i, so each spelling must not have tries of its own."""
    for _ in range(5):
        sign_in(client, "asha@northmere.example", "wrong words")
    answer = client.post(
        SIGN_IN, {"username": "a\u017fha@northmere.example", "password": PASSWORD}, REMOTE_ADDR="10.0.0.1"
    )
    assert "You have tried 5 times" in answer.content.decode()
