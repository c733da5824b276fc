"""The stories that somebody may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from feedbackhub.core.traces import once
from stories.models import Story

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service


def stories_for(user: User) -> QuerySet[Story]:
    """Give the live stories that `user` may read, with organisation and services; what came raw stays unread."""
    found = Story.objects.visible_to(user).live().select_related("organisation")
    return found.defer("raw").prefetch_related("services")


def live_story_for(user: User, pk: int) -> Story:
    """Give one of these stories, or a 404."""
    return get_object_or_404(stories_for(user), pk=pk)


def places_of(story: Story) -> list[tuple[str, str]]:
    """Give tree path and name of each service that a story is about, in tree order."""
    rows = story.services.order_by("path").values_list("path", "name")
    return once(story, "places", lambda: list(rows))


def stories_at(service: Service) -> int:
    """Give how many stories are about `service` or anything beneath it."""
    return Story.objects.about(service).count()
