"""How types, verdicts and decisions look in the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from responses.models import Classification, Response, TypeDecision
from responses.models.classification import RESPONSE_TYPE_NAMES
from responses.typology.coach import UNSURE
from responses.typology.types import ResponseType

if TYPE_CHECKING:
    from collections.abc import Iterable

TYPE_CHOICES = [(kind.value, RESPONSE_TYPE_NAMES[kind]) for kind in ResponseType]


class EvidenceSerializer(serializers.Serializer[dict[str, object]]):
    """Words of the reply that decided, by their place in it, and what they show."""

    start = serializers.IntegerField()
    end = serializers.IntegerField()
    reason = serializers.CharField()


class VerdictSerializer(serializers.Serializer[Classification]):
    """What one version of the engine said of the reply. Under 0.6 it is `unsure`, which is no verdict."""

    label = serializers.ChoiceField(choices=TYPE_CHOICES)  # type: ignore[assignment] # a field of this name
    runner_up = serializers.CharField(allow_blank=True)
    confidence = serializers.FloatField()
    unsure = serializers.SerializerMethodField()
    evidence = EvidenceSerializer(many=True)
    engine_version = serializers.CharField()
    at = serializers.DateTimeField()

    @extend_schema_field(serializers.BooleanField)
    def get_unsure(self, verdict: Classification) -> bool:
        """Say whether the engine is too unsure to be believed."""
        return verdict.confidence < UNSURE


class DecisionSerializer(serializers.Serializer[TypeDecision]):
    """What a person decided, and why. `by_author` says that they judged their own words."""

    label = serializers.ChoiceField(choices=TYPE_CHOICES)  # type: ignore[assignment] # a field of this name
    reason = serializers.CharField(allow_blank=True)
    by = serializers.CharField(source="decided_by.full_name")
    by_author = serializers.SerializerMethodField()
    at = serializers.DateTimeField()

    @extend_schema_field(serializers.BooleanField)
    def get_by_author(self, decision: TypeDecision) -> bool:
        """Say whether the reply's author decided."""
        return decision.decided_by_id == decision.response.author_id


class ReplyTypeSerializer(serializers.Serializer[Response]):
    """Which type the reply has: what a person decided about these words, else what the engine said last."""

    label = serializers.ChoiceField(choices=TYPE_CHOICES, allow_null=True)  # type: ignore[assignment] # a field of this name
    decided = serializers.SerializerMethodField()
    verdicts = serializers.SerializerMethodField()
    decisions = serializers.SerializerMethodField()

    @extend_schema_field(serializers.BooleanField)
    def get_decided(self, reply: Response) -> bool:
        """Say whether a person's decision gives the type."""
        return getattr(reply, "decided", None) is not None

    @extend_schema_field(VerdictSerializer(many=True))
    def get_verdicts(self, reply: Response) -> Iterable[object]:
        """Give what the engine said, newest first."""
        rows: Any = reply.classifications.all()
        return VerdictSerializer(rows, many=True).data

    @extend_schema_field(DecisionSerializer(many=True))
    def get_decisions(self, reply: Response) -> Iterable[object]:
        """Give what people decided, newest first."""
        rows: Any = reply.type_decisions.all()
        return DecisionSerializer(rows, many=True).data
