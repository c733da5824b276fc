"""Other systems hear what happens: signed, at least once, again until taken, and never what only staff may know."""

from __future__ import annotations

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest
from standardwebhooks import Webhook as Verifier

from casework.models import DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from casework.services.cases import close_case, reopen_case
from casework.services.webhook_sending import GAPS, tell_other_systems
from casework.services.webhooks import add_webhook, check_url, end_webhook, send_again
from feedbackhub.core.clock import now
from feedbackhub.core.errors import DomainError
from feedbackhub.core.models import AuditEvent
from tests.casework.seeing import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from tests.casework.conftest import OpenAbout
    from tests.people import Cast

pytestmark = pytest.mark.django_db


class Receiver:
    """Another system on this machine: it keeps what it gets and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.send_header("location", "/elsewhere/")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Stay quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook/"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]


@pytest.fixture
def receiver(settings: SettingsWrapper) -> Iterator[Receiver]:
    settings.ALLOW_PRIVATE_SOURCES = True
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


def listen(cast: Cast, receiver: Receiver, *events: str) -> tuple[Webhook, str]:
    return add_webhook(
        organisation=cast.northmere,
        name="The data store",
        url=receiver.url,
        events=events or WebhookEvent.values,
        actor=cast.adam,
        now=now() - timedelta(minutes=1),
    )


def test_what_happens_is_told_signed_and_without_a_word_of_it(
    cast: Cast, open_about: OpenAbout, receiver: Receiver
) -> None:
    _, secret = listen(cast, receiver)
    case = open_about(cast.ward_4, title="Nine hours", body="In the corridor.", criticality=4)
    close_case(case=case, outcome="no_change", reason="Nothing to mend.", actor=cast.asha)
    reopen_case(case=case, reason="She wrote again.", actor=cast.asha)
    assert tell_other_systems() == 4
    assert sorted(receiver.types) == ["case.assigned", "case.closed", "case.opened", "case.reopened"]
    for headers, body in receiver.got:
        Verifier(secret).verify(body, headers)
        with pytest.raises(Exception, match="No matching signature"):
            Verifier(secret).verify(body + b" ", headers)
        assert set(json.loads(body)["data"]) == {"case", "service", "link"}
        for never in (b"Nine", b"corridor", b"Asha", b"riticality", b"mend", b"wrote"):
            assert never not in body


def test_it_is_told_once_however_often_we_look(cast: Cast, open_about: OpenAbout, receiver: Receiver) -> None:
    listen(cast, receiver, WebhookEvent.OPENED)
    open_about(cast.ward_4)
    assert [tell_other_systems() for _ in range(3)] == [1, 0, 0]
    assert receiver.types == ["case.opened"]


def test_what_happened_before_and_elsewhere_is_not_told(
    cast: Cast, open_about: OpenAbout, receiver: Receiver
) -> None:
    open_about(cast.ward_4)
    add_webhook(
        organisation=cast.northmere,
        name="Late",
        url=receiver.url,
        events=WebhookEvent.values,
        actor=cast.adam,
        now=now() + timedelta(seconds=1),
    )
    add_webhook(
        organisation=cast.eastwold,
        name="Other",
        url=receiver.url,
        events=WebhookEvent.values,
        actor=cast.olga,
    )
    assert tell_other_systems(now=now() + timedelta(minutes=1)) == 0


def test_what_is_not_taken_goes_again_with_growing_gaps_and_is_given_up_in_the_end(
    cast: Cast, open_about: OpenAbout, receiver: Receiver
) -> None:
    listen(cast, receiver, WebhookEvent.OPENED)
    open_about(cast.ward_4)
    receiver.status = 503
    at = now()
    tell_other_systems(now=at)
    assert tell_other_systems(now=at + timedelta(seconds=30)) == 0
    assert len(receiver.got) == 1
    for gap in GAPS:
        at += gap
        tell_other_systems(now=at)
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, row.answer) == (DeliveryState.GIVEN_UP, len(GAPS) + 1, "Answered 503")
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    receiver.status = 200
    send_again(delivery=row, actor=cast.adam)
    assert tell_other_systems(now=now() + timedelta(minutes=1)) == 1


def test_a_redirect_is_not_followed_and_gone_ends_it(
    cast: Cast, open_about: OpenAbout, receiver: Receiver
) -> None:
    webhook, _ = listen(cast, receiver, WebhookEvent.OPENED)
    open_about(cast.ward_4)
    receiver.status = 302
    assert tell_other_systems() == 0
    assert len(receiver.got) == 1
    receiver.status = 410
    tell_other_systems(now=now() + timedelta(minutes=2))
    webhook.refresh_from_db()
    assert webhook.ended_at is not None
    assert webhook.secret == ""


def test_a_message_whose_worker_died_goes_again_under_its_id(
    cast: Cast, open_about: OpenAbout, receiver: Receiver
) -> None:
    listen(cast, receiver, WebhookEvent.OPENED)
    open_about(cast.ward_4)
    tell_other_systems()
    WebhookDelivery.objects.update(
        state=DeliveryState.SENDING, claimed_at=now() - timedelta(minutes=11), finished_at=None
    )
    assert tell_other_systems() == 1
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_an_unreachable_system_holds_nothing_up(
    cast: Cast, open_about: OpenAbout, receiver: Receiver
) -> None:
    listen(cast, receiver, WebhookEvent.OPENED)
    open_about(cast.ward_4)
    receiver.server.shutdown()
    receiver.server.server_close()
    assert tell_other_systems() == 0
    assert WebhookDelivery.objects.get().answer.startswith("No answer")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://127.0.0.1/hook/",
        "https://localhost/hook/",
        "https://169.254.169.254/latest/",
        "https://[::1]/",
        "https://10.1.2.3:8443/",
        "https://user:pass@example.org/",
        "https://example.org:nine/",
        "https:///",
    ],
)
def test_an_address_inside_is_refused(url: str, settings: SettingsWrapper) -> None:
    settings.ALLOW_PRIVATE_SOURCES = False
    with pytest.raises(DomainError):
        check_url(url)


def test_an_ended_one_is_told_nothing_more(cast: Cast, open_about: OpenAbout, receiver: Receiver) -> None:
    webhook, _ = listen(cast, receiver)
    end_webhook(webhook=webhook, actor=cast.adam)
    open_about(cast.ward_4)
    assert tell_other_systems() == 0
    assert receiver.got == []


def test_the_pages_show_the_secret_once_and_the_messages(
    client: Client, cast: Cast, open_about: OpenAbout, receiver: Receiver
) -> None:
    client.force_login(cast.adam)
    sent = {"name": "The data store", "url": receiver.url, "events": ["case.opened"]}
    assert client.post("/other-systems/", sent | {"events": []}).status_code == 422
    page = client.post("/other-systems/", sent).content.decode()
    assert "whsec_" in page
    assert "whsec_" not in client.get("/other-systems/").content.decode()
    webhook = Webhook.objects.get()
    assert "whsec_" not in webhook.secret + str(list(AuditEvent.objects.values_list("details", flat=True)))
    open_about(cast.ward_4)
    tell_other_systems(now=now() + timedelta(seconds=1))
    seen = words_of(client.get(f"/other-systems/{webhook.pk}/").content.decode())
    assert "A story came in and its case was opened" in seen
    assert "Answered 204" in seen
    assert client.post(f"/other-systems/{webhook.pk}/end/").status_code == 302
    assert client.get(f"/other-systems/{webhook.pk}/").status_code == 404


def test_only_who_manages_may_and_only_their_own(client: Client, cast: Cast, receiver: Receiver) -> None:
    webhook, _ = listen(cast, receiver)
    for one, status in ((cast.asha, 403), (cast.rhys, 403), (cast.lena, 200)):
        client.force_login(one)
        assert client.get("/other-systems/").status_code == status
    client.force_login(cast.olga)
    assert client.get(f"/other-systems/{webhook.pk}/").status_code == 404
    assert client.post(f"/other-systems/{webhook.pk}/end/").status_code == 404
