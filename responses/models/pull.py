"""That somebody took a public reply off every page at once, and what was decided about its author's trust."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from feedbackhub.core.models import TimestampedModel
from feedbackhub.organisations.models import Organisation
from responses.models.response import Response


class PullKind(models.TextChoices):
    """Why it cannot wait."""

    PRIVACY = "privacy", "It tells something private about a person"
    WRONG_STORY = "wrong_story", "It answers another story"
    HARM = "harm", "It could hurt somebody"
    UNTRUE = "untrue", "What it says is not true"


class PullJudgement(models.TextChoices):
    """What a person decided about the author's trust."""

    OPEN = "open", "Not decided yet"
    COUNTS = "counts", "It counts: ten new approved replies are needed"
    EXCUSED = "excused", "It does not count against the author"


class Pull(TimestampedModel):
    """One pull of one reply. Who, why and when never change; the judgement is given once, by somebody else."""

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="pull")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # Empty where the reply came with the story's feed.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pulled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=PullKind.choices)
    reason = models.TextField()
    text_hash = models.CharField(max_length=64)
    judgement = models.CharField(
        max_length=8, choices=PullJudgement.choices, default=PullJudgement.OPEN.value
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)
    judged_why = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(judgement="open", judged_at__isnull=True, judged_by__isnull=True)
                | ~Q(judgement="open") & Q(judged_at__isnull=False, judged_by__isnull=False),
                name="judged_pulls_say_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(judged_by__isnull=True)
                | Q(author__isnull=True)
                | ~Q(judged_by=models.F("author")),
                name="nobody_judges_the_pull_of_their_own_words",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "author"], name="pulls_of_an_author")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"response {self.response_id} pulled by {self.pulled_by_id}: {self.kind}"
