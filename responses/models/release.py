"""That exactly one text went out without a second reader, on the strength of a grant (docs/decisions/0031)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from feedbackhub.core.models import TimestampedModel
from responses.models.response import Response
from responses.models.trust import TrustGrant


class DirectRelease(TimestampedModel):
    """One text that its own author let out. It binds to the text's hash as an approval does; voided, never changed.

    What the limits were asked about stands here, too, so that the database itself can refuse: how critical the story
    was held to be, and that the engine saw no claim of a change.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="releases")
    text_hash = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    grant = models.ForeignKey(TrustGrant, on_delete=models.PROTECT, related_name="releases")
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="direct_releases"
    )
    at = models.DateTimeField()
    criticality = models.PositiveSmallIntegerField()
    criticality_at_most = models.PositiveSmallIntegerField()
    claims_change = models.BooleanField(default=False)
    engine_version = models.CharField(max_length=40)
    voided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response"],
                condition=Q(voided_at__isnull=True),
                name="one_live_release_a_response",
            ),
            models.CheckConstraint(
                condition=Q(criticality__lte=F("criticality_at_most")), name="what_is_grave_is_always_read"
            ),
            models.CheckConstraint(
                condition=Q(claims_change=False), name="what_claims_a_change_is_always_read"
            ),
        ]
        ordering = ["-pk"]

    live: ClassVar[Q] = Q(voided_at__isnull=True)

    def __str__(self) -> str:
        return f"response {self.response_id} version {self.version}: let out by {self.released_by_id}"
