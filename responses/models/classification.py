"""What the engine made of a reply. A person's own decision is a record of another kind (`TypeDecision`)."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

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

    def missing(self, engine_version: str, apart: Mapping[int, str] | None = None) -> QuerySet[Response]:
        """Give the replies that this version of the engine has not read, by id.

        `apart` names, by id, the organisations whose replies another version reads.
        """
        others = [When(organisation=pk, then=Value(version)) for pk, version in (apart or {}).items()]
        wanted = Case(*others, default=Value(engine_version)) if others else Value(engine_version)
        read = self.filter(response=OuterRef("pk"), engine_version=OuterRef("wanted"))
        return Response.objects.readable().alias(wanted=wanted).filter(~Exists(read)).order_by("pk")


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
