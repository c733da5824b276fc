"""What the public pages keep: that something public changed, and how often stories were read. Nothing of readers."""

from __future__ import annotations

from django.db import models

from feedbackhub.core.models import AppendOnlyModel
from feedbackhub.organisations.models import Organisation
from stories.models import Story


class PublicGeneration(models.Model):
    """One of some rows whose numbers together say which state of the public pages is in force.

    Only triggers write here (see `feedbackhub.public.watching`): a transaction that touches anything behind a public
    page takes a row that no other holds and gives it a number that never was before. So nobody waits for anybody, and
    two states never have the same numbers.
    """

    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.pk}: {self.number}"


class StoryReads(models.Model):
    """How often a story was opened here on one day: a number, and nothing of who opened it."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="reads", db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    reads = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["story", "on"], name="reads_once_a_story_and_day")]
        verbose_name_plural = "story reads"

    def __str__(self) -> str:
        return f"story {self.story_id}, {self.on}: {self.reads}"


class ReadsElsewhere(AppendOnlyModel):
    """How often an organisation's stories were read on another site up to a day, as it says. The newest counts."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reads = models.PositiveBigIntegerField()
    until = models.DateField()
    counted_by = models.CharField(max_length=120)
    recorded_by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "reads elsewhere"

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.reads} at {self.counted_by} until {self.until}"
