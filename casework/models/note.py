"""What colleagues say to each other about a case. Never public: nothing outside the staff's pages may read these."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from casework.models.case import Case
from feedbackhub.core.models import AppendOnlyModel


class CaseNote(AppendOnlyModel):
    """One note, as it was written. Who wants to take something back says so in another note."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"note {self.pk} on case {self.case_id}"


class CaseMention(AppendOnlyModel):
    """That a note names a colleague, who could see the case then, and is told of it without its words."""

    note = models.ForeignKey(CaseNote, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="named_once_a_note")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user_id} named in note {self.note_id}"
