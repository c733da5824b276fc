"""A copy of what is held about somebody, made by a worker, taken once, gone after a week."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from feedbackhub.core.models import TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from feedbackhub.organisations.models import Organisation
from stories.models import Story


class CopyState(StrEnum):
    """The life of a copy."""

    MAKING = "making"
    READY = "ready"
    TAKEN = "taken"
    EXPIRED = "expired"


COPY_STATE_NAMES: dict[CopyState, str] = {
    CopyState.MAKING: "Being made",
    CopyState.READY: "Ready to download, once",
    CopyState.TAKEN: "Downloaded",
    CopyState.EXPIRED: "Gone: nobody downloaded it in time",
}

COPY_TRANSITIONS: TransitionTable[CopyState] = TransitionTable(
    "copy",
    {
        CopyState.MAKING: frozenset({CopyState.READY, CopyState.EXPIRED}),
        CopyState.READY: frozenset({CopyState.TAKEN, CopyState.EXPIRED}),
    },
)


class SubjectCopy(TimestampedModel):
    """A ZIP of one story with all that hangs on it, or of what is held about a person who signs in."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="copies")
    story = models.ForeignKey(Story, null=True, on_delete=models.PROTECT, related_name="copies")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=10,
        choices=[(one.value, COPY_STATE_NAMES[one]) for one in CopyState],
        default=CopyState.MAKING.value,
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    content = models.BinaryField(default=b"")
    size = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(story__isnull=True) ^ Q(user__isnull=True), name="a_copy_is_about_one_subject"
            )
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"copy {self.pk}: {self.state}"
