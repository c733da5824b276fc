"""The promise check, both ways, as questions to the database. The rules by themselves: `casework.changes.promises`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from casework.changes.promises import LOOKED_BACK, PLANNED_CUE
from casework.models import AuthorWord, Change, ChangeStory, PromiseCheck
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now as present
from responses.models import Classification, Response
from stories.models import Story

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def promises_on_no_register(
    user: User, organisation: Organisation, now: datetime | None = None
) -> QuerySet[Response]:
    """Give the public replies of the last year that say "we will" while no change belongs to their story, oldest first.

    Only those of stories for which `user` may record changes; without those that a colleague has explained. What counts
    is the newest reading of the text; what it marked, and in which text, comes along.
    """
    newest = Classification.objects.filter(response=OuterRef("pk")).order_by("-pk")
    says = Subquery(newest.values(f"cues__{PLANNED_CUE}")[:1])
    marked = {name: Subquery(newest.values(name)[:1]) for name in ("evidence", "text_hash")}
    stories = (
        Story.objects.visible_to(user, Permission.REGISTER_CHANGE).live().filter(organisation=organisation)
    )
    return (
        Response.objects.published()
        .filter(organisation=organisation, published_at__gte=(now or present()) - LOOKED_BACK)
        .filter(story__in=stories)
        .filter(~Exists(ChangeStory.objects.filter(story=OuterRef("story"))))
        .filter(~Exists(PromiseCheck.objects.filter(response=OuterRef("pk"))))
        .annotate(says_planned=says, marked=marked["evidence"], marked_hash=marked["text_hash"])
        .filter(says_planned=True)
        .select_related("story", "author")
        .order_by("published_at", "pk")
    )


def made_and_untold(user: User, organisation: Organisation) -> QuerySet[ChangeStory]:
    """Give (change, story) of made changes that stand where the story's author has had no word since, oldest first.

    A word is a public reply after the change was made, or a mail to an author who had left a way to be told.
    """
    replied = Response.objects.published().filter(
        story=OuterRef("story"), published_at__gte=OuterRef("change__made_at")
    )
    told = AuthorWord.objects.filter(
        change=OuterRef("change"), story=OuterRef("story"), has_contact=True, handed_on_at__isnull=False
    )
    changes = Change.objects.visible_to(user, Permission.REGISTER_CHANGE).filter(organisation=organisation)
    return (
        ChangeStory.objects.filter(change__in=changes, change__made_at__isnull=False)
        .filter(change__state__in=["made", "sustained"], story__in=Story.objects.public())
        .filter(~Exists(replied), ~Exists(told))
        .select_related("change__service", "story")
        .order_by("change__made_at", "pk")
    )


def reply_to_explain(user: User, pk: int) -> Response:
    """Give a public reply of which `user` may say why no change belongs to it; a 404 otherwise."""
    stories = Story.objects.visible_to(user, Permission.REGISTER_CHANGE)
    return get_object_or_404(Response.objects.published().filter(story__in=stories), pk=pk)
