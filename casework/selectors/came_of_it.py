"""What came of the stories that somebody handled: thanks first, then changes, then what colleagues finished.

Handled is what came to them or what they answered. Nothing is kept for it: each list is read from rows that are there
anyway, the newest ones, so that it says nothing of how much anybody did or how fast.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from casework.models import (
    Assignment,
    Case,
    CaseOutcome,
    CaseState,
    CaseStateChange,
    ChangeState,
    ChangeStatus,
)
from feedbackhub.core.clock import now as present
from responses.models import ReplyRating, Response
from stories.models import FollowUp, StoryState

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User

LOOK_BACK = timedelta(days=90)
# Of each list; the queue has the rest.
SHOWN = 20
# Outcomes that a person gave, and not the story's own end.
_BY_HAND = (CaseOutcome.CHANGE, CaseOutcome.NO_CHANGE, CaseOutcome.PROBLEM)


@dataclass(frozen=True, slots=True)
class CameOfIt:
    """The lists of one person, the newest first in each. Each item is about a case that they may see."""

    helped: list[ReplyRating] = field(default_factory=list)
    wrote_again: list[FollowUp] = field(default_factory=list)
    praise: list[Case] = field(default_factory=list)
    made: list[ChangeStatus] = field(default_factory=list)
    closed: list[CaseStateChange] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing has come of anything yet."""
        return not (self.helped or self.wrote_again or self.praise or self.made or self.closed)


def came_of_it(user: User, *, now: datetime | None = None) -> CameOfIt:
    """Give what came of what `user` handled, in a handful of queries whatever there is."""
    since = (now or present()) - LOOK_BACK
    return CameOfIt(
        helped=list(helped_replies(user, since)[:SHOWN]),
        wrote_again=list(_wrote_again(user, since)[:SHOWN]),
        praise=list(_praise(user, since)[:SHOWN]),
        made=list(changes_made(user, since)[:SHOWN]),
        closed=list(_closed_by_others(user, since)[:SHOWN]),
    )


def helped_replies(user: User, since: datetime) -> QuerySet[ReplyRating]:
    """Give the replies by `user` of which the author said that they helped. Those that did not are for the case."""
    rows = ReplyRating.objects.filter(helped=True, rated_at__gte=since, response__author=user)
    rows = rows.filter(response__story__case__in=_handled(user), response__story__state=StoryState.LIVE)
    return rows.select_related("response__story__case__service").order_by("-rated_at", "-pk")


def changes_made(user: User, since: datetime) -> QuerySet[ChangeStatus]:
    """Give the steps by which changes were made that stories which `user` handled led to."""
    rows = ChangeStatus.objects.filter(after=ChangeState.MADE, at__gte=since)
    rows = rows.filter(Exists(_handled(user).filter(story__change_links__change=OuterRef("change"))))
    return rows.select_related("change__service").order_by("-at", "-pk")


def _wrote_again(user: User, since: datetime) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.public().filter(published_at__gte=since, story__case__in=_handled(user))
    return rows.select_related("story__case__service").order_by("-published_at", "-pk")


def _praise(user: User, since: datetime) -> QuerySet[Case]:
    rows = _handled(user).filter(is_praise=True, opened_at__gte=since, story__state=StoryState.LIVE)
    return rows.select_related("service", "story").order_by("-opened_at", "-pk")


def _closed_by_others(user: User, since: datetime) -> QuerySet[CaseStateChange]:
    rows = CaseStateChange.objects.filter(after=CaseState.CLOSED, at__gte=since, case__in=_handled(user))
    rows = rows.filter(case__outcome__in=_BY_HAND, case__closed_at=F("at")).exclude(actor=user)
    return rows.select_related("case__service", "case__story").order_by("-at", "-pk")


def _handled(user: User) -> QuerySet[Case]:
    """Give the cases that came to `user` or that they answered, and may still see."""
    came = Assignment.objects.filter(case=OuterRef("pk"), owner=user)
    answered = Response.objects.published().filter(story=OuterRef("story"), author=user)
    return Case.objects.visible_to(user).filter(Q(owner=user) | Exists(came) | Exists(answered))
