"""What was done to many cases at once, with what was before, so that it can be undone."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from feedbackhub.organisations.models import Organisation


class BulkKind(models.TextChoices):
    """What can be done to many cases at once."""

    ASSIGN = "assign", "Given to somebody"
    TAG = "tag", "Tagged"
    UNTAG = "untag", "A tag taken off"
    CLOSE = "close", "Closed"


class BulkAction(models.Model):
    """One press of a button over many cases. `done` keeps each case as it was before; what people wrote stands there.

    The words of an assignment or an outcome are in the case's own rows, not here.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=BulkKind.choices)
    at = models.DateTimeField()
    # From the form: a double click brings the same one twice, and the second is the first again.
    token = models.UUIDField(unique=True, default=uuid.uuid4)
    # To whom, or with which tag.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    tag = models.CharField(max_length=40, blank=True)
    # [{"case": 12, "before": {"owner": 3, …}, "after": {…}}], and [{"case": 13, "why": "This case is closed."}]
    done = models.JSONField(default=list)
    refused = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The cases that had moved on by then, and were left as they were.
    left = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-id"], name="bulk_newest_first"),
            models.Index(fields=["actor", "-id"], name="bulk_of_a_person"),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.kind} of {len(self.done)} cases by {self.actor_id}"
