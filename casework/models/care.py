"""Care for who reads: a colleague who reads a hard case with its holder, and the question whether to talk it through.

Nothing here says how somebody fares. An offer names no case and keeps no words: only that it was made, and whether the
person asked for it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework.models.case import Case
from feedbackhub.core.models import TimestampedModel
from feedbackhub.organisations.models import Organisation


class SecondReading(TimestampedModel):
    """That somebody asked a colleague to read a hard case with them. The notes are for the two and for leads."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="second_readings")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="second_readings"
    )
    asked_at = models.DateTimeField()
    note = models.CharField(max_length=1000, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "asked_of"],
                condition=Q(done_at__isnull=True, ended_at__isnull=True),
                name="asked_to_read_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=models.F("asked_of")), name="a_second_reader_is_another_person"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(ended_at__isnull=True),
                name="a_second_reading_ends_one_way",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"case {self.case_id} read by {self.asked_of_id} with {self.asked_by_id}"

    @property
    def is_open(self) -> bool:
        """Say whether the colleague has still to read it."""
        return self.done_at is None and self.ended_at is None


class DebriefAnswer(models.TextChoices):
    """What the person asked for, if anything."""

    NO = "no", "Not now, thank you"
    WHO = "who", "Show me who is there to talk to"
    CALL = "call", "Ask my patient experience lead to get in touch with me"


class DebriefOffer(TimestampedModel):
    """That the hub asked somebody, once and in private, whether they want to talk it through.

    Leads see how many of them there were in a week. They see the person only where that person asked them to call.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="debrief_offers", db_index=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="debrief_offers"
    )
    on_day = models.DateField()
    # Because there were many in a week, and not because of one.
    of_the_week = models.BooleanField(default=False)
    answer = models.CharField(max_length=4, choices=DebriefAnswer.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    # The lead and the person have spoken.
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user", "on_day"], name="asked_once_a_day"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(answer=DebriefAnswer.CALL.value),
                name="only_calls_are_settled",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "on_day"], name="debriefs_by_day")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.user_id} asked on {self.on_day}"
