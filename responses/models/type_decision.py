"""What a person decided about the type of a reply, and which of these decisions may train an engine.

A decision is a record of its own: it never touches the engine's verdict, and a later one stands beside it.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from feedbackhub.core.models import AppendOnlyModel, TimestampedModel
from feedbackhub.organisations.models import Organisation
from responses.models.classification import RESPONSE_TYPE_NAMES, Classification
from responses.models.response import Response, ResponseState
from responses.models.type_in_force import TextHash
from responses.typology.types import ResponseType
from stories.models import Story

# Silence is not a type that anybody decides about a reply.
DECIDABLE: tuple[ResponseType, ...] = (
    ResponseType.GENERIC,
    ResponseType.APPRECIATIVE,
    ResponseType.OFFLINE,
    ResponseType.TRANSPARENT_CONVERSATIONAL,
)


class TypeDecisionQuerySet(models.QuerySet["TypeDecision"]):
    """Decisions in the domain's words."""

    def newest(self) -> TypeDecisionQuerySet:
        """Keep the last decision about each text."""
        later = TypeDecision.objects.filter(
            response=OuterRef("response"), text_hash=OuterRef("text_hash"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later))

    def in_force(self) -> TypeDecisionQuerySet:
        """Keep those that say which type a published reply has: the last about its present text."""
        return self.newest().filter(
            response__state=ResponseState.PUBLISHED, text_hash=TextHash(F("response__body"))
        )

    def teaching(self, organisation: Organisation) -> TypeDecisionQuerySet:
        """Keep those that an engine may learn from, once released: in force, and about what anybody may read now."""
        stories = Story.objects.public().filter(organisation=organisation)
        return self.in_force().filter(response__organisation=organisation, response__story__in=stories)

    def unreleased(self) -> TypeDecisionQuerySet:
        """Keep those that nobody has released, or whose release was taken back."""
        return self.filter(~Exists(ReleasedDecision.objects.filter(decision=OuterRef("pk"), stands=True)))


class TypeDecision(AppendOnlyModel):
    """One person's decision about one text, with the reason; agreeing with the engine is one, too.

    `verdict` is what the engine said of that text when the person decided; empty where it had not read it yet.
    """

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="type_decisions")
    text_hash = models.CharField(max_length=64)
    label = models.CharField(max_length=30, choices=[(t.value, RESPONSE_TYPE_NAMES[t]) for t in DECIDABLE])
    reason = models.TextField()
    verdict = models.ForeignKey(
        Classification, null=True, blank=True, on_delete=models.CASCADE, related_name="decisions"
    )
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = TypeDecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(label__in=[t.value for t in DECIDABLE]), name="a_reply_is_of_one_of_four_types"
            )
        ]
        indexes = [models.Index(fields=["response", "-id"], name="type_decisions_newest")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"response {self.response_id}: {self.label} by person {self.decided_by_id}"


class LabelRelease(TimestampedModel):
    """That a lead let some decisions train an engine. It can be taken back until a training has used it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by_engine = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(used_at__isnull=True),
                name="what_trained_an_engine_is_not_undone",
            )
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"release {self.pk} of {self.organisation_id}"


class ReleasedDecision(models.Model):
    """One decision of a release. `stands` falls when the release is taken back, and never rises again."""

    release = models.ForeignKey(LabelRelease, on_delete=models.CASCADE, related_name="decisions")
    decision = models.ForeignKey(TypeDecision, on_delete=models.CASCADE, related_name="releases")
    stands = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(stands=True), name="a_decision_is_released_once"
            )
        ]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"decision {self.decision_id} in release {self.release_id}"
