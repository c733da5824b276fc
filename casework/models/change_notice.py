"""Mails about changes, one row each before it goes, and the word that is owed to a story's author."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from casework.models.change import Change
from feedbackhub.core.owed_mail import OwedMail
from stories.models import Story


class NoticeKind(models.TextChoices):
    """What the mail is about."""

    REVIEW_DUE = "review_due", "A look at a change is due"
    REVIEW_LATE = "review_late", "Nobody has looked at a change"
    REVERSED = "reversed", "A change was undone"
    SUGGESTED = "suggested", "A change was suggested"
    DECISION_LATE = "decision_late", "A suggestion has waited too long"
    DECIDED = "decided", "Your suggestion was decided"
    CHANGE_LATE = "change_late", "A promised change is late"
    CHANGE_VERY_LATE = "change_very_late", "A promised change is half a year late and nobody says why"


class ChangeNotice(OwedMail):
    """One mail that is owed to one person about one change. It never carries a story's words."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=16, choices=NoticeKind.choices)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="change_notices"
    )
    for_day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["change", "kind", "recipient", "for_day"], name="a_change_notice_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["state", "for_day"], name="change_notices_owed")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.kind} to {self.recipient_id} about change {self.change_id}: {self.state}"


class AuthorWordKind(models.TextChoices):
    """What the author of a story is told."""

    MADE = "made", "A change was made"
    REVERSED = "reversed", "A change was undone"


class AuthorWord(models.Model):
    """That the author of a story is owed a word about a change that came from it. `told_at` once it was handed on."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="author_words")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="author_words")
    what = models.CharField(max_length=10, choices=AuthorWordKind.choices)
    owed_at = models.DateTimeField()
    handed_on_at = models.DateTimeField(null=True, blank=True)
    has_contact = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "story", "what"], name="one_word_to_an_author_of_each")
        ]
        indexes = [
            models.Index(
                fields=["owed_at"],
                condition=models.Q(handed_on_at__isnull=True),
                name="words_owed_to_authors",
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.what} of change {self.change_id} to the author of story {self.story_id}"
