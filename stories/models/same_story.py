"""One story once: by what a story is found again, and the links between records that are one story.

Links are the record; `Story.duplicate_of` follows from them (docs/decisions/0015-one-story-once.md).
"""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from feedbackhub.organisations.models import Organisation
from stories.analysis.duplicates import How
from stories.models.story import Story


class StoryFingerprint(models.Model):
    """What a story is compared by. Written with the story; neither column is ever shown."""

    story = models.OneToOneField(
        Story, primary_key=True, on_delete=models.CASCADE, related_name="fingerprint", db_constraint=False
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    text_hash = models.CharField(max_length=32)
    references = ArrayField(models.CharField(max_length=500), default=list)
    # The same numbers as in the story's rows of `StoryKey`, so that these can be found and removed.
    keys = ArrayField(models.BigIntegerField(), default=list)

    def __str__(self) -> str:
        return f"fingerprint of story {self.story_id}"


class StoryKey(models.Model):
    """One number by which a story may be found. Keys of two organisations are never the same."""

    pk = models.CompositePrimaryKey("key", "story")
    key = models.BigIntegerField()
    story = models.ForeignKey(
        Story, on_delete=models.CASCADE, related_name="keys", db_constraint=False, db_index=False
    )

    def __str__(self) -> str:
        return f"key of story {self.story_id}"


class SameStoryState(StrEnum):
    """What is held of a pair."""

    PROPOSED = "proposed"
    LINKED = "linked"
    UNDONE = "undone"
    REJECTED = "rejected"


SAME_STORY_NAMES: dict[SameStoryState, str] = {
    SameStoryState.PROPOSED: "Unsure",
    SameStoryState.LINKED: "Joined",
    SameStoryState.UNDONE: "Separated",
    SameStoryState.REJECTED: "Two stories",
}
# What a person separated or rejected only a person joins again.
SAME_STORY_TRANSITIONS: TransitionTable[SameStoryState] = TransitionTable(
    "pair",
    {
        SameStoryState.PROPOSED: frozenset({SameStoryState.LINKED, SameStoryState.REJECTED}),
        SameStoryState.LINKED: frozenset({SameStoryState.UNDONE}),
        SameStoryState.UNDONE: frozenset({SameStoryState.LINKED}),
        SameStoryState.REJECTED: frozenset({SameStoryState.LINKED}),
    },
)


class SameStoryQuerySet(models.QuerySet["SameStory"]):
    """Pairs in the domain's words."""

    def linked(self) -> SameStoryQuerySet:
        """Keep those that are held for one story."""
        return self.filter(state=SameStoryState.LINKED)

    def between(self, one: int, other: int) -> SameStoryQuerySet:
        """Keep the pair of two stories, whichever came first."""
        return self.filter(Q(story=one, original=other) | Q(story=other, original=one))

    def of(self, stories: models.QuerySet[Story] | list[int]) -> SameStoryQuerySet:
        """Keep the pairs of which a story is among `stories`."""
        return self.filter(Q(story__in=stories) | Q(original__in=stories))


class SameStory(TimestampedModel):
    """That two records are one story, may be, or are not. The row stays, so that nobody is asked twice.

    `original` is the one that was received first. The text of neither is kept here.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="same_as")
    original = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="same_after")
    how = models.CharField(max_length=10, choices=[(how.value, how.value) for how in How])
    score = models.FloatField()
    why = models.CharField(max_length=300)
    state = models.CharField(
        max_length=10, choices=[(state.value, SAME_STORY_NAMES[state]) for state in SameStoryState]
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    # What each of the two was put on because the other is about it, as [story, service]; taken away when they part.
    lent = models.JSONField(default=list)
    # That a person has looked at a link of the machine and left it.
    kept_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SameStoryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(story=F("original")), name="a_pair_is_of_two_stories"),
            models.UniqueConstraint(
                Least("story", "original"), Greatest("story", "original"), name="a_pair_once"
            ),
        ]
        indexes = [models.Index(fields=["organisation", "state", "-id"], name="pairs_of_an_organisation")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"stories {self.story_id} and {self.original_id}: {self.state}"


class SameStoryChange(AppendOnlyModel):
    """That a pair went from one state to another: who, when, why."""

    pair = models.ForeignKey(SameStory, on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"pair {self.pair_id}: {self.before or 'new'} to {self.after}"


class LookAgain(models.Model):
    """How far the second look has come in an organisation: what came before needs none any more."""

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    story_pk = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"organisation {self.organisation_id} up to story {self.story_pk}"
