"""A request to erase a story, from the one who took it down to the other who decided."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from feedbackhub.core.models import TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from feedbackhub.organisations.models import Organisation
from stories.models import Story


class AskedBy(models.TextChoices):
    """Who wants it."""

    AUTHOR = "author", "Whoever told the story"
    ABOUT = "about", "Somebody else whom the story is about"
    COURT = "court", "A court or the Information Commissioner"
    OURSELVES = "ourselves", "Nobody: we must not hold it"


class ErasureState(StrEnum):
    """The life of a request."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


ERASURE_STATE_NAMES: dict[ErasureState, str] = {
    ErasureState.WAITING: "Waiting for a second person",
    ErasureState.DONE: "Erased",
    ErasureState.REFUSED: "Refused",
    ErasureState.CANCELLED: "Taken back",
}

ERASURE_TRANSITIONS: TransitionTable[ErasureState] = TransitionTable(
    "request",
    {ErasureState.WAITING: frozenset({ErasureState.DONE, ErasureState.REFUSED, ErasureState.CANCELLED})},
)


class ErasureRequest(TimestampedModel):
    """One request about one story, and with it the same telling from other sources.

    `decisions` says of each row of other people's words whether it goes or stays, by table and number. `reference` is
    the organisation's own: no name and no words of the story belong here.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="erasures")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="erasures")
    asked_by = models.CharField(max_length=10, choices=AskedBy.choices)
    reference = models.CharField(max_length=60, blank=True)
    state = models.CharField(
        max_length=10,
        choices=[(one.value, ERASURE_STATE_NAMES[one]) for one in ErasureState],
        default=ErasureState.WAITING.value,
    )
    decisions = models.JSONField(default=dict)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(decided_by__isnull=False) & ~Q(decided_by=F("requested_by"))),
                name="nobody_erases_alone",
            ),
            models.UniqueConstraint(
                fields=["story"], condition=Q(state="waiting"), name="one_waiting_erasure_a_story"
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"erasure {self.pk} of story {self.story_id}: {self.state}"
