"""Public replies in the API, under their story, with how each reads: to whoever may read the story, never to others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from feedbackhub.api.problems import PROBLEMS
from feedbackhub.web.access import SIGNED_IN
from responses import models, selectors
from responses.api.types import ReplyTypeSerializer
from stories.selectors import live_story_for

if TYPE_CHECKING:
    from rest_framework.request import Request

    from feedbackhub.accounts.models import User


class ReplySerializer(serializers.Serializer[selectors.PublicReply]):
    """A reply as it stands in public, and under `reads_as` what only staff see: which type it is and who says so."""

    id = serializers.IntegerField(source="response_id")
    name = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True)
    body = serializers.CharField()
    published_at = serializers.DateTimeField()
    reads_as = serializers.SerializerMethodField()

    @extend_schema_field(ReplyTypeSerializer)
    def get_reads_as(self, reply: selectors.PublicReply) -> dict[str, Any]:
        """Give the type that counts, the engine's verdicts and people's decisions."""
        found: models.Response = self.context["types"][reply.response_id]
        return dict(ReplyTypeSerializer(found).data)


class StoryReplies(APIView):
    """The public replies to one story, oldest first. A story outside your services is not found."""

    @extend_schema(operation_id="stories_replies", responses={200: ReplySerializer(many=True), **PROBLEMS})
    def get(self, request: Request, pk: int) -> Response:
        """List the public replies to one story, oldest first, each with how it reads and who says so."""
        story = live_story_for(cast("User", request.user), pk)
        found: Any = selectors.public_replies([story.pk]).get(story.pk, [])
        types = selectors.with_types([one.response_id for one in found])
        return Response(ReplySerializer(found, many=True, context={"types": types}).data)


story_replies = StoryReplies.as_view()
story_replies.access = SIGNED_IN  # type: ignore[attr-defined]
