"""Questions about edits of public replies, each narrowed to what the person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F
from django.shortcuts import get_object_or_404

from feedbackhub.accounts.roles import Permission
from responses.models import Amendment, AmendmentState, ResponseState
from stories.models import Story, StoryState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def edit_for(user: User, pk: int) -> Amendment:
    """Give the edit, or raise `Http404` where the person may not know of it."""
    stories = Story.objects.visible_to(user, Permission.READ_STORIES)
    rows = Amendment.objects.filter(response__story__in=stories)
    return get_object_or_404(rows.select_related("response__story__source", "author"), pk=pk)


def edits_waiting_for(user: User, organisation: Organisation) -> QuerySet[Amendment]:
    """Give the edits that wait for this person's approval, longest first: others' edits of replies still public."""
    stories = Story.objects.visible_to(user, Permission.APPROVE_RESPONSE)
    return (
        Amendment.objects.filter(
            state=AmendmentState.WAITING,
            response__state=ResponseState.PUBLISHED,
            response__organisation=organisation,
            response__story__in=stories,
            response__story__state=StoryState.LIVE,
        )
        .exclude(author=user)
        .annotate(since=F("begun_at"))
        .select_related("response__story__source", "author")
        .prefetch_related("response__story__services")
        .order_by("begun_at", "pk")
    )


def last_returned_edit(response_id: int) -> tuple[str, str] | None:
    """Give who returned the last edit of a reply and what they said; None where the last edit was not returned."""
    newest = Amendment.objects.filter(response=response_id).order_by("-pk").first()
    if newest is None or newest.state != AmendmentState.RETURNED:
        return None
    step = newest.steps.filter(after=AmendmentState.RETURNED).order_by("-pk").first()
    return (step.actor_name, step.comment) if step is not None else None
