"""The pace at which a key may be used, shared by every process that holds it."""

from __future__ import annotations

from django.db import models


class RequestPace(models.Model):
    """When the next request with one key may go. Advanced by one statement (`stories.importing.pace`), by this clock.

    The key itself is not here, only its fingerprint.
    """

    fingerprint = models.CharField(max_length=64, primary_key=True)
    next_free_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.fingerprint[:8]}: {self.next_free_at}"
