"""What authors said after their stories, for the public, for their own page, for staff and for who moderates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from feedbackhub.accounts.roles import Permission
from feedbackhub.core.traces import lacks
from stories.models import AuthorContact, FollowUp, FollowUpDecision, FollowUpState, Story, StoryState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation

_OPEN = (FollowUpState.WAITING, FollowUpState.REFUSED)


@dataclass(frozen=True, slots=True)
class PublicFollowUp:
    """What anybody may know of an author's answer."""

    follow_up_id: int
    body: str
    told_at: datetime


def public_follow_ups(story_ids: Collection[int]) -> dict[int, list[PublicFollowUp]]:
    """Give what authors said after those of the stories that anybody may read, oldest first (one query).

    Whoever shows one record of a story that came by two sources asks for both.
    """
    found: dict[int, list[PublicFollowUp]] = defaultdict(list)
    for row in FollowUp.objects.public().filter(story__in=list(story_ids)).exclude(body=""):
        found[row.story_id].append(PublicFollowUp(row.pk, row.body, row.told_at))
    return dict(found)


def contact_of_author(story: Story) -> AuthorContact | None:
    """Give whether the author left an address, for their own page alone; its text stays encrypted."""
    return AuthorContact.objects.filter(story=story).defer("email", "link").first()


def own_follow_ups(story: Story) -> list[FollowUp]:
    """Give all that the author of a story said after it here and did not take back, for their own page."""
    rows = FollowUp.objects.filter(story=story).exclude(state=FollowUpState.WITHDRAWN).exclude(body="")
    return list(rows.prefetch_related("decisions"))


def own_follow_up(story: Story, pk: int) -> FollowUp:
    """Give one answer of the author of this story, or a 404."""
    return get_object_or_404(FollowUp, story=story, pk=pk)


def thread_of_author(story: Story) -> list[FollowUp]:
    """Give what staff see in the thread of a story, under whichever of its records: what is public, and what waits."""
    if lacks(story, FollowUp):
        return []
    return list(FollowUp.objects.in_thread().filter(story__in=Story.objects.one_story_with(story)))


def all_of_author(story: Story) -> list[FollowUp]:
    """Give that the author of a story said something after it, whatever became of it; without the words."""
    if lacks(story, FollowUp):
        return []
    rows = FollowUp.objects.filter(story__in=Story.objects.one_story_with(story))
    return list(rows.defer("body", "original"))


def _moderated_by(user: User) -> QuerySet[FollowUp]:
    stories = Story.objects.visible_to(user, Permission.MODERATE_STORIES)
    return FollowUp.objects.filter(story__in=stories.filter(state=StoryState.LIVE))


def follow_ups_waiting_for(user: User, organisation: Organisation) -> QuerySet[FollowUp]:
    """Give the answers that wait for somebody like `user` to read them, the longest first."""
    rows = _moderated_by(user).filter(story__organisation=organisation, state=FollowUpState.WAITING)
    return rows.select_related("story").defer("story__raw", "story__body").order_by("told_at", "pk")


def follow_ups_refused_for(user: User, organisation: Organisation) -> QuerySet[FollowUp]:
    """Give the answers that were not published, the newest first; each may be published after all."""
    rows = _moderated_by(user).filter(story__organisation=organisation, state=FollowUpState.REFUSED)
    return rows.select_related("story").defer("story__raw", "story__body").order_by("-updated_at", "-pk")


def follow_up_to_moderate(user: User, pk: int) -> FollowUp:
    """Give one answer that waits or was refused, or a 404."""
    rows = _moderated_by(user).filter(state__in=_OPEN).select_related("story__source", "story__organisation")
    return get_object_or_404(rows.prefetch_related("story__services"), pk=pk)


def decisions_about_follow_up(follow_up: FollowUp) -> list[FollowUpDecision]:
    """Give what was decided about an answer, the newest first."""
    return list(FollowUpDecision.objects.filter(follow_up=follow_up))
