"""What was decided about a story that came in here, what its author allowed, and the photo that came with it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from feedbackhub.core.models import AppendOnlyModel
from stories.models.story import Story, StoryVersion


class ModerationOutcome(models.TextChoices):
    """What may be decided."""

    PUBLISHED = "published", "Published as it was written"
    EDITED = "edited", "Published with words taken out"
    STAFF_ONLY = "staff_only", "Kept for staff only"
    REFUSED = "refused", "Not published"


class RefusalReason(models.TextChoices):
    """Why a story is not published. Its author reads the reason in kinder words (stories.presenters.told)."""

    SAFEGUARDING = "safeguarding", "Somebody may be in danger, or it tells of a crime"
    BLAME = "blame", "It blames a person who can be recognised"
    PRIVATE = "private", "It tells too much about somebody else"
    ABUSE = "abuse", "It insults or threatens"
    NOT_CARE = "not_care", "It is about nobody’s care"
    SPAM = "spam", "It is advertising, or nonsense"


class ModerationDecision(AppendOnlyModel):
    """One decision by one person. A later row may take an earlier one back; none is ever changed."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="moderation")
    outcome = models.CharField(max_length=12, choices=ModerationOutcome.choices)
    reason = models.CharField(max_length=20, blank=True, choices=RefusalReason.choices)
    passed_to = models.CharField(
        max_length=200, blank=True, help_text="Who was told, where somebody may be in danger"
    )
    # What it said before words were taken out: for moderators only.
    original = models.ForeignKey(
        StoryVersion, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"story {self.story_id}: {self.outcome}"


class MayPublish(models.TextChoices):
    """What the person who said it allowed."""

    YES = "yes", "Yes, the words"
    YES_WITH_PHOTO = "yes_photo", "Yes, the words and the photo"
    NO = "no", "No, staff only"
    NOT_ASKED = "not_asked", "I did not ask"


class ConsentHow(models.TextChoices):
    """How it was allowed."""

    SPOKEN = "spoken", "They said so"
    WRITTEN = "written", "They wrote it down"
    FORM = "form", "By sending the form on this site"
    NOT_GIVEN = "", "It was not"


class FeedbackConsent(AppendOnlyModel):
    """Whether what somebody said may be published, and how we know. The newest row counts."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="consents")
    may_publish = models.CharField(max_length=10, choices=MayPublish.choices)
    given_how = models.CharField(max_length=10, blank=True, choices=ConsentHow.choices)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"story {self.story_id}: {self.may_publish}"


class StoryPhoto(models.Model):
    """A photo that came with captured feedback, already made anew by us: small, and without what the camera noted."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="photo")
    content = models.BinaryField()
    content_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(max_length=300, help_text="What can be seen or read in it")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"photo of story {self.story_id}"
