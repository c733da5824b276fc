"""What waits to be read before publication, what was refused, and what staff may know of how something came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.traces import lacks
from stories.models import (
    FeedbackConsent,
    FollowUp,
    MayPublish,
    ModerationDecision,
    Story,
    StoryPhoto,
    StoryState,
)

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def _moderated_by(user: User) -> QuerySet[Story]:
    return Story.objects.visible_to(user, Permission.MODERATE_STORIES)


def waiting_for(user: User, organisation: Organisation) -> QuerySet[Story]:
    """Give the stories that wait for somebody like `user` to read them, the longest first."""
    return (
        _moderated_by(user)
        .filter(organisation=organisation, state=StoryState.WAITING)
        .select_related("source")
        .prefetch_related("services")
        .order_by("received_at", "pk")
    )


def waiting_count(organisation: Organisation) -> int:
    """Give how much waits, for the menu of those who moderate: a role for the whole organisation (one query)."""
    stories = Story.objects.filter(organisation=organisation, state=StoryState.WAITING)
    answers = FollowUp.objects.waiting().filter(story__organisation=organisation)
    return stories.order_by().values("pk").union(answers.order_by().values("pk"), all=True).count()


def refused_for(user: User, organisation: Organisation) -> QuerySet[Story]:
    """Give the stories that were not published, the newest decision first; each may be published after all."""
    return (
        _moderated_by(user)
        .filter(organisation=organisation, state=StoryState.REFUSED)
        .select_related("source")
        .prefetch_related("services", "moderation")
        .order_by("-updated_at", "-pk")
    )


def story_to_moderate(user: User, pk: int) -> Story:
    """Give one story that waits or was refused, or a 404."""
    stories = (
        _moderated_by(user).select_related("source", "organisation", "photo").prefetch_related("services")
    )
    return get_object_or_404(stories.filter(state__in=[StoryState.WAITING, StoryState.REFUSED]), pk=pk)


def next_waiting(user: User, organisation: Organisation) -> Story | None:
    """Give the story that waits longest."""
    return waiting_for(user, organisation).first()


def consent_for(story: Story) -> FeedbackConsent | None:
    """Give what whoever said it allowed, by the newest record."""
    if lacks(story, FeedbackConsent):
        return None
    return FeedbackConsent.objects.filter(story=story).order_by("-pk").first()


def decisions_about(story: Story) -> list[ModerationDecision]:
    """Give what was decided about a story, the newest first."""
    return list(ModerationDecision.objects.filter(story=story).select_related("original"))


def photo_of(story: Story) -> StoryPhoto | None:
    """Give the photo of a story without its content."""
    return StoryPhoto.objects.filter(story=story).defer("content").first()


def photo_for(user: User, pk: int) -> StoryPhoto:
    """Give the photo of a story that `user` may read: a live one, or one that they moderate; else a 404."""
    readable = Q(story__in=Story.objects.visible_to(user).live()) | Q(
        story__in=_moderated_by(user).filter(state__in=[StoryState.WAITING, StoryState.REFUSED])
    )
    return get_object_or_404(StoryPhoto.objects.filter(readable), story=pk)


def public_photos() -> QuerySet[StoryPhoto]:
    """Give the photos that anybody may see: of public stories, where the newest consent says so."""
    newest = FeedbackConsent.objects.filter(story=OuterRef("story")).order_by("-pk")
    return StoryPhoto.objects.annotate(allowed=Subquery(newest.values("may_publish")[:1])).filter(
        allowed=MayPublish.YES_WITH_PHOTO, story__in=Story.objects.public()
    )


def public_photo(pk: int) -> StoryPhoto:
    """Give the public photo of a story, or a 404."""
    return get_object_or_404(public_photos(), story=pk)
