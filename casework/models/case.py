"""The case: the work on one story. One live owner, always; where there is nobody, it stands in red."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.organisations.querysets import ScopedQuerySet
from stories.models import Source, Story


class CaseState(StrEnum):
    """The life of a case."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


CASE_STATE_NAMES: dict[CaseState, str] = {
    CaseState.OPEN: "Needs a reply",
    CaseState.ANSWERED: "Answered",
    CaseState.CLOSED: "Closed",
}

CASE_TRANSITIONS: TransitionTable[CaseState] = TransitionTable(
    "case",
    {
        CaseState.OPEN: frozenset({CaseState.ANSWERED, CaseState.CLOSED}),
        CaseState.ANSWERED: frozenset({CaseState.OPEN, CaseState.CLOSED}),
        CaseState.CLOSED: frozenset({CaseState.OPEN}),
    },
)


class CaseOutcome(models.TextChoices):
    """What came of it; no case closes without one (evidence D.1 row 14)."""

    CHANGE = "change", "A change was planned or made"
    NO_CHANGE = "no_change", "No change is needed, and why"
    PROBLEM = "problem", "Passed to a problem that stands behind several stories"
    WITHDRAWN = "withdrawn", "The author withdrew the story"
    SAME_STORY = "same_story", "The same story has another case"
    REMOVED = "removed", "The story was removed, as the rules on keeping it ask"


class CaseQuerySet(ScopedQuerySet["Case"]):
    """Cases in the domain's words."""

    def open(self) -> CaseQuerySet:
        """Keep those that still need a reply."""
        return self.filter(state=CaseState.OPEN)

    def not_closed(self) -> CaseQuerySet:
        """Keep those on which work may still be done."""
        return self.exclude(state=CaseState.CLOSED)

    def overdue(self, today: date) -> CaseQuerySet:
        """Keep the open ones whose day has passed."""
        return self.open().filter(due_on__lt=today)

    def owned_by(self, user_id: int) -> CaseQuerySet:
        """Keep those of one person."""
        return self.filter(owner_id=user_id)

    def stranded(self) -> CaseQuerySet:
        """Keep the unclosed ones without an owner who can act: nobody, or somebody whose account has ended."""
        return self.not_closed().filter(Q(owner__isnull=True) | Q(owner__is_active=False))


class Case(TimestampedModel):
    """The work on one story. The owner may be empty only where the organisation has nobody who could answer."""

    scope_path: ClassVar[str] = "service__path"

    story = models.OneToOneField(Story, on_delete=models.PROTECT, related_name="case")
    # The indexes below begin with these three; one more for each would only slow the opening of cases down.
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="cases", db_index=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="cases", db_index=False
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="cases_as_deputy"
    )
    state = models.CharField(
        max_length=10,
        choices=[(state.value, CASE_STATE_NAMES[state]) for state in CaseState],
        default=CaseState.OPEN.value,
    )
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    # How the due day came about: counted from (empty: from the day of receipt), so many working days, and pauses.
    clock_from = models.DateField(null=True, blank=True)
    answer_within = models.PositiveSmallIntegerField(null=True, blank=True)
    # The clock stands until this day, on which it runs again by itself.
    paused_until = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=CaseOutcome.choices, blank=True)
    outcome_reason = models.CharField(max_length=500, blank=True)
    reopen_count = models.PositiveSmallIntegerField(default=0)

    # Of the story, where they never change: the queue sorts and narrows by them without a look at the stories.
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="+", db_index=False)
    received_at = models.DateTimeField()

    # What the queue sorts and narrows by, copied from the story's reading when it is read or decided again.
    # The reading and the people's decisions on it are the truth; a sweep brings these in line.
    criticality = models.PositiveSmallIntegerField(null=True, blank=True)
    # 0 for the gravest, 6 where nobody has said: all of an order run one way, so that a page begins where an
    # index does.
    serious_rank = models.GeneratedField(
        expression=Value(5) - Coalesce("criticality", Value(-1)),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    flag_count = models.PositiveSmallIntegerField(default=0)
    themes = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    is_praise = models.BooleanField(default=False)
    # The team's own words for it.
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    snoozed_until = models.DateField(null=True, blank=True)
    # The case with which this one is worked on, where both are about the same matter.
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    # Counts up with every change made through a form, so that a page that has gone stale is refused.
    version = models.PositiveIntegerField(default=0)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(outcome=""),
                name="closed_cases_have_an_outcome",
                violation_error_message="Say what came of it before you close the case.",
            )
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "due_on", "id"], name="cases_by_due_day"),
            models.Index(fields=["owner", "state", "due_on", "id"], name="cases_of_an_owner"),
            models.Index(fields=["service", "state", "due_on", "id"], name="cases_of_a_service"),
            models.Index(
                fields=["organisation", "state", "serious_rank", "due_on", "id"], name="cases_gravest_first"
            ),
            models.Index(fields=["organisation", "received_at", "id"], name="cases_newest_first"),
            models.Index(
                fields=["organisation", "state", "received_at", "id"], name="cases_newest_of_a_state"
            ),
            # One small index for each saved view that shows few of many (docs/decisions/0025).
            models.Index(
                fields=["organisation", "due_on", "id"],
                condition=Q(flag_count__gt=0) & ~Q(state="closed"),
                name="cases_flagged",
            ),
            models.Index(
                fields=["organisation", "received_at", "id"],
                condition=Q(is_praise=True),
                name="cases_of_praise",
            ),
            models.Index(
                fields=["organisation", "snoozed_until", "id"],
                condition=Q(snoozed_until__isnull=False),
                name="cases_snoozed",
            ),
            models.Index(
                fields=["organisation", "due_on", "id"],
                condition=Q(owner__isnull=True) & ~Q(state="closed"),
                name="cases_of_nobody",
            ),
            # Who has unclosed work where: read from pair to pair, not from case to case (selectors/stranding.py).
            models.Index(
                fields=["organisation", "owner", "service"],
                condition=~Q(state="closed"),
                name="cases_who_has_them",
            ),
            GinIndex(fields=["themes"], name="cases_by_theme"),
            GinIndex(fields=["tags"], name="cases_by_tag"),
        ]
        ordering = ["due_on", "pk"]

    def is_aside(self, today: date) -> bool:
        """Say whether it is put aside until a day after `today`."""
        return self.snoozed_until is not None and self.snoozed_until > today

    def __str__(self) -> str:
        return f"case {self.pk} of story {self.story_id}: {self.state}"


class Assignment(AppendOnlyModel):
    """That a case came to somebody: who decided, by which rule, and why in words."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assignments")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    rule = models.CharField(max_length=40)
    # The organisation's own rule that matched, where the routing decided; none where a person did.
    routing_rule = models.ForeignKey(
        "casework.RoutingRule", null=True, on_delete=models.PROTECT, related_name="assignments"
    )
    reason = models.CharField(max_length=500)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"case {self.case_id} to {self.owner_id}: {self.rule}"


class CaseStateChange(AppendOnlyModel):
    """That a case went from one state to another: who, when, why."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="state_changes")
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"case {self.case_id}: {self.before or 'new'} to {self.after}"
