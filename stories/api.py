"""Stories in the API: read only, within the caller's own scope. Never what only staff may know of a story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers

from feedbackhub.api.problems import PROBLEMS
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.web.access import SIGNED_IN
from stories.models import Story
from stories.selectors import stories_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User


class OrganisationSerializer(serializers.ModelSerializer[Organisation]):
    """Whose story it is."""

    class Meta:
        model = Organisation
        fields = ("ods_code", "name")


class ServiceSerializer(serializers.ModelSerializer[Service]):
    """What it is about."""

    class Meta:
        model = Service
        fields = ("id", "code", "name", "kind")


class StorySerializer(serializers.ModelSerializer[Story]):
    """A story as its author told it. The fields are named one by one, so that a new column stays inside."""

    organisation = OrganisationSerializer(read_only=True)
    services = ServiceSerializer(many=True, read_only=True)

    class Meta:
        model = Story
        fields = (
            "id",
            "organisation",
            "services",
            "title",
            "body",
            "author_name",
            "author_role",
            "submitted_at",
            "published_at",
            "link",
        )
        read_only_fields = fields


class StoryList(generics.ListAPIView[Story]):
    """The stories about services that you may read, newest first. Stories that were taken back are left out."""

    serializer_class = StorySerializer

    def get_queryset(self) -> QuerySet[Story]:
        """Start from what the caller may read."""
        return stories_for(cast("User", self.request.user))

    @extend_schema(operation_id="stories_list", responses={200: StorySerializer, **PROBLEMS})
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """List the stories that you may read, newest first, by cursor."""
        return super().get(request, *args, **kwargs)


class StoryDetail(generics.RetrieveAPIView[Story]):
    """One story. A story outside your services is not found."""

    serializer_class = StorySerializer

    def get_queryset(self) -> QuerySet[Story]:
        """Start from what the caller may read."""
        return stories_for(cast("User", self.request.user))

    @extend_schema(operation_id="stories_read", responses={200: StorySerializer, **PROBLEMS})
    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Read one story."""
        return super().get(request, *args, **kwargs)


story_list = StoryList.as_view()
story_list.access = SIGNED_IN  # type: ignore[attr-defined]
story_detail = StoryDetail.as_view()
story_detail.access = SIGNED_IN  # type: ignore[attr-defined]
