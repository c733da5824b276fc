"""What the confidentiality gate says about one reply, and a second person's word that lets exactly one text through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from feedbackhub.api.problems import PROBLEMS, ProblemSerializer
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import SIGNED_IN
from responses.models import text_hash
from responses.selectors import response_for
from responses.services.confidentiality import blocking_in, findings_hash, override_of
from responses.services.overriding import LONGEST_REASON, override_gate
from responses.services.states import why_not_there

if TYPE_CHECKING:
    from rest_framework.request import Request

    from feedbackhub.accounts.models import User
    from responses.models import Response as Reply

_CONFLICT: dict[Any, Any] = {**PROBLEMS, (409, "application/problem+json"): ProblemSerializer}


class NotLetThrough(exceptions.APIException):
    """The text or the findings are others by now, or this is never let through."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "not_let_through"


class PlaceSerializer(serializers.Serializer[dict[str, Any]]):
    """One place of the text that stops it: by which rule, and what to do."""

    rule = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    advice = serializers.CharField()


class GateSerializer(serializers.Serializer[dict[str, Any]]):
    """What stops a reply now, the hashes to which an override binds, and whose override holds."""

    text_hash = serializers.CharField()
    findings_hash = serializers.CharField()
    findings = PlaceSerializer(many=True)
    is_open = serializers.BooleanField()
    overridden_by = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)


class OverrideSerializer(serializers.Serializer[dict[str, Any]]):
    """The text and the findings that were read, and why they are safe."""

    text_hash = serializers.CharField(max_length=64)
    findings_hash = serializers.CharField(max_length=64)
    reason = serializers.CharField(max_length=LONGEST_REASON)


class Gate(APIView):
    """The gate of one reply. A reply outside your services is not found."""

    @extend_schema(operation_id="replies_gate", responses={200: GateSerializer, **PROBLEMS})
    def get(self, request: Request, pk: int) -> Response:
        """Say what stops the reply as it stands, and whose override holds."""
        reply = response_for(cast("User", request.user), pk)
        if why_not_there(reply.story):
            raise Http404  # what is found would tell what the story said
        return Response(_seen(reply))

    @extend_schema(
        operation_id="replies_gate_override",
        request=OverrideSerializer,
        responses={200: GateSerializer, **_CONFLICT},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Let exactly this text pass in spite of exactly these findings, in your name. Never your own words."""
        user = cast("User", request.user)
        reply = response_for(user, pk)
        asked = OverrideSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        try:
            override_gate(
                response=reply,
                expected_hash=given["text_hash"],
                expected_findings=given["findings_hash"],
                reason=given["reason"],
                actor=user,
            )
        except DomainError as refusal:
            raise NotLetThrough(refusal.message) from refusal
        return Response(_seen(reply))


def _seen(reply: Reply) -> dict[str, Any]:
    blocking = blocking_in(story=reply.story, body=reply.body) if reply.is_editable else ()
    override = override_of(reply, blocking) if blocking else None
    return {
        "text_hash": text_hash(reply.body),
        "findings_hash": findings_hash(blocking),
        "findings": [
            {"rule": one.rule, "start": one.start, "end": one.end, "advice": one.told} for one in blocking
        ],
        "is_open": not blocking or override is not None,
        "overridden_by": override.overridden_by.full_name if override else "",
        "reason": override.reason if override else "",
    }


gate = Gate.as_view()
gate.access = SIGNED_IN  # type: ignore[attr-defined]
