"""What a source tells about a story beside its text: tags, ratings, replies; and that we still have to ask for it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from feedbackhub.core.models import TimestampedModel
from stories.models.importing import Source
from stories.models.story import Story


class StoryTag(models.Model):
    """A tag on a story, as its source has it. `polarity` is 1, 0 or -1; None where the source does not say."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=200)
    group = models.CharField(max_length=120, blank=True)
    polarity = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "group", "name"], name="a_tag_once_a_story")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name} on story {self.story_id}"


class StoryRating(models.Model):
    """One rated question. `score` is the source's own number, `score_text` its words for it."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="ratings")
    question = models.CharField(max_length=300)
    score = models.IntegerField(null=True, blank=True)
    score_text = models.CharField(max_length=120, blank=True)
    service_code = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story", "service_code", "question"], name="a_question_rated_once_a_service"
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.question}: {self.score} (story {self.story_id})"


class SourceReplyQuerySet(models.QuerySet["SourceReply"]):
    """Replies in the feeds, in the domain's words."""

    def shown(self) -> SourceReplyQuerySet:
        """Keep those that their source still shows."""
        return self.filter(removed_at__isnull=True)

    def owed(self) -> SourceReplyQuerySet:
        """Keep those whose last move the responses room has not taken in."""
        return self.filter(is_owed=True)


class SourceReply(TimestampedModel):
    """One published reply, as the source of its story shows it, whoever wrote it. Never deleted: `removed_at` says so.

    `is_owed` is a debt to the responses room: set here whenever the row moves, cleared there in the transaction that
    follows it.
    """

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="replies")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="source_replies")
    external_id = models.CharField(max_length=200)
    body = models.TextField()
    author_name = models.CharField(max_length=150, blank=True)
    author_role = models.CharField(max_length=150, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    # The source's own word or number for the change that the reply reports; `VocabularyTerm` says what it means.
    change = models.CharField(max_length=60, blank=True)
    raw = models.JSONField(default=dict)
    removed_at = models.DateTimeField(null=True, blank=True)
    is_owed = models.BooleanField(default=True)

    objects = SourceReplyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="a_reply_once_a_source")
        ]
        indexes = [models.Index(fields=["story"], name="replies_owed", condition=Q(is_owed=True))]
        ordering = ["published_at", "pk"]
        verbose_name_plural = "source replies"

    def __str__(self) -> str:
        return f"reply {self.external_id} to story {self.story_id}"


class DetailsDebt(models.Model):
    """That a story's details are still to be fetched: written in the transaction that stored the story.

    A story has one debt at most; `since` moves when it comes to be owed anew, so that a worker which fetched before
    that does not take it for paid.
    """

    story = models.OneToOneField(
        Story, on_delete=models.CASCADE, primary_key=True, related_name="details_debt"
    )
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="details_debts")
    only_replies = models.BooleanField(default=False)
    since = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["source", "due_at"], name="details_owed")]
        ordering = ["due_at", "story"]

    def __str__(self) -> str:
        return f"details of story {self.story_id}"
