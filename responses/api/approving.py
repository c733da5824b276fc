"""Approve replies through the API: one or several, each by the hash of the text that was read, with its four eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from feedbackhub.api.problems import PROBLEMS
from feedbackhub.core.errors import DomainError
from feedbackhub.web.access import SIGNED_IN
from responses.selectors import response_for
from responses.services.approving_several import AT_ONCE, approve_several

if TYPE_CHECKING:
    from rest_framework.request import Request

    from feedbackhub.accounts.models import User


class ToApproveSerializer(serializers.Serializer[dict[str, Any]]):
    """A reply, and the SHA-256 (hex) of exactly the text that you have read."""

    id = serializers.IntegerField(min_value=1)
    text_hash = serializers.RegexField(r"^[0-9a-f]{64}$")


class ApprovedSerializer(serializers.Serializer[dict[str, Any]]):
    """What came of one reply: approved, or why not."""

    id = serializers.IntegerField()
    is_approved = serializers.BooleanField()
    refusal = serializers.CharField(allow_blank=True)


class ApproveReplies(APIView):
    """Approve replies. Your own are refused, and so is a text that has changed since you read it."""

    @extend_schema(
        operation_id="replies_approve",
        request=ToApproveSerializer(many=True),
        responses={200: ApprovedSerializer(many=True), **PROBLEMS},
    )
    def post(self, request: Request) -> Response:
        """Approve up to ten replies and say what came of each, in their order. One refusal holds no other up.

        Where you may not know of one of them nothing is approved and the answer is 404.
        """
        asked: Any = ToApproveSerializer(data=request.data, many=True, max_length=AT_ONCE)  # type: ignore[call-arg] # of the list
        asked.is_valid(raise_exception=True)
        user = cast("User", request.user)
        chosen = [(response_for(user, one["id"]), one["text_hash"]) for one in asked.validated_data]
        try:
            outcomes = approve_several(chosen=chosen, actor=user)
        except DomainError as refusal:
            raise exceptions.ValidationError(refusal.message) from refusal
        rows: Any = [
            {"id": one.response.pk, "is_approved": not one.refusal, "refusal": one.refusal}
            for one in outcomes
        ]
        return Response(ApprovedSerializer(rows, many=True).data)


approve_replies = ApproveReplies.as_view()
approve_replies.access = SIGNED_IN  # type: ignore[attr-defined]
