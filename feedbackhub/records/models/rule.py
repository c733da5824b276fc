"""What an organisation decided about how long a kind of record is kept."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from feedbackhub.core.models import TimestampedModel
from feedbackhub.core.retention import ENDING_WORDS, Ending, Unit
from feedbackhub.organisations.models import Organisation


class RetentionRule(TimestampedModel):
    """One decision; where there is none, the default of the code holds. `number` None keeps without limit.

    What a rule said before is in the audit trail.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="retention_rules")
    record_type = models.CharField(max_length=40)
    number = models.PositiveIntegerField(null=True, blank=True)
    unit = models.CharField(
        max_length=6, choices=[(one.value, one.value) for one in Unit], default=Unit.MONTHS.value
    )
    ending = models.CharField(max_length=12, choices=[(one.value, ENDING_WORDS[one]) for one in Ending])
    reason = models.CharField(max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "record_type"], name="one_retention_rule_a_kind"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(number__gte=1), name="records_are_kept_a_day_at_least"
            ),
        ]
        ordering = ["record_type"]

    def __str__(self) -> str:
        return f"{self.record_type}: {self.number or 'no limit'} {self.unit}"
