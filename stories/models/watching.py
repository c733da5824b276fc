"""What leads are told about a source that has fallen quiet or silent: the row is written before the mail goes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from stories.models.importing import Source


class NoticeKind(models.TextChoices):
    """What the mail is about."""

    QUIET = "quiet", "Fewer stories than usual"
    SILENT = "silent", "No complete import for a long time"


class NoticeState(models.TextChoices):
    """Owed, being sent, sent; or uncertain after a crash between sending and noting it."""

    OWED = "owed", "Owed"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    UNCERTAIN = "uncertain", "Perhaps sent"
    DROPPED = "dropped", "No longer needed"


class SourceNotice(models.Model):
    """One mail to one person about one spell of trouble with a source. It never carries a story's text."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    since = models.DateTimeField(help_text="When the spell began: it tells one from the next")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=NoticeState.choices, default=NoticeState.OWED)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "kind", "since", "recipient"], name="a_notice_once_a_spell"
            )
        ]
        indexes = [
            models.Index(
                fields=["recipient"], name="notices_owed", condition=models.Q(state__in=["owed", "sending"])
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id} about source {self.source_id}: {self.state}"
