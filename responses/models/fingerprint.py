"""Fingerprints of the published replies' wording, so that a draft is compared with all of them at once."""

from __future__ import annotations

from django.db import models

from feedbackhub.organisations.models import Organisation
from responses.models.response import Response


class ReplyFingerprint(models.Model):
    """One number that stands for a sentence of a published reply, or for a part of its sketch. Holds no words.

    It is made from the reply and may be lost at any time: a sweeper makes what is missing.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="fingerprints")
    value = models.BigIntegerField()
    version = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "value", "-response"], name="fingerprints_look_up"),
        ]

    def __str__(self) -> str:
        return f"a fingerprint of response {self.response_id}"
