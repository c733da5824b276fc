"""Public replies in the API, under their story: what anybody may read of them, to whoever may read the story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from feedbackhub.api.problems import PROBLEMS
from feedbackhub.web.access import SIGNED_IN
from responses.selectors import PublicReply, public_replies
from stories.selectors import live_story_for

if TYPE_CHECKING:
    from rest_framework.request import Request

    from feedbackhub.accounts.models import User


class ReplySerializer(serializers.Serializer[PublicReply]):
    """A reply as it stands in public: never its type, its author's account or its history."""

    id = serializers.IntegerField(source="response_id")
    name = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True)
    body = serializers.CharField()
    published_at = serializers.DateTimeField()


class StoryReplies(APIView):
    """The public replies to one story, oldest first. A story outside your services is not found."""

    @extend_schema(operation_id="stories_replies", responses={200: ReplySerializer(many=True), **PROBLEMS})
    def get(self, request: Request, pk: int) -> Response:
        """List the public replies to one story, oldest first."""
        story = live_story_for(cast("User", request.user), pk)
        found: Any = public_replies([story.pk]).get(story.pk, [])
        return Response(ReplySerializer(found, many=True).data)


story_replies = StoryReplies.as_view()
story_replies.access = SIGNED_IN  # type: ignore[attr-defined]
