"""Who looked at a case, and who is looking now. Presence is shown, never a lock: a forgotten tab keeps nobody out."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from casework.models.case import Case


class Doing(models.TextChoices):
    """What somebody did at the case when they were last seen there."""

    READING = "reading", "is reading"
    WRITING = "writing", "is writing a reply"


class CaseVisit(models.Model):
    """One person at one case: when first, when last, and what they did then. One row a pair."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="visits")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    doing = models.CharField(max_length=10, choices=Doing.choices, default=Doing.READING)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="a_visitor_once_a_case")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user_id} at case {self.case_id}: {self.doing}"
