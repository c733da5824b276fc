"""The proof that something was removed: written with the removal, in one transaction, and never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from feedbackhub.core.models import AppendOnlyModel
from feedbackhub.organisations.models import Organisation


class CertificateKind(models.TextChoices):
    """Why it was removed."""

    RULE = "rule", "Its time was over"
    ERASURE = "erasure", "Somebody asked for it"
    REPLAY = "replay", "Erased again after a restore"


class DeletionCertificate(AppendOnlyModel):
    """What went, how much of it, when and by whom. It names records by their numbers and holds no words.

    `hash` covers everything above it and the certificate before, so that a row that was altered, left out or slipped in
    breaks the chain of its organisation. The whole installation has a chain of its own (no organisation).
    """

    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.PROTECT, related_name="certificates"
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=CertificateKind.choices)
    record_type = models.CharField(max_length=40, blank=True)
    request = models.ForeignKey(
        "records.ErasureRequest", null=True, on_delete=models.PROTECT, related_name="certificates"
    )
    rule = models.CharField(max_length=300)
    method = models.CharField(max_length=300)
    total = models.PositiveIntegerField()
    kinds = models.JSONField(help_text="How many records of each kind")
    oldest = models.DateTimeField(null=True)
    newest = models.DateTimeField(null=True)
    identifiers = models.JSONField(help_text="The records by table and number")
    records_hash = models.CharField(max_length=64)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="certificates_are_numbered_once")
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"certificate {self.number}: {self.total} records"
