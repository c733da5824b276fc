"""What has happened that other systems are told of. The rows of the steps are the proof; no signal can be lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404

from casework.models import (
    Assignment,
    CaseState,
    CaseStateChange,
    ChangeState,
    ChangeStatus,
    DeliveryState,
    Webhook,
    WebhookDelivery,
    WebhookEvent,
)
from casework.selectors.cases import PUBLICATION_UNDONE
from responses.services.settling import UNDO_WITHIN

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.organisations.models import Organisation

_CASE_EVENTS = {
    CaseState.ANSWERED: WebhookEvent.ANSWERED,
    CaseState.CLOSED: WebhookEvent.CLOSED,
    CaseState.OPEN: WebhookEvent.REOPENED,
}
_CHANGE_EVENTS = {ChangeState.PLANNED: WebhookEvent.PLANNED, ChangeState.MADE: WebhookEvent.MADE}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: `key` names the row that proves it."""

    key: str
    event: WebhookEvent
    at: datetime
    subject: str
    subject_id: int
    service_code: str


def webhooks_of(organisation: Organisation) -> QuerySet[Webhook]:
    """Give the addresses that are told, by name."""
    return Webhook.objects.filter(organisation=organisation, ended_at__isnull=True)


def webhook_for(organisation: Organisation, pk: int) -> Webhook:
    """Give one address of the organisation. Raises `Http404` for every other one."""
    return get_object_or_404(webhooks_of(organisation), pk=pk)


def webhooks_that_listen() -> list[Webhook]:
    """Give every address that is told."""
    return list(Webhook.objects.filter(ended_at__isnull=True).order_by("pk"))


def happenings_since(organisation_id: int, since: datetime, until: datetime, most: int) -> list[Happening]:
    """Give what happened in an organisation from `since` until before `until`, first one first, at most `most`."""
    found = sorted(_all(organisation_id, since, until, most), key=lambda one: (one.at, one.key))
    return found[:most]


def _all(organisation_id: int, since: datetime, until: datetime, most: int) -> Iterator[Happening]:
    times = {"at__gte": since, "at__lt": until}
    states = _that_stand(until).filter(case__organisation=organisation_id, **times).order_by("at", "pk")
    for pk, before, after, at, case, code in states.values_list(
        "pk", "before", "after", "at", "case_id", "case__service__code"
    )[:most]:
        event = WebhookEvent.OPENED if not before else _CASE_EVENTS[CaseState(after)]
        yield Happening(f"state-{pk}", event, at, "case", case, code)
    given = Assignment.objects.filter(case__organisation=organisation_id, **times).order_by("at", "pk")
    for pk, at, case, code in given.values_list("pk", "at", "case_id", "case__service__code")[:most]:
        yield Happening(f"assignment-{pk}", WebhookEvent.ASSIGNED, at, "case", case, code)
    changes = ChangeStatus.objects.filter(change__organisation=organisation_id, **times).order_by("at", "pk")
    for pk, after, at, change, code in changes.values_list(
        "pk", "after", "at", "change_id", "change__service__code"
    )[:most]:
        if after in _CHANGE_EVENTS:
            yield Happening(f"change-{pk}", _CHANGE_EVENTS[ChangeState(after)], at, "change", change, code)


def _that_stand(until: datetime) -> QuerySet[CaseStateChange]:
    """Keep the steps of which others may hear: no answer that can still be undone, none that was, and no undoing."""
    undone = CaseStateChange.objects.filter(
        case=OuterRef("case"),
        pk__gt=OuterRef("pk"),
        reason=PUBLICATION_UNDONE,
        at__lte=OuterRef("at") + UNDO_WITHIN,
    )
    answered = Q(after=CaseState.ANSWERED)
    rows = CaseStateChange.objects.exclude(reason=PUBLICATION_UNDONE)
    return rows.exclude(answered & (Q(at__gt=until - UNDO_WITHIN) | Exists(undone)))


def deliveries_of(webhook: Webhook) -> QuerySet[WebhookDelivery]:
    """Give the messages to an address, newest first."""
    return WebhookDelivery.objects.filter(webhook=webhook).order_by("-pk")


def delivery_for(webhook: Webhook, pk: int) -> WebhookDelivery:
    """Give one message to an address. Raises `Http404` for every other one."""
    return get_object_or_404(WebhookDelivery, webhook=webhook, pk=pk)


def number_waiting(webhook: Webhook) -> int:
    """Give how many messages wait to be taken."""
    return deliveries_of(webhook).filter(state__in=[DeliveryState.OWED, DeliveryState.SENDING]).count()
