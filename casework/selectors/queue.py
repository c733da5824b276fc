"""The queue: which cases a person sees in which view, how many there are, and what a row needs. A query for each.

Stories that their author withdrew are in no view and no search; a story that came by two sources is there once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left

from casework.models import Case
from casework.selectors.queue_counts import Tally, tally
from casework.selectors.queue_pages import QueuePage, page_of
from casework.selectors.queue_views import (
    Onlooker,
    QueueOrder,
    QueueQuery,
    QueueView,
    cannot_act,
    narrowing,
    view_condition,
)
from casework.selectors.stranding import stranded_pairs
from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.organisations.querysets import under_paths
from responses.models import Response
from stories.models import Source, StoryFlag, StoryState
from stories.selectors.reading import texts_with_reading
from stories.selectors.searching import WordsOfStory, fragment, query_of

if TYPE_CHECKING:
    from casework.permissions import Reach
    from feedbackhub.accounts.models import User
    from stories.models import Story

__all__ = ["EXCERPT", "Queue", "QueueOrder", "QueuePage", "QueueQuery", "QueueView", "Tally"]

# Enough for two lines on the widest screen; the text itself stays in the database.
EXCERPT = 400
_GONE = (StoryState.WITHDRAWN, StoryState.EXPIRED, StoryState.ERASED)
_NEEDED = (
    "state",
    "due_on",
    "received_at",
    "answered_at",
    "criticality",
    "serious_rank",
    "flag_count",
    "tags",
    "is_praise",
    "snoozed_until",
    "reopen_count",
    "owner__full_name",
    "service__name",
    "service__path",
    "source__name",
    "story__title",
    "story__criticality",
    "story__held_back_at",
)


@dataclass(frozen=True)
class Queue:
    """The cases that somebody may see in one organisation, on one day."""

    user: User
    organisation: Organisation
    reach: Reach
    today: date

    def counts(self) -> Tally:
        """Give how many cases each view has (one query)."""
        return tally(self._views())

    def tally(self, query: QueueQuery) -> Tally:
        """Give how many cases each view has, and how many `query` finds, by facet (one query)."""
        return tally(self._views(), self._found(query))

    def page(self, query: QueueQuery) -> QueuePage:
        """Give a page of the cases that `query` finds, with what a row needs and nothing more (one query).

        Each case carries `excerpt`, `found` (a fragment with the words that were searched for, else empty),
        `reply_in_hand`, `owner_can_act` and `flag_codes` (the categories that stand, each once). Where they may only
        read it carries `to_mask`, the whole story with what was read in it (two queries more); else None.
        """
        page = page_of(self._rows(query), query)
        only_read = self._to_mask(page.cases)
        for case in page.cases:
            case.owner_can_act = not cannot_act(case, self._who)  # type: ignore[attr-defined]
            case.to_mask = only_read.get(case.story_id)  # type: ignore[attr-defined]
        return page

    def chosen(self, pks: list[int]) -> list[Case]:
        """Give those of some cases that they may see, due first, for what is done to several at once."""
        cases = self._everything.filter(self._shown_stories, pk__in=pks)
        found = list(cases.select_related("story", "service", "owner").order_by("due_on", "pk"))
        only_read = self._to_mask(found)
        for case in found:
            case.to_mask = only_read.get(case.story_id)  # type: ignore[attr-defined]
        return found

    @cached_property
    def services(self) -> list[Service]:
        """Give the services to filter by: those that they may read, in tree order (one query)."""
        paths = under_paths(self.reach.paths(Permission.READ_STORIES), "path")
        return list(Service.objects.filter(paths, organisation=self.organisation).order_by("path"))

    @cached_property
    def sources(self) -> list[Source]:
        """Give the sources to filter by (one query)."""
        found = Source.objects.filter(organisation=self.organisation).order_by("name", "pk")
        return list(found.only("name"))

    def covers_all(self, permission: Permission) -> bool:
        """Say whether they hold `permission` for the whole organisation."""
        return any(len(path) == Service.steplen for path in self.reach.paths(permission))

    def _to_mask(self, cases: list[Case]) -> dict[int, Story]:
        """Give the stories whose words they may only read, so that who somebody is stays hidden from them."""
        may_work = Permission.DRAFT_RESPONSE
        return texts_with_reading(
            [case.story_id for case in cases if not self.reach.holds_at(may_work, case.service)]
        )

    def _views(self) -> dict[str, QuerySet[Case]]:
        return {view.value: self._everything.filter(view_condition(view, self._who)) for view in QueueView}

    def _found(self, query: QueueQuery) -> QuerySet[Case]:
        cases = self._everything.filter(view_condition(query.view, self._who, query.state))
        cases = cases.filter(narrowing(query, self._beneath(query.service)))
        if query.words:
            told = WordsOfStory("story__body")
            cases = cases.alias(told=told).filter(self._shown_stories, told=query_of(query.words))
        return cases

    def _rows(self, query: QueueQuery) -> QuerySet[Case]:
        in_hand = Response.objects.in_hand().filter(story=OuterRef("story")).order_by("-updated_at")
        standing = StoryFlag.objects.standing().filter(story=OuterRef("story"))
        cases = (
            self._found(query)
            .filter(self._shown_stories)
            .select_related("story", "source", "service", "owner")
            .only(*_NEEDED)
            .annotate(
                excerpt=Left("story__body", EXCERPT),
                reply_in_hand=Subquery(in_hand.values("state")[:1]),
                flag_codes=ArraySubquery(standing.order_by("category").values("category").distinct()),
            )
        )
        return cases.annotate(found=fragment("story__body", query.words)) if query.words else cases

    @property
    def _shown_stories(self) -> Q:
        """Give the condition that a story may be shown, asked of the story itself: its case follows within a minute."""
        return Q(story__duplicate_of__isnull=True) & ~Q(story__state__in=_GONE)

    @cached_property
    def _everything(self) -> QuerySet[Case]:
        cases = Case.objects.filter(organisation=self.organisation)
        readable = self._ids(Permission.READ_STORIES)
        return cases if readable is None else cases.filter(service__in=readable)

    @cached_property
    def _who(self) -> Onlooker:
        return Onlooker(
            user_id=self.user.pk,
            organisation_id=self.organisation.pk,
            today=self.today,
            replies_at=self._ids(Permission.DRAFT_RESPONSE),
            stranded_pairs=stranded_pairs(self.organisation),
            nation=self.organisation.nation,
        )

    def _ids(self, permission: Permission) -> list[int] | None:
        """Give the services at which they hold `permission`; None for all, which then needs no condition at all."""
        if self.covers_all(permission):
            return None
        paths = self.reach.paths(permission)
        return [one.pk for one in self.services if any(one.path.startswith(path) for path in paths)]

    def _beneath(self, service: int | None) -> list[int] | None:
        if service is None:
            return None
        top = next((one.path for one in self.services if one.pk == service), None)
        return [] if top is None else [one.pk for one in self.services if one.path.startswith(top)]
