"""The queue: which cases a person sees in which view, how many there are, and what a row needs. A query for each.

Stories that their author withdrew are in no view and no search; a story that came by two sources is there once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left

from casework.models import Case, CaseState
from casework.selectors.cases import stranded
from casework.selectors.staffing import may_reply
from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.organisations.querysets import under_paths
from responses.models import Response
from stories.models import Source, StoryState

if TYPE_CHECKING:
    from casework.permissions import Reach
    from feedbackhub.accounts.models import User

# Enough for two lines on the widest screen; the text itself stays in the database.
EXCERPT = 400
_WORDS = 8


class QueueView(StrEnum):
    """The saved views, in the order of the page."""

    MINE = "mine"
    SERVICES = "services"
    LATE = "late"
    NOBODY = "nobody"
    ANSWERED = "answered"
    ALL = "all"


class QueueOrder(StrEnum):
    """How the rows are sorted. Ties are broken by the key, so that pages do not shuffle."""

    DUE = "due"
    NEWEST = "newest"


_ORDERS = {QueueOrder.DUE: ("due_on", "pk"), QueueOrder.NEWEST: ("-story__received_at", "-pk")}


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """What a person asked for: a view, and what narrows it."""

    view: QueueView
    words: str = ""
    service: int | None = None
    state: str = ""
    source: int | None = None
    order: QueueOrder = QueueOrder.DUE

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything but the view was chosen."""
        return bool(self.words or self.service or self.state or self.source)


@dataclass(frozen=True)
class Queue:
    """The cases that somebody may see in one organisation, on one day."""

    user: User
    organisation: Organisation
    reach: Reach
    today: date

    def counts(self, query: QueueQuery) -> Mapping[str, int]:
        """Give how many cases each view has, and under "shown" how many the query finds (one database query)."""
        found = {view.value: Count("pk", filter=self._view(view, "")) for view in QueueView}
        return self._everything.aggregate(**found, shown=Count("pk", filter=self._condition(query)))

    def rows(self, query: QueueQuery) -> QuerySet[Case]:
        """Give the cases that the query finds, with what a row needs and nothing more."""
        in_hand = Response.objects.in_hand().filter(story=OuterRef("story")).order_by("-updated_at")
        return (
            self._everything.filter(self._condition(query))
            .select_related("story__source", "service", "owner")
            .defer("story__body", "story__raw")
            .annotate(
                excerpt=Left("story__body", EXCERPT),
                reply_in_hand=Subquery(in_hand.values("state")[:1]),
                owner_can_act=may_reply("owner", "service__path"),
            )
            .order_by(*_ORDERS[query.order])
        )

    def services(self) -> list[Service]:
        """Give the services to filter by: those that they may read, in tree order."""
        paths = under_paths(self.reach.paths(Permission.READ_STORIES), "path")
        return list(Service.objects.filter(paths, organisation=self.organisation).order_by("path"))

    def sources(self) -> list[Source]:
        """Give the sources to filter by."""
        return list(Source.objects.filter(organisation=self.organisation).order_by("name", "pk"))

    @cached_property
    def _everything(self) -> QuerySet[Case]:
        """All that they may see; built once, since what they may see is asked of the database."""
        return (
            Case.objects.visible_to(self.user)
            .filter(organisation=self.organisation)
            .filter(story__duplicate_of__isnull=True)
            .exclude(story__state__in=[StoryState.WITHDRAWN, StoryState.EXPIRED, StoryState.ERASED])
        )

    def _view(self, view: QueueView, state: str) -> Q:
        """Give a view's condition. Mine and my services show what needs a reply, unless another state was chosen."""
        match view:
            case QueueView.MINE:
                return Q(owner=self.user, state=state or CaseState.OPEN)
            case QueueView.SERVICES:
                mine = under_paths(self.reach.paths(Permission.DRAFT_RESPONSE), "service__path")
                return mine & Q(state=state or CaseState.OPEN)
            case QueueView.LATE:
                return Q(state=CaseState.OPEN, due_on__lt=self.today)
            case QueueView.NOBODY:
                return stranded()
            case QueueView.ANSWERED:
                return Q(state=CaseState.ANSWERED)
            case QueueView.ALL:
                return Q(pk__isnull=False)

    def _condition(self, query: QueueQuery) -> Q:
        condition = self._view(query.view, query.state)
        if query.state:
            condition &= Q(state=query.state)
        if query.source:
            condition &= Q(story__source=query.source)
        if query.service:
            under = Service.objects.filter(pk=query.service).values("path")[:1]
            condition &= Q(service__path__startswith=Subquery(under))
        for word in query.words.split()[:_WORDS]:
            condition &= Q(story__title__icontains=word) | Q(story__body__icontains=word)
        return condition
