"""Questions to the change register, for staff and for the public."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from casework.models import Change, ChangeState, ChangeStatus, ChangeStory
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.traces import lacks
from feedbackhub.organisations.models import Organisation, Service
from responses.models import Response
from stories.models import Story

if TYPE_CHECKING:
    from casework.models.change import ChangeQuerySet
    from feedbackhub.accounts.models import User


def changes_for(user: User, organisation: Organisation) -> ChangeQuerySet:
    """Give the changes of `organisation` that `user` may see."""
    return cast("ChangeQuerySet", Change.objects.visible_to(user).filter(organisation=organisation))


def changes_at(service: Service) -> int:
    """Give how many changes stand at `service` or beneath."""
    return Change.objects.filter(service__path__startswith=service.path).count()


def with_list_parts(changes: QuerySet[Change]) -> QuerySet[Change]:
    """Add what a list shows of a change: its service, its owner, and how many stories it came from."""
    return changes.select_related("service", "owner").annotate(story_count=Count("links"))


def change_for(user: User, pk: int) -> Change:
    """Give one change with its history and stories; a 404 where `user` may not see it."""
    stories = ChangeStory.objects.select_related("story", "response")
    return get_object_or_404(
        Change.objects.visible_to(user)
        .select_related("service", "owner", "organisation")
        .prefetch_related(
            Prefetch("links", stories), Prefetch("statuses", ChangeStatus.objects.order_by("pk"))
        ),
        pk=pk,
    )


def changes_of(story: Story) -> list[Change]:
    """Give the changes that came from `story`, newest first, for staff."""
    if lacks(story, ChangeStory):
        return []
    return list(Change.objects.filter(links__story=story).select_related("service", "owner"))


def changes_to_link(user: User, story: Story) -> list[Change]:
    """Give the changes on the register that `user` may say came from `story`, too: those that stand, by title."""
    if lacks(story, Change):
        return []
    mine = Change.objects.visible_to(user, Permission.REGISTER_CHANGE).filter(
        organisation=story.organisation_id
    )
    gone = [ChangeState.DECLINED, ChangeState.REVERSED]
    found = mine.exclude(state__in=gone).exclude(links__story=story.pk)
    return list(found.select_related("service").order_by("title", "pk"))


def public_changes() -> ChangeQuerySet:
    """Give the changes that the public may read, latest first: those promised or made."""
    return Change.objects.public().select_related("service", "organisation").latest_first()


def public_changes_by_story(story_ids: Iterable[int]) -> Mapping[int, list[Change]]:
    """Give, for each story's id, its public changes (one query)."""
    found: dict[int, list[Change]] = defaultdict(list)
    links = ChangeStory.objects.filter(
        story_id__in=list(story_ids), change__in=Change.objects.public()
    ).select_related("change__service", "change__organisation")
    for link in links.order_by("change_id"):
        found[link.story_id].append(link.change)
    return found


def public_stories_by_change(change_ids: Iterable[int]) -> Mapping[int, list[Story]]:
    """Give, for each change's id, the public stories that it came from (one query)."""
    found: dict[int, list[Story]] = defaultdict(list)
    links = ChangeStory.objects.filter(
        change_id__in=list(change_ids), story__in=Story.objects.public()
    ).select_related("story")
    for link in links.order_by("story_id"):
        found[link.change_id].append(link.story)
    return found


def services_for_changes(user: User, organisation: Organisation) -> list[Service]:
    """Give the services for which `user` may register changes, in tree order."""
    return list(
        Service.objects.visible_to(user, Permission.REGISTER_CHANGE)
        .filter(organisation=organisation)
        .order_by("path")
    )


def story_for_change(user: User, pk: int) -> Story:
    """Give the story that a change is to be linked to; a 404 where `user` may not register changes there.

    The change will stand in public under the story, so it is not enough to read it.
    """
    stories = Story.objects.visible_to(user, Permission.REGISTER_CHANGE).live()
    return get_object_or_404(stories.prefetch_related("services"), pk=pk)


def latest_public_reply(story: Story) -> Response | None:
    """Give the reply that most likely promised the change: the newest published one."""
    return Response.objects.published().filter(story=story).order_by("-published_at").first()


def change_to_edit(user: User, pk: int) -> Change:
    """Give one change that `user` may move on; a 404 where they may not see or not change it."""
    return get_object_or_404(
        Change.objects.visible_to(user, Permission.REGISTER_CHANGE)
        .select_related("service", "owner", "organisation")
        .prefetch_related("links__story", "statuses"),
        pk=pk,
    )


def public_change_exists(story: str = "pk") -> Exists:
    """Give the condition "a public change came from it" for a query of stories."""
    return Exists(ChangeStory.objects.filter(story=OuterRef(story), change__in=Change.objects.public()))
