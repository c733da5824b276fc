"""A mail about a reply that waits for a second person, or that one decided about: one row for each, written first."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from feedbackhub.core.owed_mail import OwedMail
from responses.models import Response


class ReplyMailKind(models.TextChoices):
    """What the mail says. It never carries a word of the reply or of its story."""

    WAITS = "waits", "A reply waits for your approval"
    EDIT_WAITS = "edit_waits", "An edit of a public reply waits for your approval"
    RETURNED = "returned", "Your reply was returned with a comment"
    APPROVED = "approved", "Your reply was approved"
    EDIT_RETURNED = "edit_returned", "Your edit was returned with a comment"
    EDIT_PUBLISHED = "edit_published", "Your edit was approved and is public"
    PULLED = "pulled", "Your reply was taken off every page"


class ReplyMail(OwedMail):
    """One mail to one person about one step of one reply. `about` is the id of the step, so none is owed twice."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=ReplyMailKind.choices)
    about = models.BigIntegerField()
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    owed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "about", "recipient"], name="a_mail_once_a_step_of_a_reply"
            )
        ]
        indexes = [
            models.Index(
                fields=["recipient"],
                condition=models.Q(state="owed"),
                name="mails_about_replies_owed",
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id} about response {self.response_id}: {self.state}"
