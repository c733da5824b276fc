"""Where a response stands in public, and how we know."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from feedbackhub.core.models import TimestampedModel
from responses.models.response import Response
from stories.models import Story


class Channel(models.TextChoices):
    """Where a reply can stand in public."""

    HUB = "hub", "This site"
    CARE_OPINION = "care_opinion", "Care Opinion"
    NHS_UK = "nhs_uk", "NHS.UK"


class PublicationState(models.TextChoices):
    """Owed to a person's hands, posted by them, seen in the feed."""

    TO_POST = "to_post", "To be posted by hand"
    POSTED = "posted", "Posted"
    CONFIRMED = "confirmed", "Seen in public"


class Publication(TimestampedModel):
    """One response on one channel. The text hash is that of the live approval at the time."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="publications")
    # The record of the story under which it stands there: of a story that came by two sites, each site has its own.
    story = models.ForeignKey(Story, null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=PublicationState.choices)
    text_hash = models.CharField(max_length=64)
    link = models.URLField(max_length=500, blank=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    posted_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_how = models.CharField(max_length=120, blank=True)
    external_id = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "channel"], name="a_response_once_a_channel")
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"response {self.response_id} on {self.channel}: {self.state}"
