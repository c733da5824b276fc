"""Tells other systems what happened: at least once each, signed, again where it was not taken.

The rows of the steps are looked at again for ten minutes, since a row with an earlier time can be committed later; the
unique key of a message keeps each from being owed twice. A worker claims messages before it sends them; what it leaves
half done is sent again after a while, and the receiver knows it by its id (Standard Webhooks, standardwebhooks.com).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import httpx
import orjson
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from standardwebhooks import Webhook as Signer

from casework.models import DeliveryState, Webhook, WebhookDelivery
from casework.selectors.webhooks import Happening, happenings_since, webhooks_that_listen
from casework.services.webhooks import check_url, end_webhook
from feedbackhub.core.actors import SystemActor
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import decrypt

TELLER = SystemActor("the telling of other systems")
OVERLAP = timedelta(minutes=10)
LOST_AFTER = timedelta(minutes=10)
KEPT_FOR = timedelta(days=30)
GAPS = tuple(timedelta(minutes=one) for one in (1, 5, 30, 120, 480, 1440, 2880))
BATCH, AT_A_LOOK = 100, 5_000
SECONDS = 10.0


def tell_other_systems(*, now: datetime | None = None) -> int:
    """Owe what has happened, send what is due, and give how many messages were taken."""
    at = now or present()
    for webhook in webhooks_that_listen():
        _owe(webhook, at)
    _settle(at)
    taken = 0
    with httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client:
        for delivery in _claim(at):
            taken += _send(client, delivery, at)
    return taken


@transaction.atomic
def _owe(webhook: Webhook, at: datetime) -> None:
    held = Webhook.objects.select_for_update(skip_locked=True).filter(pk=webhook.pk, ended_at=None).first()
    if held is None:
        return
    since = max(held.looked_until - OVERLAP, held.began_at)
    found = happenings_since(held.organisation_id, since, at, AT_A_LOOK)
    rows = [
        WebhookDelivery(webhook=held, key=one.key, event=one.event.value, body=_body(one), due_at=at)
        for one in found
        if one.event.value in held.events
    ]
    WebhookDelivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1_000)
    held.looked_until = found[-1].at + OVERLAP if len(found) == AT_A_LOOK else at
    held.save(update_fields=["looked_until", "updated_at"])


def _body(one: Happening) -> dict[str, Any]:
    """Give the message: what happened to which row, and where to open it. No names, no words, nothing staff-only."""
    page = reverse(f"casework:{one.subject}", kwargs={"pk": one.subject_id})
    return {
        "type": one.event.value,
        "timestamp": one.at.astimezone(UTC).isoformat(),
        "data": {
            one.subject: one.subject_id,
            "service": one.service_code,
            "link": f"{settings.SITE_URL.rstrip('/')}{page}",
        },
    }


def _settle(at: datetime) -> None:
    """Owe again what lost its worker, and forget what was finished long ago."""
    lost = WebhookDelivery.objects.filter(state=DeliveryState.SENDING, claimed_at__lt=at - LOST_AFTER)
    lost.update(state=DeliveryState.OWED, due_at=at)
    WebhookDelivery.objects.filter(finished_at__lt=at - KEPT_FOR).delete()


@transaction.atomic
def _claim(at: datetime) -> list[WebhookDelivery]:
    rows = list(
        WebhookDelivery.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(state=DeliveryState.OWED, due_at__lte=at, webhook__ended_at__isnull=True)
        .select_related("webhook")
        .order_by("due_at", "pk")[:BATCH]
    )
    for row in rows:
        row.state, row.claimed_at, row.attempts = DeliveryState.SENDING, at, row.attempts + 1
    WebhookDelivery.objects.bulk_update(rows, ["state", "claimed_at", "attempts"])
    return rows


def _send(client: httpx.Client, delivery: WebhookDelivery, at: datetime) -> bool:
    try:
        check_url(delivery.webhook.url)
        answer = client.post(delivery.webhook.url, content=_content(delivery), headers=_headers(delivery))
    except DomainError as error:
        return _not_taken(delivery, error.message, at)
    except httpx.HTTPError as error:
        return _not_taken(delivery, f"No answer ({type(error).__name__})", at)
    words = f"Answered {answer.status_code}"
    if answer.status_code == HTTPStatus.GONE:
        end_webhook(webhook=delivery.webhook, actor=TELLER, now=at)
        return _finish(delivery, DeliveryState.GIVEN_UP, "Answered 410: it wants no more messages", at)
    return (
        _finish(delivery, DeliveryState.SENT, words, at)
        if answer.is_success
        else _not_taken(delivery, words, at)
    )


def _content(delivery: WebhookDelivery) -> str:
    return orjson.dumps(delivery.body).decode()


def _headers(delivery: WebhookDelivery) -> dict[str, str]:
    at = present()
    identity = f"msg_{delivery.message_id}"
    signature = Signer(decrypt(delivery.webhook.secret)).sign(identity, at, _content(delivery))
    return {
        "content-type": "application/json",
        "user-agent": "FeedbackHub",
        "webhook-id": identity,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


def _not_taken(delivery: WebhookDelivery, words: str, at: datetime) -> bool:
    if delivery.attempts > len(GAPS):
        return _finish(delivery, DeliveryState.GIVEN_UP, words, at)
    rows = WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING)
    rows.update(state=DeliveryState.OWED, due_at=at + GAPS[delivery.attempts - 1], answer=words[:200])
    return False


def _finish(delivery: WebhookDelivery, state: DeliveryState, words: str, at: datetime) -> bool:
    rows = WebhookDelivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING)
    rows.update(state=state, finished_at=at, answer=words[:200])
    return state == DeliveryState.SENT
