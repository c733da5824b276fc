"""What the engine made of a reply. A person's own decision is a record of another kind (`TypeDecision`)."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from feedbackhub.core.models import AppendOnlyModel
from responses.models.response import Response
from responses.typology.types import ResponseType

RESPONSE_TYPE_NAMES: dict[ResponseType, str] = {
    ResponseType.NON_RESPONSE: "No response",
    ResponseType.GENERIC: "Generic",
    ResponseType.APPRECIATIVE: "Appreciative",
    ResponseType.OFFLINE: "Offline",
    ResponseType.TRANSPARENT_CONVERSATIONAL: "Transparent, conversational",
}


class ClassificationQuerySet(models.QuerySet["Classification"]):
    """Verdicts in the domain's words."""

    def missing(self, engine_version: str) -> QuerySet[Response]:
        """Give the replies that this version of the engine has not read, by id."""
        read = self.filter(response=OuterRef("pk"), engine_version=engine_version)
        return Response.objects.readable().filter(~Exists(read)).order_by("pk")


class Classification(AppendOnlyModel):
    """The engine's verdict on one text: type, runner-up, confidence and the spans that decided it."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="classifications")
    text_hash = models.CharField(max_length=64)
    label = models.CharField(max_length=30, choices=[(t.value, RESPONSE_TYPE_NAMES[t]) for t in ResponseType])
    runner_up = models.CharField(max_length=30, blank=True)
    confidence = models.FloatField()
    cues = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    engine_version = models.CharField(max_length=40)
    at = models.DateTimeField()

    objects = ClassificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confidence__gte=0) & Q(confidence__lte=1), name="confidence_is_0_to_1"
            ),
            models.UniqueConstraint(
                fields=["response", "text_hash", "engine_version"], name="an_engine_reads_a_text_once"
            ),
        ]
        indexes = [models.Index(fields=["response", "-id"], name="classifications_newest")]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"response {self.response_id}: {self.label} ({self.confidence:.2f})"
