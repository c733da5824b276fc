"""What the author of a story says of a reply: whether it helped, and why. For staff; about replies, never people."""

from __future__ import annotations

from django.db import models

from feedbackhub.core.models import TimestampedModel
from responses.models.response import Response


class ReplyRating(TimestampedModel):
    """One tap of one author about one reply. A changed mind replaces it: how it was before is nobody's business."""

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="rating")
    helped = models.BooleanField()
    why = models.TextField(blank=True)
    rated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["rated_at"], name="ratings_by_day")]
        ordering = ["-rated_at", "-pk"]

    def __str__(self) -> str:
        return f"what the author says of response {self.response_id}"
