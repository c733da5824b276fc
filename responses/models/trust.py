"""How far an organisation trusts a person to answer in public: its rule, and each grant with its end.

The hub proposes a grant where the rule is met and a named person gives it; only downwards does anything go by itself.
"""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from feedbackhub.core.models import TimestampedModel
from feedbackhub.organisations.models import Organisation

# The source's and the engine's scale ends at 5; 1 is "minimally critical".
LOW_CRITICALITY = 1
HIGHEST_CRITICALITY = 5


class TrustLevel(StrEnum):
    """How a person's replies get out, least trust first."""

    DRAFT = "draft"
    APPROVED = "approved"
    DIRECT = "direct"


TRUST_LEVEL_NAMES: dict[TrustLevel, str] = {
    TrustLevel.DRAFT: "First replies",
    TrustLevel.APPROVED: "Every reply is read by a second person",
    TrustLevel.DIRECT: "Publishes directly",
}


class GrantEnding(models.TextChoices):
    """Why somebody does not publish directly any more."""

    PULLED = "pulled", "A reply of theirs was pulled"
    TAKEN_BACK = "taken_back", "Taken back by a person"
    SWITCHED_OFF = "switched_off", "The organisation lets nobody publish directly any more"


class TrustRule(TimestampedModel):
    """What one organisation asks before somebody publishes directly. Without a row the defaults below count.

    That a reply which claims a change is always read is no field: no organisation can switch it off.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="trust_rule")
    is_on = models.BooleanField(default=True)
    approved_needed = models.PositiveSmallIntegerField(default=10)
    criticality_at_most = models.PositiveSmallIntegerField(default=LOW_CRITICALITY)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_needed__gte=1, approved_needed__lte=1000),
                name="trust_asks_for_approved_replies",
            ),
            models.CheckConstraint(
                condition=Q(criticality_at_most__lte=HIGHEST_CRITICALITY),
                name="trust_ends_on_the_scale_of_criticality",
            ),
        ]

    def __str__(self) -> str:
        return f"trust in {self.organisation_id}: {self.approved_needed} approved replies"


class TrustGrantQuerySet(models.QuerySet["TrustGrant"]):
    """Grants in the domain's words."""

    def live(self) -> TrustGrantQuerySet:
        """Keep those that hold."""
        return self.filter(ended_at__isnull=True)


class TrustGrant(TimestampedModel):
    """That a named person lets another publish directly in an organisation; ended once, never changed otherwise."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="trust_grants")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    why = models.CharField(max_length=500)
    # What the rule counted when it was given.
    approved_then = models.PositiveIntegerField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Empty where it ended by itself.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_how = models.CharField(max_length=12, choices=GrantEnding.choices, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)

    objects = TrustGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=Q(ended_at__isnull=True),
                name="one_live_grant_of_trust_a_person",
            ),
            models.CheckConstraint(condition=~Q(granted_by=F("user")), name="nobody_trusts_themselves"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_how="")
                | Q(ended_at__isnull=False) & ~Q(ended_how=""),
                name="ended_trust_says_how",
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} publishes directly in {self.organisation_id}: given by {self.granted_by_id}"
