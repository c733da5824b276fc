"""That a second person let exactly one text through the confidentiality gate, and why (docs/decisions/0020)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from feedbackhub.core.models import AppendOnlyModel
from responses.models.response import Response


class GateOverride(AppendOnlyModel):
    """One person's word for one version of one text and exactly these findings. Any save of the reply ends it.

    `findings` holds rules and places, never the words. The author stands here, too, so that the database itself can
    refuse one person in both parts.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="gate_overrides")
    version = models.PositiveIntegerField()
    text_hash = models.CharField(max_length=64)
    findings_hash = models.CharField(max_length=64)
    findings = models.JSONField(default=list)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    overridden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(overridden_by=F("author")), name="nobody_overrides_the_gate_for_their_own_words"
            ),
            models.UniqueConstraint(
                fields=["response", "version", "text_hash", "findings_hash"], name="one_override_a_text"
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"response {self.response_id} version {self.version}: let through by {self.overridden_by_id}"
