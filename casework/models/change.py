"""The change register: what will be or was changed because of what patients said."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Greatest

from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.organisations.querysets import ScopedQuerySet
from responses.models import Response
from stories.models import Story


class ChangeState(StrEnum):
    """The life of a change (DESIGN section 4)."""

    SUGGESTED = "suggested"
    PLANNED = "planned"
    MADE = "made"
    SUSTAINED = "sustained"
    DECLINED = "declined"
    REVERSED = "reversed"


CHANGE_STATE_NAMES: dict[ChangeState, str] = {
    ChangeState.SUGGESTED: "Suggested",
    ChangeState.PLANNED: "Planned",
    ChangeState.MADE: "Made",
    ChangeState.SUSTAINED: "Made and still in place",
    ChangeState.DECLINED: "Declined",
    ChangeState.REVERSED: "Reversed",
}

CHANGE_TRANSITIONS: TransitionTable[ChangeState] = TransitionTable(
    "change",
    {
        ChangeState.SUGGESTED: frozenset({ChangeState.PLANNED, ChangeState.MADE, ChangeState.DECLINED}),
        ChangeState.PLANNED: frozenset({ChangeState.MADE, ChangeState.DECLINED}),
        ChangeState.MADE: frozenset({ChangeState.SUSTAINED, ChangeState.REVERSED}),
        ChangeState.SUSTAINED: frozenset({ChangeState.REVERSED}),
    },
)


STANDING = (ChangeState.MADE, ChangeState.SUSTAINED)


class ChangeKind(models.TextChoices):
    """What sort of thing changes (evidence D.1 row 80)."""

    ENVIRONMENT = "environment", "Environment"
    PROCESS = "process", "How we do things"
    INFORMATION = "information", "Information"
    BEHAVIOUR = "behaviour", "Behaviour"
    CULTURE = "culture", "Culture"


class ChangeSize(models.TextChoices):
    """How big it is (evidence D.1 row 63)."""

    SMALL = "small", "Small"
    MEDIUM = "medium", "Medium"
    LARGE = "large", "Large"


class ChangeStrength(models.TextChoices):
    """How likely it is to last (evidence D.3, LIU)."""

    WEAK = "weak", "Weak: a reminder or training"
    STRONG = "strong", "Strong: a redesign"


class ChangeOrigin(models.TextChoices):
    """Whether feedback began it or backed what was decided already (evidence D.1 row 44)."""

    STARTED = "started_by_feedback", "Started by what patients said"
    SUPPORTED = "supported_by_feedback", "Already decided; what patients said supports it"


class ChangeDomain(models.TextChoices):
    """Where else a change counts: the five questions that the Care Quality Commission asks (evidence D.1 row 94)."""

    SAFE = "safe", "Safe"
    EFFECTIVE = "effective", "Effective"
    CARING = "caring", "Caring"
    RESPONSIVE = "responsive", "Responsive"
    WELL_LED = "well_led", "Well led"


class ChangeQuerySet(ScopedQuerySet["Change"]):
    """Changes in the domain's words."""

    def planned(self) -> ChangeQuerySet:
        """Keep those that are promised and not yet made."""
        return self.filter(state=ChangeState.PLANNED)

    def not_planned(self) -> ChangeQuerySet:
        """Leave out those that are only promised."""
        return self.exclude(state=ChangeState.PLANNED)

    def made(self) -> ChangeQuerySet:
        """Keep those that were made, whether or not they lasted."""
        return self.filter(made_at__isnull=False)

    def in_place(self) -> ChangeQuerySet:
        """Keep those that were made and, as far as is known, are still so."""
        return self.filter(state__in=STANDING)

    def suggested(self) -> ChangeQuerySet:
        """Keep the suggestions that nobody has decided."""
        return self.filter(state=ChangeState.SUGGESTED)

    def latest_first(self) -> ChangeQuerySet:
        """Order by when they were promised or made, whichever came last; ties by id, so that pages do not shuffle."""
        return self.order_by(Coalesce(Greatest("made_at", "planned_at"), "created_at").desc(), "-pk")

    def public(self) -> ChangeQuerySet:
        """Keep those that the public may read: promised or made, whatever became of them since."""
        return self.exclude(state__in=[ChangeState.SUGGESTED, ChangeState.DECLINED])


class Change(TimestampedModel):
    """One change. `you_said` and `we_did` are the public words; the rest is for staff."""

    scope_path: ClassVar[str] = "service__path"

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="changes")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="changes")
    title = models.CharField(max_length=160)
    you_said = models.TextField(max_length=600)
    we_did = models.TextField(max_length=1000)
    kind = models.CharField(max_length=12, choices=ChangeKind.choices)
    size = models.CharField(max_length=8, choices=ChangeSize.choices, default=ChangeSize.SMALL)
    strength = models.CharField(max_length=8, choices=ChangeStrength.choices, blank=True)
    origin = models.CharField(max_length=24, choices=ChangeOrigin.choices, default=ChangeOrigin.STARTED)
    is_co_designed = models.BooleanField(default=False)
    state = models.CharField(
        max_length=10, choices=[(state.value, CHANGE_STATE_NAMES[state]) for state in ChangeState]
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="changes")
    due_on = models.DateField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    evidence = models.TextField(blank=True)
    suggested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="suggested_changes",
    )
    suggested_at = models.DateTimeField(null=True, blank=True)
    decide_by = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    copied_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="copies"
    )
    domains = ArrayField(
        models.CharField(max_length=12, choices=ChangeDomain.choices), default=list, blank=True
    )
    stories = models.ManyToManyField(Story, through="ChangeStory", related_name="changes")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["made", "sustained", "reversed"]) | Q(made_at__isnull=False),
                name="changes_made_have_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="suggested")
                | Q(suggested_by__isnull=False, suggested_at__isnull=False, decide_by__isnull=False),
                name="suggestions_are_somebodys_and_have_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "state"], name="changes_by_state"),
            models.Index(fields=["decide_by"], condition=Q(state="suggested"), name="suggestions_that_wait"),
        ]
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.title


class ChangeStory(models.Model):
    """That a change came from a story, and the reply that promised it, if one did."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="links")
    story = models.ForeignKey(Story, on_delete=models.PROTECT, related_name="change_links")
    response = models.ForeignKey(Response, null=True, on_delete=models.PROTECT, related_name="change_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "story"], name="a_story_once_a_change")]

    def __str__(self) -> str:
        return f"change {self.change_id} from story {self.story_id}"


class ChangeStatus(AppendOnlyModel):
    """That a change went from one state to another: who, when, why."""

    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="statuses")
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "change statuses"

    def __str__(self) -> str:
        return f"change {self.change_id}: {self.before or 'new'} to {self.after}"
