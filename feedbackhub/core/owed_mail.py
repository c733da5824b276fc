"""A mail as a row: whoever owes one writes the row first, so that none goes twice. What is owed holds no words."""

from __future__ import annotations

from django.db import models


class MailState(models.TextChoices):
    """Owed, being sent, sent; or uncertain after a crash between sending and noting it."""

    OWED = "owed", "Owed"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    UNCERTAIN = "uncertain", "Perhaps sent"
    DROPPED = "dropped", "No longer needed"


class OwedMail(models.Model):
    """A mail as a row: owed, claimed by one worker, sent. What is owed holds no words of a story."""

    state = models.CharField(max_length=10, choices=MailState.choices, default=MailState.OWED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
