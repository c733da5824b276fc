"""Which other systems are told what happens here."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from casework.models import DeliveryState, Webhook, WebhookDelivery, WebhookEvent
from feedbackhub.core import audit
from feedbackhub.core.clock import now as present
from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import encrypt
from stories.importing.addresses import is_public_server

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from feedbackhub.organisations.models import Organisation

MOST = 20


@transaction.atomic
def add_webhook(
    *,
    organisation: Organisation,
    name: str,
    url: str,
    events: Iterable[str],
    actor: Actor,
    now: datetime | None = None,
) -> tuple[Webhook, str]:
    """Tell an address of what happens from now on; give it with its secret, which cannot be had again.

    Raises `DomainError` for an address that is not https or leads into a private network, for an event that is none,
    and where there are too many already.
    """
    at, wanted = now or present(), sorted(set(events))
    check_url(url)
    if not wanted or not set(wanted) <= set(WebhookEvent.values):
        raise DomainError("Select what the other system is told.")
    if Webhook.objects.filter(organisation=organisation, ended_at__isnull=True).count() >= MOST:
        raise DomainError(f"There are {MOST} already. End one that is no longer used.")
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
    row = Webhook.objects.create(
        organisation=organisation,
        name=name.strip()[:120],
        url=url,
        secret=encrypt(secret),
        events=wanted,
        began_at=at,
        looked_until=at,
    )
    audit.record(
        actor=actor,
        action="webhook.added",
        subject=row,
        organisation_id=organisation.pk,
        details={"host": urlsplit(url).hostname, "events": ",".join(wanted)},
    )
    return row, secret


@transaction.atomic
def end_webhook(*, webhook: Webhook, actor: Actor, now: datetime | None = None) -> None:
    """Tell an address nothing any more; what waited for it is given up."""
    at = now or present()
    row = Webhook.objects.select_for_update().get(pk=webhook.pk)
    if row.ended_at is not None:
        return
    row.ended_at, row.secret = at, ""
    row.save(update_fields=["ended_at", "secret", "updated_at"])
    waiting = WebhookDelivery.objects.filter(webhook=row, state=DeliveryState.OWED)
    waiting.update(state=DeliveryState.GIVEN_UP, finished_at=at, answer="The address is no longer told.")
    audit.record(actor=actor, action="webhook.ended", subject=row, organisation_id=row.organisation_id)


@transaction.atomic
def send_again(*, delivery: WebhookDelivery, actor: Actor, now: datetime | None = None) -> None:
    """Owe a message again. Raises `DomainError` where it waits anyway, or its address is told nothing any more."""
    at = now or present()
    row = (
        WebhookDelivery.objects.select_for_update(of=("self",)).select_related("webhook").get(pk=delivery.pk)
    )
    if row.webhook.ended_at is not None:
        raise DomainError("This address is no longer told.")
    if row.state not in {DeliveryState.SENT, DeliveryState.GIVEN_UP}:
        raise DomainError("This message waits to be sent already.")
    row.state, row.attempts, row.due_at, row.finished_at = DeliveryState.OWED, 0, at, None
    row.save(update_fields=["state", "attempts", "due_at", "finished_at"])
    audit.record(
        actor=actor, action="webhook.sent_again", subject=row, organisation_id=row.webhook.organisation_id
    )


def check_url(url: str) -> None:
    """Refuse an address that is not https, or that leads into a private network. Raises `DomainError`.

    Asked when it is entered and again before each message, since names can be pointed elsewhere.
    """
    parts = urlsplit(url)
    if settings.ALLOW_PRIVATE_SOURCES:
        return
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise DomainError("Give an address that begins with https://, without a name or password in it.")
    try:
        port = parts.port or 443
    except ValueError:
        raise DomainError("The number behind the colon is no port.") from None
    if not is_public_server(parts.hostname, port):
        raise DomainError(
            "This address leads into a private network. Give the public address of the other system."
        )
