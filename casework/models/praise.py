"""Praise on its way to whoever earned it: who passed it on to whom, why it mattered, and who may see that."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from casework.models.case import Case
from feedbackhub.core.models import TimestampedModel


class PraiseSight(models.TextChoices):
    """Who sees that somebody was praised. Whoever was praised chooses; until then nobody else does."""

    ONLY_ME = "only_me", "Only me, and who passed it on"
    TEAM = "team", "Everybody who can see the story"


class PraiseDelivery(TimestampedModel):
    """That the praise in one story was passed on: to a colleague with an account, or to whom it names in words.

    A team or a person without an account is told by hand: the page prints as a card. `nominated_why` puts the praised
    person or team forward for the organisation's own award; nobody is counted or ranked by any of it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="praise_deliveries")
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="praise"
    )
    to_words = models.CharField(max_length=150, blank=True)
    why = models.CharField(max_length=500)
    passed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    passed_at = models.DateTimeField()
    sight = models.CharField(max_length=8, choices=PraiseSight.choices, default=PraiseSight.ONLY_ME)
    # When the praised person opened it; of whom is told by hand, when somebody says that they were.
    reached_at = models.DateTimeField(null=True, blank=True)
    nominated_why = models.CharField(max_length=500, blank=True)
    nominated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    nominated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to__isnull=False, to_words="") | (Q(to__isnull=True) & ~Q(to_words="")),
                name="praise_goes_to_a_person_or_to_words",
            ),
            models.CheckConstraint(
                condition=Q(to__isnull=True) | ~Q(to=models.F("passed_by")),
                name="nobody_passes_praise_to_themselves",
            ),
            models.UniqueConstraint(
                fields=["case", "to"], condition=Q(to__isnull=False), name="praise_once_a_person"
            ),
            models.UniqueConstraint(
                "case", Lower("to_words"), condition=~Q(to_words=""), name="praise_once_a_name"
            ),
        ]
        indexes = [models.Index(fields=["to", "-passed_at"], name="praise_of_a_person")]
        ordering = ["-passed_at", "-pk"]
        verbose_name_plural = "praise deliveries"

    def __str__(self) -> str:
        return f"praise in case {self.case_id} to {self.to_id or 'somebody by name'}"
