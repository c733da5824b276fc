"""Questions about cases: which somebody may see, which need somebody, which were missed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from casework.models import Assignment, Case, CaseOutcome, CaseState, CaseStateChange
from casework.selectors.staffing import may_reply
from responses.models import Response, ResponseState
from stories.models import Story, StoryState

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def case_for(user: User, pk: int) -> Case:
    """Give one case with what its page shows, and `owner_can_act`; a 404 where `user` may not see it."""
    return get_object_or_404(
        Case.objects.visible_to(user)
        .annotate(owner_can_act=may_reply("owner", "service__path"))
        .select_related("story__source", "story__organisation", "service", "organisation", "owner", "deputy"),
        pk=pk,
    )


def case_of(user: User, story_id: int) -> int | None:
    """Give the key of the case of a story, for the way from a public page to the desk; None where `user` has none."""
    return Case.objects.visible_to(user).filter(story_id=story_id).values_list("pk", flat=True).first()


def not_closed_at(service: Service) -> int:
    """Give how many cases at `service` or beneath are not closed."""
    return Case.objects.not_closed().filter(service__path__startswith=service.path).count()


def assignments_of(case: Case) -> list[Assignment]:
    """Give the case's assignments, first one first, with their people."""
    return list(Assignment.objects.filter(case=case).select_related("owner", "deputy").order_by("pk"))


def state_changes_of(case: Case) -> list[CaseStateChange]:
    """Give the case's state changes, first one first."""
    return list(CaseStateChange.objects.filter(case=case).order_by("pk"))


def services_of(story: Story) -> list[str]:
    """Give the names of the services that a story is about, in tree order."""
    return list(story.services.order_by("path").values_list("name", flat=True))


def reply_in_hand(story: Story) -> str | None:
    """Give the state of the reply that somebody is writing; None where nobody is."""
    replies = Response.objects.in_hand().filter(story=story).order_by("-updated_at")
    return replies.values_list("state", flat=True).first()


def needing_somebody(user_id: int | None = None) -> QuerySet[Case]:
    """Give the unclosed cases whose owner or deputy may not reply there now, or that have no owner.

    Each carries `owner_can_act`. With `user_id`, only the cases of that person, as owner or deputy.
    """
    cases = Case.objects.not_closed().annotate(owner_can_act=may_reply("owner", "service__path"))
    if user_id is not None:
        cases = cases.filter(Q(owner=user_id) | Q(deputy=user_id))
    return cases.filter(
        Q(owner_can_act=False) | (Q(deputy__isnull=False) & ~Q(may_reply("deputy", "service__path")))
    )


def stranded() -> Q:
    """Give the condition "unclosed, and nobody who can act has it": what stands in red."""
    return ~Q(state=CaseState.CLOSED) & ~Q(may_reply("owner", "service__path"))


def stories_without_case() -> QuerySet[Story]:
    """Give the live stories for which no case was opened yet, oldest first."""
    return Story.objects.live().filter(~Exists(Case.objects.filter(story=OuterRef("pk")))).order_by("pk")


def story_by_id(pk: int) -> Story | None:
    """Give the story that a signal names; None where it is gone."""
    return Story.objects.filter(pk=pk).first()


def story_of_response(pk: int) -> Story | None:
    """Give the story of the response that a signal names; None where it is gone."""
    return Story.objects.filter(responses=pk).first()


def published_replies(case: Case) -> QuerySet[Response]:
    """Give the published replies that answer `case`, first one first: where it was opened again, those since."""
    replies = Response.objects.published().filter(story=case.story_id).order_by("published_at", "pk")
    reopened_at = _reopenings(case.pk).values_list("at", flat=True).first()
    return replies if reopened_at is None else replies.filter(published_at__gt=reopened_at)


def open_though_answered() -> QuerySet[Case]:
    """Give the open cases whose reply is published: the signal that should have moved them was lost."""
    return Case.objects.open().filter(Exists(_answers()))


def answered_without_reply() -> QuerySet[Case]:
    """Give the answered cases of which no published reply is left."""
    return Case.objects.filter(state=CaseState.ANSWERED).filter(~Exists(_answers()))


def open_though_withdrawn() -> QuerySet[Case]:
    """Give the unclosed cases whose story was withdrawn by its author."""
    return Case.objects.not_closed().filter(story__state=StoryState.WITHDRAWN)


def closed_though_live() -> QuerySet[Case]:
    """Give the cases that were closed because the story was withdrawn, and whose story is there again."""
    return Case.objects.filter(outcome=CaseOutcome.WITHDRAWN, story__state=StoryState.LIVE)


def _answers() -> QuerySet[Response]:
    since = Coalesce(Subquery(_reopenings(OuterRef(OuterRef("pk"))).values("at")[:1]), Value(_LONG_AGO))
    return Response.objects.filter(
        story=OuterRef("story"), state=ResponseState.PUBLISHED, published_at__gt=since
    )


def _reopenings(case: int | OuterRef) -> QuerySet[CaseStateChange]:
    return CaseStateChange.objects.filter(case=case, after=CaseState.OPEN).exclude(before="").order_by("-pk")
