"""Other systems that an organisation lets know what happens here, and each message that is owed to one of them."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from feedbackhub.core.models import TimestampedModel
from feedbackhub.organisations.models import Organisation


class WebhookEvent(models.TextChoices):
    """What may be told. Nothing of flags, criticality, notes or escalations is among it."""

    OPENED = "case.opened", "A story came in and its case was opened"
    ASSIGNED = "case.assigned", "A case was given to somebody"
    ANSWERED = "case.answered", "A story was answered"
    CLOSED = "case.closed", "A case was closed"
    REOPENED = "case.reopened", "A case was opened again"
    PLANNED = "change.planned", "A change was planned"
    MADE = "change.made", "A change was made"


class Webhook(TimestampedModel):
    """One address that is told. The secret, with which each message is signed, is kept encrypted and shown once."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="webhooks")
    name = models.CharField(max_length=120)
    url = models.URLField(max_length=500)
    secret = models.TextField()
    events = ArrayField(models.CharField(max_length=20, choices=WebhookEvent.choices))
    began_at = models.DateTimeField()
    looked_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} of {self.organisation_id}"


class DeliveryState(models.TextChoices):
    """How far a message is."""

    OWED = "owed", "Waits to be sent"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Taken"
    GIVEN_UP = "given_up", "Given up"


class WebhookDelivery(models.Model):
    """One message to one address. `key` is what happened, so that it is owed once however often we look."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=60)
    event = models.CharField(max_length=20)
    message_id = models.UUIDField(default=uuid.uuid4, unique=True)
    body = models.JSONField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.OWED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True, help_text="What came back, in words")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["webhook", "key"], name="told_once_of_each")]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(state__in=["owed", "sending"]),
                name="messages_that_wait",
            )
        ]
        ordering = ["-pk"]
        verbose_name_plural = "webhook deliveries"

    def __str__(self) -> str:
        return f"{self.event} to {self.webhook_id}: {self.state}"
