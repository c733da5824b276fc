"""Whether a change lasted: the looks at it after 3, 6 and 12 months, and the record of one that was undone.

A change that is made is not done with (evidence D.1 rows 92 and 93): an inspector had a board put up that children
had asked not to have, and nobody noticed for two years.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from casework.models.change import STANDING, Change
from feedbackhub.core.models import AppendOnlyModel, TimestampedModel


class ReviewOutcome(models.TextChoices):
    """The answers to the one question of a review: is it still in place?"""

    IN_PLACE = "in_place", "Yes, it is still in place"
    PARTLY = "partly", "Partly"
    REVERSED = "reversed", "No, it was undone"


class ChangeReviewQuerySet(models.QuerySet["ChangeReview"]):
    """Looks in the domain's words."""

    def passing_over(self, today: date) -> ChangeReviewQuerySet:
        """Keep those beside which an earlier one need not be answered any more: answered, or due themselves."""
        return self.filter(Q(done_at__isnull=False) | Q(due_on__lte=today))

    def owed(self, today: date) -> ChangeReviewQuerySet:
        """Keep those that somebody still has to answer, at most one a change that is due; also those far ahead."""
        later = ChangeReview.objects.passing_over(today).filter(
            change=OuterRef("change"), month__gt=OuterRef("month")
        )
        standing = self.filter(done_at__isnull=True, change__state__in=STANDING)
        return standing.filter(~Exists(later))

    def due(self, today: date) -> ChangeReviewQuerySet:
        """Keep the owed ones whose day has come: one a change."""
        return self.owed(today).filter(due_on__lte=today)


class ChangeReview(TimestampedModel):
    """One look at a change: due `month` months after it was made, by a named person, answered once."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="reviews")
    month = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="change_reviews"
    )
    outcome = models.CharField(max_length=10, choices=ReviewOutcome.choices, blank=True)
    note = models.TextField(max_length=1000, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    done_by_name = models.CharField(max_length=200, blank=True)

    objects = ChangeReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["change", "month"], name="one_review_a_month_of_a_change"),
            models.CheckConstraint(
                condition=Q(outcome="", done_at__isnull=True)
                | (~Q(outcome="") & Q(done_at__isnull=False) & ~Q(done_by_name="")),
                name="reviews_done_say_what_and_by_whom",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(done_at__isnull=True), name="reviews_that_are_owed")
        ]
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return f"review of change {self.change_id} after {self.month} months: {self.outcome or 'owed'}"


class ReversalHow(models.TextChoices):
    """Whether somebody decided to undo a change, or it faded."""

    DECIDED = "decided", "Somebody decided to undo it"
    FADED = "faded", "It faded: nobody decided, it is no longer done"


class ChangeReversal(AppendOnlyModel):
    """That a change was undone: by whom, on what authority, why. `public_note` is what everyone may read of it."""

    change = models.OneToOneField(Change, on_delete=models.CASCADE, related_name="reversal")
    review = models.OneToOneField(
        ChangeReview, null=True, blank=True, on_delete=models.CASCADE, related_name="reversal"
    )
    how = models.CharField(max_length=8, choices=ReversalHow.choices)
    by_whom = models.CharField(max_length=200, blank=True)
    authority = models.CharField(max_length=300, blank=True)
    why = models.TextField(max_length=1000)
    undone_on = models.DateField(null=True, blank=True)
    public_note = models.TextField(max_length=600, blank=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how=ReversalHow.FADED) | (~Q(by_whom="") & ~Q(authority="")),
                name="reversals_decided_say_by_whom_and_on_what_authority",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="reversals_say_why"),
        ]
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"change {self.change_id} was undone ({self.how})"


class ChangeDelay(AppendOnlyModel):
    """That a promise will be kept later, or not yet: the new day and what the public reads of it, with its date."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="delays")
    was_due_on = models.DateField()
    due_on = models.DateField()
    public_note = models.TextField(max_length=600)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(public_note=""), name="delays_say_why_in_public"),
            models.CheckConstraint(condition=Q(due_on__gte=F("was_due_on")), name="delays_go_forward"),
        ]
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"change {self.change_id}: from {self.was_due_on} to {self.due_on}"
