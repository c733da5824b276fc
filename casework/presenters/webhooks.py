"""Other systems and their messages, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from casework.models import DeliveryState, WebhookEvent

if TYPE_CHECKING:
    from casework.models import Webhook, WebhookDelivery


@dataclass(frozen=True, slots=True)
class WebhookRow:
    """One system in the list, or on its page."""

    pk: int
    name: str
    host: str
    url: str
    events: tuple[str, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One message."""

    pk: int
    what: str
    state: str
    answer: str
    attempts: int
    at: datetime
    when: str
    may_send_again: bool


def webhook_row(webhook: Webhook) -> WebhookRow:
    """Give one system."""
    return WebhookRow(
        pk=webhook.pk,
        name=webhook.name,
        host=urlsplit(webhook.url).hostname or "",
        url=webhook.url,
        events=tuple(WebhookEvent(one).label for one in webhook.events),
        since=webhook.began_at,
    )


def delivery_rows(deliveries: Iterable[WebhookDelivery]) -> list[DeliveryRow]:
    """Give the messages as the page lists them."""
    return [_row(one) for one in deliveries]


def _row(delivery: WebhookDelivery) -> DeliveryRow:
    is_finished = delivery.finished_at is not None
    return DeliveryRow(
        pk=delivery.pk,
        what=WebhookEvent(delivery.event).label,
        state=DeliveryState(delivery.state).label,
        answer=delivery.answer,
        attempts=delivery.attempts,
        at=delivery.finished_at or delivery.due_at,
        when="" if is_finished else "Next try: ",
        may_send_again=is_finished,
    )
