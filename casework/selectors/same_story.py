"""Questions about stories that came by two sources, as the work on them needs it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from casework.models import Case
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.traces import lacks
from responses.models import Response
from stories.models import SameStory, SameStoryState, Story, StoryState

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User


def originals_of(story_ids: Iterable[int]) -> list[Story]:
    """Give the record that stands for each of the stories, each once."""
    rows = Story.objects.filter(pk__in=list(story_ids)).values_list("pk", "duplicate_of")
    wanted = {original or pk for pk, original in rows}
    return list(Story.objects.filter(pk__in=wanted).defer("raw", "body").order_by("pk"))


def answered_copies(original: Story) -> list[Story]:
    """Give the other records that are answered in public, where `original` itself is not; first received first."""
    replies = Response.objects.published()
    if original.is_public and replies.filter(story=original).exists():
        return []
    copies = Story.objects.public().filter(duplicate_of=original)
    return list(copies.filter(Exists(replies.filter(story=OuterRef("pk")))).order_by("received_at", "pk"))


def cases_of(original: Story) -> list[Case]:
    """Give the cases of all records of a story."""
    records = Q(story=original.pk) | Q(story__duplicate_of=original.pk)
    return list(Case.objects.filter(records).select_related("story", "service").order_by("pk"))


def pairs_of(user: User, story: Story) -> list[SameStory]:
    """Give the pairs of `story` that are joined, or may be, with those other records that `user` may see."""
    if lacks(story, SameStory):
        return []
    visible = Story.objects.visible_to(user).values("pk")
    return list(
        SameStory.objects.filter(
            Q(story=story, original__in=visible) | Q(original=story, story__in=visible),
            state__in=[SameStoryState.LINKED, SameStoryState.PROPOSED],
        )
        .select_related("story__source", "original__source")
        .order_by("pk")
    )


def taken_back_elsewhere(story: Story) -> list[str]:
    """Give the names of the sources on which the author of a story that is held back took it back."""
    if story.held_back_at is None:
        return []
    pairs = SameStory.objects.linked().of([story.pk]).select_related("story__source", "original__source")
    others = [pair.original if pair.story_id == story.pk else pair.story for pair in pairs]
    return sorted({one.source.name for one in others if one.state != StoryState.LIVE})


def case_ids(user: User, story_ids: Iterable[int]) -> dict[int, int]:
    """Give the case of each story that `user` may open."""
    return dict(Case.objects.visible_to(user).filter(story__in=list(story_ids)).values_list("story_id", "pk"))


def case_numbered(user: User, number: int) -> Case | None:
    """Give the case that somebody names by its number; None where they may not answer it.

    Two that are joined are answered by whoever answers either: to read one must not be enough to get hold of it.
    """
    mine = Case.objects.visible_to(user, Permission.DRAFT_RESPONSE)
    return mine.filter(pk=number).select_related("story").first()
