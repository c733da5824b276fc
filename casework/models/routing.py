"""The routing rules of an organisation in their order, what became of them, and where they sent a story wrongly."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Deferrable, Q

from casework.models.case import Case
from feedbackhub.accounts.roles import ROLE_NAMES, Permission, Role, roles_with
from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.organisations.models import Organisation, Service

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

# Where the last rule stands, whatever comes before it.
LAST_POSITION = 30_000

TEAM_ROLES = [role for role in Role if role in roles_with(Permission.DRAFT_RESPONSE)]
_NO_CONDITION = Q(
    service__isnull=True, themes=[], criticality_from__isnull=True, flags=[], sources=[], words=[]
)


class Target(StrEnum):
    """To whom a rule gives a story."""

    OWN = "own"
    PERSON = "person"
    SERVICE = "service"
    TEAM = "team"


TARGET_NAMES: dict[Target, str] = {
    Target.OWN: "Whoever answers for the service that the story is about",
    Target.PERSON: "One person",
    Target.SERVICE: "The owner and deputies of another service",
    Target.TEAM: "A team: everybody with one role at a service",
}


class RoutingRuleQuerySet(models.QuerySet["RoutingRule"]):
    """Rules in the domain's words."""

    def standing(self) -> RoutingRuleQuerySet:
        """Keep those that were not removed, in their order."""
        return self.filter(removed_at__isnull=True).order_by("position")

    def in_force(self) -> RoutingRuleQuerySet:
        """Keep those that are asked, in their order."""
        return self.standing().filter(is_active=True)

    def visible_to(
        self, user: User, permission: Permission = Permission.MANAGE_ROUTING
    ) -> RoutingRuleQuerySet:
        """Keep the rules of the organisations in which `user` holds `permission`."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user, permission))

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse: assignments name the rule by which they came; a rule is removed by a service, and stays known."""
        raise TypeError("Routing rules are never deleted; they are removed, and stay known")


class RoutingRule(TimestampedModel):
    """One rule: where all its conditions hold, a story goes to its target. Rules are asked by position, lowest first.

    The last rule of an organisation has no condition and cannot be removed, switched off or moved: the database holds
    that. Of a condition with several values one is enough; conditions that are empty ask nothing.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="routing_rules")
    # Empty only for a rule that was removed.
    position = models.PositiveSmallIntegerField(null=True)
    name = models.CharField(max_length=60)

    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="routing_rules"
    )
    themes = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    criticality_from = models.PositiveSmallIntegerField(null=True, blank=True)
    flags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    # "kind:care_opinion" for every source of a kind, "source:12" for one.
    sources = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    words = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    target = models.CharField(
        max_length=10,
        choices=[(target.value, TARGET_NAMES[target]) for target in Target],
        default=Target.OWN.value,
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    team_service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    team_role = models.CharField(
        max_length=20, blank=True, choices=[(role.value, ROLE_NAMES[role]) for role in TEAM_ROLES]
    )

    is_last = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            # Two rules change places in one transaction.
            models.UniqueConstraint(
                fields=["organisation", "position"],
                name="one_rule_a_position",
                deferrable=Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(is_last=True), name="one_last_rule_an_organisation"
            ),
            models.CheckConstraint(
                condition=Q(is_last=False)
                | (Q(is_active=True, removed_at__isnull=True, position=LAST_POSITION) & _NO_CONDITION),
                name="the_last_rule_takes_everything_always",
            ),
            models.CheckConstraint(
                condition=Q(is_last=True) | Q(position__isnull=True) | Q(position__lt=LAST_POSITION),
                name="no_rule_stands_behind_the_last",
            ),
            models.CheckConstraint(condition=Q(is_last=True) | ~_NO_CONDITION, name="a_rule_asks_something"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=False, position__isnull=True)
                | Q(removed_at__isnull=True, position__isnull=False),
                name="only_standing_rules_have_a_position",
            ),
            models.CheckConstraint(
                condition=Q(criticality_from__isnull=True) | Q(criticality_from__range=(1, 5)),
                name="rules_ask_for_criticality_1_to_5",
            ),
            models.CheckConstraint(
                condition=Q(target="own", person__isnull=True, team_service__isnull=True, team_role="")
                | Q(target="person", person__isnull=False, team_service__isnull=True, team_role="")
                | Q(target="service", person__isnull=True, team_service__isnull=False, team_role="")
                | (Q(target="team", person__isnull=True, team_service__isnull=False) & ~Q(team_role="")),
                name="rules_name_what_their_target_needs",
            ),
        ]
        ordering = ["organisation", "position", "pk"]

    def __str__(self) -> str:
        return f"rule {self.position}: {self.name}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refuse, as the queryset does."""
        raise TypeError("Routing rules are never deleted; they are removed, and stay known")


class RuleStep(models.TextChoices):
    """What was done to a rule."""

    ADDED = "added", "Added"
    CHANGED = "changed", "Changed"
    MOVED = "moved", "Moved"
    SWITCHED_ON = "switched_on", "Switched on"
    SWITCHED_OFF = "switched_off", "Switched off"
    REMOVED = "removed", "Removed"


class RoutingRuleChange(AppendOnlyModel):
    """That somebody changed a rule: how it reads from then on, and how many of the latest stories that would move."""

    rule = models.ForeignKey(RoutingRule, on_delete=models.PROTECT, related_name="changes")
    step = models.CharField(max_length=12, choices=RuleStep.choices)
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    words = models.CharField(max_length=1000)
    stories_replayed = models.PositiveIntegerField(null=True)
    stories_moved = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"rule {self.rule_id}: {self.step}"


class WrongBecause(models.TextChoices):
    """Why a case had come to the wrong person."""

    OTHER_PERSON = "other_person", "Somebody else here answers for this"
    OTHER_SERVICE = "other_service", "It is about another service"
    MISREAD = "misread", "The story says something else than the rule took from it"
    WORKLOAD = "workload", "I cannot answer it in time"


class Reroute(AppendOnlyModel):
    """That a case was passed on because it had come to the wrong person, and what had sent it there."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reroutes")
    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    # The rule of the organisation that had brought it, or none; and by what of the tree it then came.
    routing_rule = models.ForeignKey(
        RoutingRule, null=True, on_delete=models.PROTECT, related_name="reroutes"
    )
    rule = models.CharField(max_length=40)
    owner_before = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_after = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    because = models.CharField(max_length=14, choices=WrongBecause.choices)
    reason = models.CharField(max_length=500)

    class Meta:
        indexes = [models.Index(fields=["routing_rule", "at"], name="reroutes_of_a_rule")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"case {self.case_id} had come to {self.owner_before_id} wrongly: {self.because}"
