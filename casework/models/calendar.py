"""The secret address of a person's calendar of due days. Only its hash is kept: the address is shown once."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from feedbackhub.core.models import TimestampedModel


class CalendarAddress(TimestampedModel):
    """One person's address. A new one takes the place of the old, which then leads nowhere."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_address"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "calendar addresses"

    def __str__(self) -> str:
        return f"calendar of {self.user_id}"
