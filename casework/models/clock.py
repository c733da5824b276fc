"""The clock of a reply: an organisation's targets, pauses with reasons, each move of a due day, each step when late.

A pause has a last day from its beginning on, so that none is forgotten: when it has passed the clock runs by itself.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from casework.clocks import DEFAULT_TARGETS, AnswerTargets, ClockRules
from casework.models.case import Case
from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.organisations.models import Organisation


def default_days() -> list[int]:
    """Give the working days for each criticality where an organisation has set none."""
    return list(DEFAULT_TARGETS.by_criticality)


class LateStep(models.TextChoices):
    """Who is told when a reply is late, one after the other. Each step once for one due day."""

    DEPUTY = "deputy", "The deputy"
    LEAD = "lead", "The patient experience leads"
    SPONSOR = "sponsor", "The executive sponsor"


class ClockSettings(TimestampedModel):
    """One organisation's targets, and after how many working days of lateness each step is taken (empty: never)."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name="clock_settings")
    by_criticality = ArrayField(models.PositiveSmallIntegerField(), size=6, default=default_days)
    unread = models.PositiveSmallIntegerField(default=DEFAULT_TARGETS.unread)
    live = models.PositiveSmallIntegerField(default=DEFAULT_TARGETS.live)
    deputy_after = models.PositiveSmallIntegerField(null=True, blank=True, default=1)
    lead_after = models.PositiveSmallIntegerField(null=True, blank=True, default=3)
    sponsor_after = models.PositiveSmallIntegerField(null=True, blank=True, default=10)
    sponsor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name_plural = "clock settings"

    def __str__(self) -> str:
        return f"clock of {self.organisation}"

    @property
    def targets(self) -> AnswerTargets:
        """Give the targets as the pure rules take them."""
        return AnswerTargets(tuple(self.by_criticality), self.unread, self.live)

    @property
    def rules(self) -> ClockRules:
        """Give the targets with the bank holidays of the organisation's nation."""
        return ClockRules(self.targets, self.organisation.nation)

    @property
    def ladder(self) -> dict[str, int]:
        """Give the steps that are taken with the working days of lateness from which they are, soonest first."""
        steps = {
            LateStep.DEPUTY.value: self.deputy_after,
            LateStep.LEAD.value: self.lead_after,
            LateStep.SPONSOR.value: self.sponsor_after if self.sponsor_id else None,
        }
        taken = {step: days for step, days in steps.items() if days is not None}
        return dict(sorted(taken.items(), key=lambda item: item[1]))


class PauseReason(models.TextChoices):
    """Why nobody can answer for the moment. Work of our own that takes long is none of them."""

    AUTHOR = "author", "We wait for the author"
    ADVICE = "advice", "We wait for advice, such as safeguarding or legal"
    OTHERS = "others", "We wait for another organisation"
    HOLD = "hold", "We were asked not to answer yet, such as by the police or a coroner"


class ClockPause(models.Model):
    """That a case's clock stands: why, from which day, until which at most, and when it went on."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=10, choices=PauseReason.choices)
    note = models.CharField(max_length=300, blank=True)
    began_on = models.DateField()
    until = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_on__isnull=True), name="one_running_pause_a_case"
            ),
            models.CheckConstraint(condition=Q(until__gt=F("began_on")), name="pauses_have_an_end"),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"case {self.case_id} paused from {self.began_on} to {self.ended_on or self.until}"


class DueDayChange(AppendOnlyModel):
    """That a case's due day moved: from, to, why, who."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="due_day_changes")
    before = models.DateField()
    after = models.DateField()
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    why = models.CharField(max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"case {self.case_id}: due {self.after}, not {self.before}"


class LateStepTaken(AppendOnlyModel):
    """That a step was taken for a late reply, and who was told. The constraint makes it once for a due day."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="late_steps")
    due_on = models.DateField()
    step = models.CharField(max_length=10, choices=LateStep.choices)
    at = models.DateTimeField()
    told = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "due_on", "step"], name="a_late_step_once_a_due_day")
        ]
        ordering = ["pk"]
        verbose_name_plural = "late steps taken"

    def __str__(self) -> str:
        return f"case {self.case_id}, due {self.due_on}: {self.step}"
