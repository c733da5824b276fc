"""What an import of a file would do: counted before it is imported, by a worker where the file is long."""

from __future__ import annotations

from django.db import models

from feedbackhub.core.models import TimestampedModel
from stories.models.importing import UploadedFile


class FileCheckState(models.TextChoices):
    """Where the check of a file stands."""

    WAITING = "waiting", "Waiting to start"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Could not be read"


class FileCheck(TimestampedModel):
    """One reading of an uploaded file by one map, without storing a story. A new map needs a new check."""

    file = models.ForeignKey(UploadedFile, on_delete=models.CASCADE, related_name="checks")
    column_map = models.JSONField()
    state = models.CharField(max_length=10, choices=FileCheckState.choices, default=FileCheckState.WAITING)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    counts = models.JSONField(default=dict)
    message = models.CharField(max_length=500, blank=True, help_text="Why it could not be read, in words")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"check {self.pk} of file {self.file_id}: {self.state}"

    @property
    def has_ended(self) -> bool:
        """Say whether nothing more will happen to it."""
        return self.state in (FileCheckState.DONE, FileCheckState.FAILED)
