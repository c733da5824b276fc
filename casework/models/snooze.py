"""That a case was put aside until a day, and that it came back. `Case.snoozed_until` is what the queue reads."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from casework.models.case import Case
from feedbackhub.core.models import AppendOnlyModel


class CaseSnooze(AppendOnlyModel):
    """One step: put aside until `until`, or (where it is empty) brought back before that day."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="snoozes")
    until = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"case {self.case_id}: {'aside until ' + str(self.until) if self.until else 'back'}"
