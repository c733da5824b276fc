"""Cases of the same matter: two people told of one event. Each story keeps its case and its reply; one person has both.

Not to be mixed up with one story that came twice (`Story.duplicate_of`), where one of the two cases is closed.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from casework.models.case import Case
from feedbackhub.core.models import AppendOnlyModel


class MatterStep(models.TextChoices):
    """What was done."""

    MERGED = "merged", "Merged"
    SPLIT = "split", "Split"


class CaseMerge(AppendOnlyModel):
    """That a case was merged into another one, or split from it again. `Case.merged_into` says how it stands now.

    The owner and deputy from before are kept, so that a split gives the case back to them.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges")
    into = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="merges_from")
    step = models.CharField(max_length=10, choices=MatterStep.choices)
    owner_before = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"case {self.case_id} {self.step} {self.into_id}"
