"""The public form's own rows: answers that are being written, the author's private link, and how often somebody sent.

None of them knows who anybody is. A link is kept as a hash, a network address as a keyed hash that soon goes.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import models

from feedbackhub.core.models import TimestampedModel
from feedbackhub.organisations.models import Organisation
from stories.models.story import Story


def token_hash(token: str) -> str:
    """Give what is stored of a link. The token is random and long, so a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


class TellingDraftQuerySet(models.QuerySet["TellingDraft"]):
    """Answers in the domain's words."""

    def alive(self, at: datetime) -> TellingDraftQuerySet:
        """Keep those that may still be gone on with."""
        return self.filter(expires_at__gt=at)

    def expired(self, at: datetime) -> TellingDraftQuerySet:
        """Keep those whose time is over."""
        return self.filter(expires_at__lte=at)


class TellingDraft(TimestampedModel):
    """Answers on their way, so that no error loses a word. Found by a link of which only the hash is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    answers = models.JSONField(default=dict)
    expires_at = models.DateTimeField(db_index=True)

    objects = TellingDraftQuerySet.as_manager()

    def __str__(self) -> str:
        return f"answers until {self.expires_at:%Y-%m-%d %H:%M}"


class AuthorLink(models.Model):
    """By which whoever told a story here finds it again and may take it back. Whoever has the link is the author."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="author_link")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"the author's link to story {self.story_id}"


class FormAttempt(models.Model):
    """One use of the public form, counted until `expires_at`. `key` is a keyed hash of what is counted and for whom."""

    key = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["key", "expires_at"], name="form_attempts_of_a_key")]

    def __str__(self) -> str:
        return f"a use of the form, counted until {self.expires_at:%Y-%m-%d %H:%M}"
