"""What a lead sees of the pairs: those the machine joined, and those about which it is unsure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from feedbackhub.accounts.roles import Permission
from stories.models import SameStory, SameStoryState, Story

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def pairs_for(user: User, organisation: Organisation) -> QuerySet[SameStory]:
    """Give the pairs of which `user` may moderate both stories, newest first, with what the page shows."""
    mine = Story.objects.visible_to(user, Permission.MODERATE_STORIES).values("pk")
    return (
        SameStory.objects.filter(organisation=organisation, story__in=mine, original__in=mine)
        .select_related("story__source", "original__source", "kept_by")
        .defer("story__raw", "original__raw")
        .prefetch_related("story__services", "original__services")
        .order_by("-pk")
    )


def joined_for(user: User, organisation: Organisation) -> QuerySet[SameStory]:
    """Give those that the machine joined and that are joined still."""
    return pairs_for(user, organisation).filter(state=SameStoryState.LINKED, actor__isnull=True)


def unsure_for(user: User, organisation: Organisation) -> QuerySet[SameStory]:
    """Give those that wait for a person's word."""
    return pairs_for(user, organisation).filter(state=SameStoryState.PROPOSED)


def pair_for(user: User, organisation: Organisation, pk: int) -> SameStory:
    """Give one of the pairs, or a 404."""
    return get_object_or_404(pairs_for(user, organisation), pk=pk)
