"""What the engine read in a story, and what people decided about it: proposals and decisions are rows of their own.

Nothing here is public. A reading holds places in the text and none of its words; a flag keeps those that raised it.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from feedbackhub.core.models import AppendOnlyModel
from feedbackhub.core.transitions import TransitionTable
from stories.models.story import Story

LONGEST_QUOTE = 200


def text_of(title: str, body: str) -> str:
    """Give what is read of a story: its title and its words. Every place in a reading counts in this text."""
    return f"{title}\n\n{body}"


def text_hash(title: str, body: str) -> str:
    """Give by which one knows whether a story still says what was read (SHA-256, hex)."""
    return hashlib.sha256(text_of(title, body).encode(errors="replace")).hexdigest()


class StoryReadingQuerySet(models.QuerySet["StoryReading"]):
    """Readings in the domain's words."""

    def current(self) -> StoryReadingQuerySet:
        """Keep the newest of each story."""
        return self.filter(superseded_at__isnull=True)

    def untold(self) -> StoryReadingQuerySet:
        """Keep the newest ones of which the rooms above have not taken note yet."""
        return self.current().filter(is_told=False)


class StoryReading(models.Model):
    """One reading of one text by one version of the engine. It stays when a later one supersedes it."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="readings")
    engine = models.PositiveIntegerField(help_text="stories.analysis.version")
    text_hash = models.CharField(max_length=64)
    # The newest earlier wording that was there when this was read: a later one means that the story was edited since.
    version_seen = models.BigIntegerField(default=0)
    # [{"code", "score", "start", "end"}], strongest first; the labels are QDC's own words (stories.analysis.themes).
    themes = models.JSONField(default=list)
    # 1 very positive to 5 very negative; empty where the story is not in English.
    sentiment = models.PositiveSmallIntegerField(null=True, blank=True)
    # Proposed only; empty where the engine failed on the text, which is then for a person to read with more care.
    # `why` is a flag's category or a level, the spans are the sentence and the words that set it.
    criticality = models.PositiveSmallIntegerField(null=True, blank=True)
    criticality_why = models.CharField(max_length=30, blank=True)
    sentence_start = models.PositiveIntegerField(default=0)
    sentence_end = models.PositiveIntegerField(default=0)
    words_start = models.PositiveIntegerField(default=0)
    words_end = models.PositiveIntegerField(default=0)
    # Categories that alarm nobody (praise, old event, critical and nothing more): [{"code", "start", "end"}].
    routine = models.JSONField(default=list)
    # [{"kind", "start", "end"}]
    personal_data = models.JSONField(default=list)
    language = models.CharField(max_length=5, help_text="en, cy or other")
    read_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    # Whether the rooms above have taken note of this reading and of all decisions since; a sweep finds the others.
    is_told = models.BooleanField(default=False)

    objects = StoryReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["story"], condition=Q(superseded_at__isnull=True), name="one_current_reading_a_story"
            ),
            models.CheckConstraint(
                condition=Q(criticality__isnull=True) | Q(criticality__lte=5),
                name="read_criticality_is_0_to_5",
            ),
            models.CheckConstraint(
                condition=Q(sentiment__isnull=True) | Q(sentiment__range=(1, 5)), name="sentiment_is_1_to_5"
            ),
        ]
        indexes = [
            models.Index(
                fields=["engine", "story"],
                condition=Q(superseded_at__isnull=True),
                name="readings_by_engine",
            ),
            models.Index(
                fields=["story"],
                condition=Q(superseded_at__isnull=True, is_told=False),
                name="readings_to_be_told",
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"story {self.story_id} by engine {self.engine}"


class FlagState(StrEnum):
    """The life of a flag."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"


FLAG_STATE_NAMES: dict[FlagState, str] = {
    FlagState.OPEN: "Nobody has decided yet",
    FlagState.CONFIRMED: "Confirmed",
    FlagState.DISMISSED: "Dismissed",
    FlagState.LAPSED: "No longer raised",
}

FLAG_TRANSITIONS: TransitionTable[FlagState] = TransitionTable(
    "flag",
    {
        FlagState.OPEN: frozenset({FlagState.CONFIRMED, FlagState.DISMISSED, FlagState.LAPSED}),
        FlagState.CONFIRMED: frozenset({FlagState.OPEN}),
        FlagState.DISMISSED: frozenset({FlagState.OPEN}),
        FlagState.LAPSED: frozenset({FlagState.OPEN}),
    },
)


class StoryFlagQuerySet(models.QuerySet["StoryFlag"]):
    """Flags in the domain's words."""

    def standing(self) -> StoryFlagQuerySet:
        """Keep those that count: open, or confirmed by a person."""
        return self.filter(state__in=[FlagState.OPEN, FlagState.CONFIRMED])


class StoryFlag(models.Model):
    """A concern about one place of a story: its category, and the words that raised it.

    `start` equals `end` where no words of the story as it now stands carry it: it was raised by hand, or they were
    edited out.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="flags")
    category = models.CharField(max_length=30, help_text="stories.analysis.flags.categories")
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    quote = models.CharField(max_length=LONGEST_QUOTE, blank=True)
    state = models.CharField(
        max_length=10,
        choices=[(state.value, FLAG_STATE_NAMES[state]) for state in FlagState],
        default=FlagState.OPEN.value,
    )
    raised_at = models.DateTimeField()
    # Empty where the engine raised it.
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = StoryFlagQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(end__gte=models.F("start")), name="a_flags_place")]
        indexes = [
            models.Index(
                fields=["story", "category"],
                condition=Q(state__in=["open", "confirmed"]),
                name="flags_that_stand",
            )
        ]
        ordering = ["start", "pk"]

    def __str__(self) -> str:
        return f"story {self.story_id}: {self.category}, {self.state}"

    @property
    def is_standing(self) -> bool:
        """Say whether it counts."""
        return self.state in {FlagState.OPEN, FlagState.CONFIRMED}


class FlagStep(models.TextChoices):
    """What a person did about a flag."""

    RAISED = "raised", "Raised by hand"
    CONFIRMED = "confirmed", "Confirmed"
    DISMISSED = "dismissed", "Dismissed"
    REOPENED = "reopened", "Opened again"


class FlagDecision(AppendOnlyModel):
    """That a person raised, confirmed, dismissed or reopened a flag, and why."""

    flag = models.ForeignKey(StoryFlag, on_delete=models.CASCADE, related_name="decisions")
    step = models.CharField(max_length=10, choices=FlagStep.choices)
    reason = models.CharField(max_length=500, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"flag {self.flag_id}: {self.step}"


class CriticalityDecision(AppendOnlyModel):
    """How critical a person says that a story is; the newest row wins over the source's label and over the engine.

    An empty level takes an earlier decision back.
    """

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="criticality_decisions")
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    before = models.PositiveSmallIntegerField(null=True, blank=True, help_text="What counted until then")
    text_hash = models.CharField(max_length=64, help_text="What the story said when this was decided")
    reason = models.CharField(max_length=500)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__lte=5), name="decided_criticality_is_0_to_5"
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"story {self.story_id}: criticality {self.level}"
