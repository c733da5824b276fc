"""That a concern in a story went to those inside who must hear of it: to whom, by when, what they decided.

It runs beside the public reply and never waits for it. Nothing of it is ever public.
"""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from casework.escalation import DECISION_NAMES, ROUTES, Limit, Route
from casework.models.case import Case
from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from feedbackhub.organisations.models import Organisation

ROUTE_CHOICES = [(route.value, rule.name) for route, rule in ROUTES.items()]


class EscalationState(StrEnum):
    """The life of an escalation."""

    RAISED = "raised"
    TAKEN = "taken"
    DECIDED = "decided"
    CALLED_BACK = "called_back"


ESCALATION_STATE_NAMES: dict[EscalationState, str] = {
    EscalationState.RAISED: "Waits to be taken",
    EscalationState.TAKEN: "Taken",
    EscalationState.DECIDED: "Decided",
    EscalationState.CALLED_BACK: "Called back",
}

ESCALATION_TRANSITIONS: TransitionTable[EscalationState] = TransitionTable(
    "escalation",
    {
        EscalationState.RAISED: frozenset(
            {EscalationState.TAKEN, EscalationState.DECIDED, EscalationState.CALLED_BACK}
        ),
        EscalationState.TAKEN: frozenset({EscalationState.DECIDED, EscalationState.CALLED_BACK}),
    },
)
OPEN_STATES = (EscalationState.RAISED, EscalationState.TAKEN)


class EscalationTarget(TimestampedModel):
    """Who takes one organisation's concerns of one route, and how soon."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="escalation_targets"
    )
    route = models.CharField(max_length=20, choices=ROUTE_CHOICES)
    role = models.CharField(max_length=120)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    hours = models.PositiveSmallIntegerField(null=True, blank=True)
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "route"], name="one_target_a_route"),
            models.CheckConstraint(
                condition=Q(hours__isnull=True, working_days__isnull=False)
                | Q(hours__isnull=False, working_days__isnull=True),
                name="targets_have_one_limit",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.route} of {self.organisation_id}: {self.role}"

    @property
    def limit(self) -> Limit:
        """Give the limit as the pure rules take it."""
        return Limit(hours=self.hours, working_days=self.working_days)


class Escalation(TimestampedModel):
    """One concern on one route. `to` is the person who has it, None where there is nobody: then it stands in red."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="escalations")
    route = models.CharField(max_length=20, choices=ROUTE_CHOICES)
    state = models.CharField(
        max_length=12,
        choices=[(state.value, ESCALATION_STATE_NAMES[state]) for state in EscalationState],
        default=EscalationState.RAISED.value,
    )
    categories = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    reason = models.CharField(max_length=1000)
    role = models.CharField(max_length=120)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="escalations"
    )
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    raised_by_name = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(
        max_length=12, blank=True, choices=[(one.value, name) for one, name in DECISION_NAMES.items()]
    )
    second_due_at = models.DateTimeField(null=True, blank=True)
    second_done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "route"],
                condition=Q(state__in=[state.value for state in OPEN_STATES]),
                name="one_open_escalation_a_route",
            ),
            models.CheckConstraint(
                condition=~Q(state=EscalationState.DECIDED.value) | ~Q(decision=""),
                name="decided_escalations_say_what",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=[state.value for state in OPEN_STATES]),
                name="escalations_that_wait",
            ),
            models.Index(
                fields=["second_due_at"],
                condition=Q(second_due_at__isnull=False, second_done_at__isnull=True),
                name="second_clocks_that_run",
            ),
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"case {self.case_id} to {self.route}: {self.state}"

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to decide."""
        return self.state in OPEN_STATES

    @property
    def way(self) -> Route:
        """Give the route as the pure rules take it."""
        return Route(self.route)


class EscalationStep(AppendOnlyModel):
    """That an escalation went on: who, when, what they wrote. The words are in confidence where the route's are."""

    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="steps")
    before = models.CharField(max_length=12, blank=True)
    after = models.CharField(max_length=12)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    what = models.CharField(max_length=200)
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"escalation {self.escalation_id}: {self.what}"
