"""The edit of a text that is public: words that wait, while the old ones stay where everybody reads them."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from responses.models.response import Response


class AmendmentState(StrEnum):
    """The life of an edit."""

    WAITING = "waiting"
    RETURNED = "returned"
    PUBLISHED = "published"
    DROPPED = "dropped"


AMENDMENT_STATE_NAMES: dict[AmendmentState, str] = {
    AmendmentState.WAITING: "Waiting for approval",
    AmendmentState.RETURNED: "Returned with a comment",
    AmendmentState.PUBLISHED: "Published",
    AmendmentState.DROPPED: "Dropped",
}
AMENDMENT_TRANSITIONS: TransitionTable[AmendmentState] = TransitionTable(
    "edit",
    {
        AmendmentState.WAITING: frozenset(
            {AmendmentState.RETURNED, AmendmentState.PUBLISHED, AmendmentState.DROPPED}
        ),
    },
)


class Amendment(TimestampedModel):
    """Other words for one public reply, by its author. `base_hash` is that of the words that they would replace."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="amendments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    body = models.TextField()
    text_hash = models.CharField(max_length=64)
    base_hash = models.CharField(max_length=64)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, AMENDMENT_STATE_NAMES[state]) for state in AmendmentState],
        default=AmendmentState.WAITING.value,
    )
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(state="waiting"), name="one_edit_of_a_reply_waits"
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"edit of response {self.response_id}: {self.state}"


class AmendmentStep(AppendOnlyModel):
    """That an edit went from one state to another: who, when, and the comment where it was returned."""

    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="steps")
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    comment = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"edit {self.amendment_id}: {self.before or 'new'} to {self.after}"
