"""A problem: a class of stories that one change could settle ("belongings go missing"), joined by people.

The hub may propose which stories belong together and count what was expected and what came; it never joins any itself.
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from casework.models.change import Change
from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.core.transitions import TransitionTable
from feedbackhub.organisations.models import Organisation, Service
from stories.models import Story


class ProblemState(StrEnum):
    """The life of a problem."""

    OPEN = "open"
    ACTED_ON = "acted_on"
    SETTLED = "settled"


PROBLEM_STATE_NAMES: dict[ProblemState, str] = {
    ProblemState.OPEN: "Open",
    ProblemState.ACTED_ON: "A change was made, being watched",
    ProblemState.SETTLED: "Settled",
}

# A story that comes after all opens it again: by a person, who has read it.
PROBLEM_TRANSITIONS: TransitionTable[ProblemState] = TransitionTable(
    "problem",
    {
        ProblemState.OPEN: frozenset({ProblemState.ACTED_ON, ProblemState.SETTLED}),
        ProblemState.ACTED_ON: frozenset({ProblemState.OPEN, ProblemState.SETTLED}),
        ProblemState.SETTLED: frozenset({ProblemState.OPEN}),
    },
)


class Problem(TimestampedModel):
    """One problem of an organisation. Its title is for staff; whoever works there may pass a case to it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="problems")
    title = models.CharField(max_length=120)
    # What stands behind the stories, as far as anybody knows. For staff.
    about = models.TextField(max_length=2000, blank=True)
    # Where it lies: at this service and beneath. Empty: wherever the organisation works.
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="problems"
    )
    themes = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="problems"
    )
    state = models.CharField(
        max_length=10,
        choices=[(state.value, PROBLEM_STATE_NAMES[state]) for state in ProblemState],
        default=ProblemState.OPEN.value,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    changes = models.ManyToManyField(Change, through="ProblemChange", related_name="problems")

    class Meta:
        constraints = [
            models.UniqueConstraint("organisation", Lower("title"), name="a_problem_once_by_its_name")
        ]
        indexes = [models.Index(fields=["organisation", "state"], name="problems_by_state")]
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title


class ProblemStory(models.Model):
    """That a story belongs to a problem: who passed it on, and when."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="links")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="problem_links")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "story"], name="a_story_once_a_problem")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"story {self.story_id} of problem {self.problem_id}"


class ProblemChange(models.Model):
    """That a change is meant to settle a problem: who said so, and when."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="change_links")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="problem_links")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["problem", "change"], name="a_change_once_a_problem")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"change {self.change_id} for problem {self.problem_id}"


class ProblemStatus(AppendOnlyModel):
    """That a problem went from one state to another: who, when, why."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="statuses")
    before = models.CharField(max_length=10, blank=True)
    after = models.CharField(max_length=10)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "problem statuses"

    def __str__(self) -> str:
        return f"problem {self.problem_id}: {self.before or 'new'} to {self.after}"


class AlarmKind(models.TextChoices):
    """What the counts of a problem showed."""

    CAME_BACK = "came_back", "It came back after a change"
    MORE_THAN_EXPECTED = "more", "More stories than expected"


class ProblemAlarm(TimestampedModel):
    """That the counts of a problem call for somebody to look: raised once for a change, or once a month.

    The counts stand as they were when it was raised; `seen_by` has read it.
    """

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=10, choices=AlarmKind.choices)
    # The change after which it came back; empty for the other kind.
    change = models.ForeignKey(Change, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    # The first day of the month in which there were too many; for the other kind the day of the change.
    period = models.DateField()
    observed = models.PositiveIntegerField()
    expected = models.FloatField()
    raised_at = models.DateTimeField()
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seen_at = models.DateTimeField(null=True, blank=True)

    waiting: ClassVar[Q] = Q(seen_at__isnull=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "kind", "period", "change"],
                name="an_alarm_once_a_period",
                nulls_distinct=False,
            )
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"problem {self.problem_id}: {self.kind} {self.observed} for {self.expected:.1f}"


class ProposalState(models.TextChoices):
    """What a person made of stories that the hub thinks belong together."""

    OPEN = "open", "Nobody has looked yet"
    JOINED = "joined", "Joined to a problem"
    REFUSED = "refused", "Not one problem"


class ProblemProposal(TimestampedModel):
    """Stories that seem to be about one thing, for a person to decide. `words` are what they share, most telling first.

    `key` names the group by its theme, place and first words: a group that was refused is not proposed again.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    theme = models.CharField(max_length=30, blank=True)
    words = ArrayField(models.CharField(max_length=40), default=list)
    key = models.CharField(max_length=64)
    stories = models.ManyToManyField(Story, related_name="+")
    state = models.CharField(max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN)
    proposed_at = models.DateTimeField()
    problem = models.ForeignKey(Problem, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="a_group_is_proposed_once"),
            models.CheckConstraint(
                condition=Q(state="open") | Q(decided_at__isnull=False), name="decided_proposals_have_a_time"
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"proposal {self.pk}: {', '.join(self.words[:3])}"
