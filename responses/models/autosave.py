"""What a person has typed in the composer and not saved: kept so that a crash or a lost sign-in costs no words."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from stories.models import Story


class ReplyAutosave(models.Model):
    """One row a person and story, written over while they type and gone when they save. It is never a version.

    `base_version` is the saved version over which they type; None for a reply that is not begun.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="reply_autosaves")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    body = models.TextField()
    base_version = models.PositiveIntegerField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["story", "author"], name="one_unsaved_text_a_person_and_story")
        ]

    def __str__(self) -> str:
        return f"what {self.author_id} typed under story {self.story_id}"
