"""Mails to staff: one row for each, written before the mail goes, so that none goes twice; and what is said to them.

A reminder is about one case; a digest sums up a person's day or week. `MailChoice` says when a person wants mail.
"""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from casework.models.case import Case
from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.owed_mail import MailState, OwedMail

# What becomes of a reminder is what becomes of every mail that is owed.
ReminderState = MailState


class ReminderKind(models.TextChoices):
    """What the mail is about."""

    ASSIGNED = "assigned", "A story has come to you"
    DUE_SOON = "due_soon", "A reply is due on the next working day"
    OVERDUE = "overdue", "A reply is late"
    SAME_STORY = "same_story", "A story of yours turned out to be the same as another one"
    EDITED = "edited", "A story was edited while you were writing its reply"
    MENTIONED = "mentioned", "A colleague named you in a note"
    SECOND_READING = "second_reading", "A colleague asks you to read a case with them"
    SECOND_READ = "second_read", "A colleague has read a case with you"
    PRAISED = "praised", "A patient praised you"
    SNOOZE_OVER = "snooze_over", "A case that you put aside is back"
    ESCALATED = "escalated", "A concern was passed to you"
    ESCALATED_NOW = "escalated_now", "A concern was passed to you that cannot wait"
    ESCALATION_LATE = "escalation_late", "A concern was not taken in time"
    LATE_DEPUTY = "late_deputy", "A reply that a colleague owes is late, and you stand in"
    LATE_LEAD = "late_lead", "A reply is late and its owner and deputy were told"
    LATE_SPONSOR = "late_sponsor", "A reply is late and the leads were told"


class Reminder(OwedMail):
    """One mail that is owed to one person about one case. It never carries the story's text."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=16, choices=ReminderKind.choices)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reminders"
    )
    for_day = models.DateField()

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


class DigestKind(models.TextChoices):
    """How often somebody is told how things stand."""

    DAILY = "daily", "Every working day"
    WEEKLY = "weekly", "Once a week"


class Digest(OwedMail):
    """One mail that sums up a person's day or week: praise first, then what is due. One row a person, kind and day."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digests")
    kind = models.CharField(max_length=10, choices=DigestKind.choices)
    for_day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "for_day"], name="a_digest_once_a_day")
        ]
        indexes = [models.Index(fields=["state", "for_day"], name="digests_owed")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} digest of {self.for_day} to {self.recipient_id}"


def monday_to_friday() -> list[int]:
    """Give the days of the usual week, Monday being 0."""
    return [0, 1, 2, 3, 4]


class MailChoice(TimestampedModel):
    """When one person wants mail, and how. Who has no row gets mail from 7am to 7pm from Monday to Friday."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mail_choice"
    )
    daily = models.BooleanField(default=False)
    weekly = models.BooleanField(default=True)
    first = models.TimeField(default=time(7))
    last = models.TimeField(default=time(19))
    weekdays = ArrayField(models.PositiveSmallIntegerField(), size=7, default=monday_to_friday)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gt=models.F("first")), name="mail_has_hours_in_which_it_may_go"
            )
        ]

    def __str__(self) -> str:
        return f"mail to {self.user_id}"


class MailAnswerKind(models.TextChoices):
    """What a reader says to a mail about a case, in one click."""

    HAVE = "have", "I have it"
    NOT_MINE = "not_mine", "It is not mine"
    LATER = "later", "Remind me later"


class MailAnswer(AppendOnlyModel):
    """That a person answered a mail about a case. The same answer counts once a day, however often it is pressed."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="mail_answers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, choices=MailAnswerKind.choices)
    on_day = models.DateField()
    at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user", "answer", "on_day"], name="a_mail_answer_once_a_day"
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user_id} about case {self.case_id}: {self.answer}"
