"""Reminders: one row a case, kind, day and person, written before the mail goes, so that none goes twice."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from casework.models.case import Case


class ReminderKind(models.TextChoices):
    """What the mail is about."""

    ASSIGNED = "assigned", "A story has come to you"
    DUE_SOON = "due_soon", "A reply is due on the next working day"
    OVERDUE = "overdue", "A reply is late"
    SAME_STORY = "same_story", "A story of yours turned out to be the same as another one"
    EDITED = "edited", "A story was edited while you were writing its reply"


class ReminderState(models.TextChoices):
    """Owed, being sent, sent; or uncertain after a crash between sending and noting it."""

    OWED = "owed", "Owed"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    UNCERTAIN = "uncertain", "Perhaps sent"
    DROPPED = "dropped", "No longer needed"


class Reminder(models.Model):
    """One mail that is owed to one person about one case. It never carries the story's text."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=10, choices=ReminderKind.choices)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders"
    )
    for_day = models.DateField()
    state = models.CharField(max_length=10, choices=ReminderState.choices, default=ReminderState.OWED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "recipient", "for_day"], name="a_reminder_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["state", "for_day"], name="reminders_owed")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id} about case {self.case_id}: {self.state}"
