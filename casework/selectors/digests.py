"""What a digest says about one person's day or week. Counts and services; no story's words, no criticality.

A dozen small questions a person, each answered from an index; nobody's pace is measured and nobody is compared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from casework.clocks import next_working_day
from casework.models import Case, Change, Digest
from casework.selectors.came_of_it import changes_made, helped_replies
from feedbackhub.accounts.roles import Permission
from feedbackhub.core.clock import now
from feedbackhub.organisations.querysets import scope_paths, under_paths
from responses.models import Response
from responses.selectors import unseen_elsewhere
from stories.models import Story, StoryState

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

NAMED = 10
SERVICES = 5


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand for one person: their own cases by day, and what is new at the services that they see."""

    praise: list[tuple[str, int]] = field(default_factory=list)
    late: list[Case] = field(default_factory=list)
    due: list[Case] = field(default_factory=list)
    new: list[Case] = field(default_factory=list)
    open_count: int = 0
    to_approve: int = 0
    unseen: int = 0
    said_for: list[tuple[int, str, bool]] = field(default_factory=list)
    answered: int = 0
    changed: int = 0
    helped: int = 0
    made_of_mine: int = 0

    def is_empty(self, *, weekly: bool) -> bool:
        """Say whether there is nothing to say, so that no mail says nothing. What came of it is for the week."""
        came_of_it = weekly and (self.answered or self.changed or self.helped or self.made_of_mine)
        waits = self.late or self.due or self.new or self.to_approve or self.unseen
        return not (self.praise or waits or self.said_for or came_of_it)


def digest_before(digest: Digest) -> datetime | None:
    """Give when the digest before this one was looked at, whether or not there was anything to say."""
    before = Digest.objects.filter(recipient=digest.recipient_id, pk__lt=digest.pk, claimed_at__isnull=False)
    return before.order_by("-pk").values_list("claimed_at", flat=True).first()


def standing_of(user: User, *, since: datetime, today: date, nation: str) -> Standing:
    """Give how things stand for `user` on `today`, with what is new since a moment."""
    visible = Case.objects.visible_to(user)
    mine = Case.objects.open().owned_by(user.pk).exclude(snoozed_until__gt=today)
    mine = mine.select_related("service").order_by("due_on", "pk")
    soon = next_working_day(today, nation)
    late = list(mine.filter(due_on__lt=today)[:NAMED])
    due = list(mine.filter(due_on__gte=today, due_on__lte=soon)[:NAMED])
    new = list(mine.filter(assignments__at__gte=since, due_on__gt=soon).distinct()[:NAMED])
    return Standing(
        praise=_praise(visible, since),
        late=late,
        due=due,
        new=new,
        open_count=mine.count(),
        to_approve=_to_approve(user),
        said_for=_said_for(user, since),
        unseen=_unseen(user, now()),
        answered=visible.filter(answered_at__gte=since).count(),
        changed=_changed(user, since),
        helped=helped_replies(user, since).count(),
        made_of_mine=changes_made(user, since).values("change").distinct().count(),
    )


def _praise(visible: QuerySet[Case], since: datetime) -> list[tuple[str, int]]:
    """Give the services that were praised since, with how often, in tree order."""
    rows = visible.filter(is_praise=True, opened_at__gte=since).order_by("service__path")
    counted = rows.values_list("service__path", "service__name").annotate(number=Count("pk"))
    return [(name, number) for _, name, number in counted[:SERVICES]]


def _said_for(user: User, since: datetime) -> list[tuple[int, str, bool]]:
    """Give what others published since in the person's name: the reply's id, who signed it, and whether it names them.

    That is a reply about a service that they own, or one with their name in it (evidence D.1, rows 37 and 38). Only
    replies that they may read are given.
    """
    stories = Story.objects.visible_to(user).let_in()
    others = (
        Response.objects.published().filter(story__in=stories, published_at__gte=since).exclude(author=user)
    )
    owned = list(user.ownerships.values_list("service", flat=True))
    named = Q(body__icontains=user.full_name)
    rows = others.filter(Q(story__services__in=owned) | named).distinct().order_by("published_at", "pk")
    return [
        (row.pk, row.signed_name or "An unnamed colleague", user.full_name.lower() in row.body.lower())
        for row in rows[:NAMED]
    ]


def _to_approve(user: User) -> int:
    paths = scope_paths(user, Permission.APPROVE_RESPONSE)
    if not paths:
        return 0
    waiting = Response.objects.in_review().exclude(author=user)
    return waiting.filter(under_paths(paths, "story__services__path")).distinct().count()


def _unseen(user: User, moment: datetime) -> int:
    """Count what was approved two days ago and stands on no other site yet: for whoever leads there."""
    paths = scope_paths(user, Permission.ASSIGN_CASE)
    if not paths:
        return 0
    lost = Response.objects.filter(unseen_elsewhere(moment), story__state=StoryState.LIVE)
    return lost.filter(under_paths(paths, "story__services__path")).distinct().count()


def _changed(user: User, since: datetime) -> int:
    made = Change.objects.made().filter(made_at__gte=since)
    return made.filter(under_paths(scope_paths(user, Permission.READ_STORIES), Change.scope_path)).count()
