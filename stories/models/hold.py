"""A legal hold: nothing that it covers is removed, whatever the rules or anybody's request say."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from feedbackhub.core.models import TimestampedModel
from feedbackhub.organisations.models import Organisation, Service
from stories.models.story import Story


class HoldScope(StrEnum):
    """What a hold covers."""

    STORY = "story"
    SERVICE = "service"
    ORGANISATION = "organisation"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    """Holds in the domain's words."""

    def active(self) -> LegalHoldQuerySet:
        """Keep those that nobody has ended."""
        return self.filter(ended_at__isnull=True)


class LegalHold(TimestampedModel):
    """A hold on one story, on a service with all beneath it, or, where neither is named, on the whole organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="holds")
    service = models.ForeignKey(Service, null=True, on_delete=models.PROTECT, related_name="holds")
    story = models.ForeignKey(Story, null=True, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=300)
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(service__isnull=True) | Q(story__isnull=True), name="a_hold_covers_one_thing"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_by__isnull=False),
                name="a_hold_is_ended_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation"], name="holds_in_force", condition=Q(ended_at__isnull=True))
        ]
        ordering = ["-placed_at", "-pk"]

    def __str__(self) -> str:
        return f"hold {self.pk} on {self.scope}"

    @property
    def scope(self) -> HoldScope:
        """What it covers."""
        if self.story_id is not None:
            return HoldScope.STORY
        return HoldScope.SERVICE if self.service_id is not None else HoldScope.ORGANISATION
