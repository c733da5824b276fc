"""Questions about cases: which somebody may see, which need somebody, which were missed."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from casework.models import (
    Assignment,
    Case,
    CaseOutcome,
    CaseSnooze,
    CaseState,
    CaseStateChange,
)
from casework.selectors.staffing import may_reply
from feedbackhub.core.traces import lacks, once
from responses.models import EditNotice, Response, ResponseState
from responses.selectors import in_hand_under
from stories.models import SourceReply, Story, StoryState, StoryVersion, TermKind, VocabularyTerm
from stories.selectors.stories import places_of

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Service

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
STANDS_AGAIN = "This case stands for its story again."
CLOSING_UNDONE = "The closing was undone."
PUBLICATION_UNDONE = "The publication was undone within its seconds."


def case_for(user: User, pk: int) -> Case:
    """Give one case with what its page shows; a 404 where `user` may not see it."""
    whole = Case.objects.visible_to(user).select_related(
        "story__source", "service", "organisation", "owner", "deputy"
    )
    found = get_object_or_404(whole, pk=pk)
    if found.story.organisation_id == found.organisation_id:
        found.story.organisation = found.organisation
    return found


def case_in_sight(user: User, pk: int) -> Case:
    """Give one case with nothing of what its page shows; a 404 where `user` may not see it."""
    return get_object_or_404(Case.objects.visible_to(user), pk=pk)


def case_of(user: User, story_id: int) -> int | None:
    """Give the key of the case of a story, for the way from a public page to the desk; None where `user` has none."""
    return Case.objects.visible_to(user).filter(story_id=story_id).values_list("pk", flat=True).first()


def not_closed_at(service: Service) -> int:
    """Give how many cases at `service` or beneath are not closed."""
    return Case.objects.not_closed().filter(service__path__startswith=service.path).count()


def assignments_of(case: Case) -> list[Assignment]:
    """Give the case's assignments, first one first, with their people."""
    rows = Assignment.objects.filter(case=case).select_related("owner", "deputy").order_by("pk")
    return once(case, "assignments", lambda: list(rows))


def why_with_owner(case: Case) -> str:
    """Give the reason with which the case came to whom it is with now."""
    rows = assignments_of(case)
    return rows[-1].reason if rows else ""


def state_changes_of(case: Case) -> list[CaseStateChange]:
    """Give the case's state changes, first one first."""
    return list(CaseStateChange.objects.filter(case=case).order_by("pk"))


def services_of(story: Story) -> list[str]:
    """Give the names of the services that a story is about, in tree order."""
    return [name for _, name in places_of(story)]


def edits_of(story: Story) -> list[tuple[datetime, list[EditNotice]]]:
    """Give when a story was edited, first time first, and which replies in hand heard of each."""
    if lacks(story, StoryVersion):
        return []
    versions = StoryVersion.objects.filter(story=story).order_by("replaced_at", "pk")
    rows = list(versions.values_list("pk", "replaced_at"))
    heard: dict[int, list[EditNotice]] = defaultdict(list)
    if rows:
        for notice in EditNotice.objects.filter(version__story=story).select_related("response__author"):
            heard[notice.version_id].append(notice)
    return [(at, heard[pk]) for pk, at in rows]


def changes_reported(story: Story) -> list[tuple[str, str]]:
    """Give (the source's own word, what a person says that it means) for the changes that shown replies report."""
    if lacks(story, SourceReply):
        return []
    replies = (
        SourceReply.objects.shown().filter(story=story).exclude(change="").order_by("published_at", "pk")
    )
    words = list(dict.fromkeys(replies.values_list("change", flat=True)))
    if not words:
        return []
    terms = VocabularyTerm.objects.filter(source=story.source_id, kind=TermKind.CHANGE, term__in=words)
    meanings = dict(terms.values_list("term", "meaning"))
    return [(word, meanings.get(word, "")) for word in words]


def notice_of_edit(pk: int) -> EditNotice | None:
    """Give the notice that a signal names; None where it is gone."""
    return EditNotice.objects.select_related("response").filter(pk=pk).first()


def recent_notices_of_edits(since: datetime) -> QuerySet[EditNotice]:
    """Give the notices of edits since a moment, for whose authors a reminder may be owed."""
    return EditNotice.objects.filter(at__gte=since).select_related("response").order_by("pk")


