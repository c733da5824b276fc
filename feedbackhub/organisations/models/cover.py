"""Who is away and who stands in, who said that they still answer for a service, and the organisation's own limits.

Nobody is asked why they are away: the table has no place for it.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.organisations.models.tree import Organisation, Service


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Absences in the domain's words."""

    def standing(self) -> AbsenceQuerySet:
        """Leave out those that were taken back or ended early."""
        return self.filter(ended_at__isnull=True)

    def on(self, day: date) -> AbsenceQuerySet:
        """Keep those that hold on `day`."""
        return self.standing().filter(starts_on__lte=day, ends_on__gte=day)

    def from_day(self, day: date) -> AbsenceQuerySet:
        """Keep those that are not over on `day`: now or later."""
        return self.standing().filter(ends_on__gte=day)

    def overlapping(self, starts_on: date, ends_on: date) -> AbsenceQuerySet:
        """Keep those that share a day with the days given."""
        return self.standing().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)


class Absence(TimestampedModel):
    """That a person is away on some days, the first and the last included, and who stands in for them.

    New stories go to the deputy, and what falls due meanwhile does; where the deputy is away too, to theirs.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="absences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences_covered"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="absences_end_after_they_start"
            ),
            models.CheckConstraint(condition=~Q(user=F("deputy")), name="nobody_stands_in_for_themselves"),
        ]
        indexes = [models.Index(fields=["organisation", "ends_on"], name="absences_by_last_day")]
        ordering = ["starts_on", "pk"]

    def __str__(self) -> str:
        return f"{self.user_id} away {self.starts_on} to {self.ends_on}, {self.deputy_id} stands in"

    @property
    def back_on(self) -> date:
        """The first day on which they are there again."""
        return self.ends_on + timedelta(days=1)


class Attestation(AppendOnlyModel):
    """That somebody said, on a day, that they still answer for a service, or that they no longer do."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="attestations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attestations")
    rank = models.CharField(max_length=10)
    still_answers = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["service", "-at"], name="attestations_of_a_service")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.user_id} {'still answers' if self.still_answers else 'no longer answers'} for {self.service_id}"


class StaffingPolicy(TimestampedModel):
    """The organisation's own limits. An organisation without a row has the defaults that stand here."""

    organisation = models.OneToOneField(
        Organisation, on_delete=models.CASCADE, related_name="staffing_policy"
    )
    dormant_after_days = models.PositiveSmallIntegerField(
        default=90, validators=[MinValueValidator(14), MaxValueValidator(365)]
    )
    confirm_every_days = models.PositiveSmallIntegerField(
        default=90, validators=[MinValueValidator(30), MaxValueValidator(365)]
    )
    confirm_within_days = models.PositiveSmallIntegerField(
        default=14, validators=[MinValueValidator(5), MaxValueValidator(60)]
    )
    distressing_from = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(2), MaxValueValidator(5)]
    )
    distressing_a_day = models.PositiveSmallIntegerField(
        default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    distressing_a_week = models.PositiveSmallIntegerField(
        default=5, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    # Whom staff can talk a hard story through with, in the organisation's own words; shown to staff only.
    talk_to = models.TextField(max_length=600, blank=True)

    class Meta:
        verbose_name_plural = "staffing policies"

    def __str__(self) -> str:
        return f"staffing policy of {self.organisation_id}"