def reply_in_hand(story: Story) -> str | None:
    """Give the state of the reply that somebody is writing; None where nobody is."""
    replies = [one for one in in_hand_under(story) if one.story_id == story.pk]
    return max(replies, key=lambda one: one.updated_at).state if replies else None


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
    """Give the live stories for which no case was opened yet, oldest first; of records of one story the original."""
    return (
        Story.objects.live()
        .told_once()
        .filter(~Exists(Case.objects.filter(story=OuterRef("pk"))))
        .order_by("pk")
    )


def story_by_id(pk: int) -> Story | None:
    """Give the story that a signal names; None where it is gone."""
    return Story.objects.filter(pk=pk).first()


def story_of_response(pk: int) -> Story | None:
    """Give the story of the response that a signal names; None where it is gone."""
    return Story.objects.filter(responses=pk).first()


def published_replies(case: Case) -> QuerySet[Response]:
    """Give the published replies that answer `case`, first one first: where it was opened again, those since."""
    records = Story.objects.one_story_with(case.story)
    replies = Response.objects.published().filter(story__in=records).order_by("published_at", "pk")
    reopened_at = _reopenings(case.pk).values_list("at", flat=True).first()
    return replies if reopened_at is None else replies.filter(published_at__gt=reopened_at)


def open_though_answered() -> QuerySet[Case]:
    """Give the open cases whose reply is published: the signal that should have moved them was lost."""
    return Case.objects.open().filter(story__duplicate_of__isnull=True).filter(_is_answered())


def answered_without_reply() -> QuerySet[Case]:
    """Give the answered cases of which no published reply is left."""
    answered = Case.objects.filter(state=CaseState.ANSWERED, story__duplicate_of__isnull=True)
    return answered.filter(~_is_answered())


def open_though_withdrawn() -> QuerySet[Case]:
    """Give the unclosed cases whose story was withdrawn, or whose words are gone for good."""
    gone = [StoryState.WITHDRAWN, StoryState.EXPIRED, StoryState.ERASED]
    return Case.objects.not_closed().filter(story__state__in=gone)


def closed_though_live() -> QuerySet[Case]:
    """Give the cases that were closed because the story was withdrawn, and whose story is there again."""
    return Case.objects.filter(
        outcome=CaseOutcome.WITHDRAWN, story__state=StoryState.LIVE, story__duplicate_of__isnull=True
    )


def open_though_told_twice() -> QuerySet[Case]:
    """Give the unclosed cases of records whose story has another case: the signal for them was lost."""
    return Case.objects.not_closed().filter(story__duplicate_of__isnull=False)


def closed_though_told_once() -> QuerySet[Case]:
    """Give the cases that were closed for another one's sake, and whose story stands for itself."""
    return Case.objects.filter(
        outcome=CaseOutcome.SAME_STORY, story__state=StoryState.LIVE, story__duplicate_of__isnull=True
    )


def aside_until(today: date) -> QuerySet[Case]:
    """Give the cases that were put aside until today or before."""
    return Case.objects.filter(snoozed_until__lte=today).order_by("pk")


def aside_though_edited() -> QuerySet[Case]:
    """Give the cases whose author wrote again after they were put aside: the signal for them was lost."""
    last = CaseSnooze.objects.filter(case=OuterRef(OuterRef("pk"))).order_by("-pk").values("at")[:1]
    edits = StoryVersion.objects.filter(story=OuterRef("story"), replaced_at__gt=Subquery(last))
    return Case.objects.filter(snoozed_until__isnull=False).filter(Exists(edits)).order_by("pk")


def _is_answered() -> Q:
    """Give the condition "a reply to the story, or to another record of it, came since the case was opened"."""
    since = Coalesce(Subquery(_reopenings(OuterRef(OuterRef("pk"))).values("at")[:1]), Value(_LONG_AGO))
    replies = Response.objects.filter(state=ResponseState.PUBLISHED, published_at__gt=since)
    return Exists(replies.filter(story=OuterRef("story"))) | Exists(
        replies.filter(story__duplicate_of=OuterRef("story"))
    )


def _reopenings(case: int | OuterRef) -> QuerySet[CaseStateChange]:
    # A case that stands for its story again, or whose closing was a slip, was not opened for want of a better reply:
    # what was said before counts.
    opened = CaseStateChange.objects.filter(case=case, after=CaseState.OPEN).exclude(before="")
    return opened.exclude(reason__in=[STANDS_AGAIN, CLOSING_UNDONE, PUBLICATION_UNDONE]).order_by("-pk")
