"""The queue: which cases a person sees in which view, how many there are, and what a row needs. A query for each.

Stories that their author withdrew are in no view and no search; a story that came by two sources is there once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from casework.selectors import queue_counts
from casework.selectors.queue_counts import Counted, Tally, tally
from casework.selectors.queue_pages import QueuePage, page_of
from casework.selectors.queue_sets import (
    EXCERPT,
    SHOWN_STORIES,
    counted_in_view,
    counted_of_query,
    readable_by,
    rows_of_query,
)
from casework.selectors.queue_views import Onlooker, QueueOrder, QueueQuery, QueueView, cannot_act
from casework.selectors.stranding import stranded_pairs
from feedbackhub.accounts.roles import Permission
from feedbackhub.organisations.models import Organisation, Service
from feedbackhub.organisations.querysets import under_paths
from stories.models import Source
from stories.selectors.reading import texts_with_reading

if TYPE_CHECKING:
    from casework.models import Case
    from casework.permissions import Reach
    from feedbackhub.accounts.models import User
    from stories.models import Story

__all__ = ["EXCERPT", "Queue", "QueueOrder", "QueuePage", "QueueQuery", "QueueView", "Tally"]


@dataclass(frozen=True)
class Queue:
    """The cases that somebody may see in one organisation, on one day."""

    user: User
    organisation: Organisation
    reach: Reach
    today: date

    def counts(self) -> Tally:
        """Give how many cases each view has (one query)."""
        return tally(self._views)

    def tally(self, query: QueueQuery) -> Tally:
        """Give how many cases each view has, and how many `query` finds, by facet (one query)."""
        found = counted_of_query(query, self._who, self._beneath(query.service), queue_counts.MOST)
        return tally(self._views, found)

    def page(self, query: QueueQuery) -> QueuePage:
        """Give a page of the cases that `query` finds, with what a row needs and nothing more (one query).

        Each case carries `excerpt`, `found` (a fragment with the words that were searched for, else empty),
        `reply_in_hand`, `owner_can_act` and `flag_codes` (the categories that stand, each once). Where they may only
        read it carries `to_mask`, the whole story with what was read in it (two queries more); else None.
        """
        page = page_of(rows_of_query(query, self._who, self._beneath(query.service)), query)
        self._place(page.cases)
        only_read = self._to_mask(page.cases)
        for case in page.cases:
            case.owner_can_act = not cannot_act(case, self._who)  # type: ignore[attr-defined]
            case.to_mask = only_read.get(case.story_id)  # type: ignore[attr-defined]
        return page

    def chosen(self, pks: list[int]) -> list[Case]:
        """Give those of some cases that they may see, due first, for what is done to several at once."""
        cases = readable_by(self._who).filter(SHOWN_STORIES, pk__in=pks)
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

    def _place(self, cases: list[Case]) -> None:
        """Give each case its service and its source; one that was made this very moment is asked for by the row."""
        services, sources = {one.pk: one for one in self.services}, {one.pk: one for one in self.sources}
        for case in cases:
            if case.service_id in services:
                case.service = services[case.service_id]
            if case.source_id in sources:
                case.source = sources[case.source_id]

    def _to_mask(self, cases: list[Case]) -> dict[int, Story]:
        """Give the stories whose words they may only read, so that who somebody is stays hidden from them."""
        may_work = Permission.DRAFT_RESPONSE
        return texts_with_reading(
            [case.story_id for case in cases if not self.reach.holds_at(may_work, case.service)]
        )

    @property
    def _views(self) -> dict[str, Counted | None]:
        return {view.value: counted_in_view(view, self._who, queue_counts.MOST) for view in QueueView}

    @cached_property
    def _who(self) -> Onlooker:
        return Onlooker(
            user_id=self.user.pk,
            organisation_id=self.organisation.pk,
            today=self.today,
            reads_at=self._ids(Permission.READ_STORIES),
            replies_at=self._ids(Permission.DRAFT_RESPONSE),
            stranded_pairs=stranded_pairs(self.organisation),
            nation=self.organisation.nation,
        )

    def _ids(self, permission: Permission) -> tuple[int, ...] | None:
        """Give the services at which they hold `permission`; None for all, which then needs no condition at all."""
        if self.covers_all(permission):
            return None
        paths = self.reach.paths(permission)
        return tuple(one.pk for one in self.services if any(one.path.startswith(path) for path in paths))

    def _beneath(self, service: int | None) -> tuple[int, ...] | None:
        if service is None:
            return None
        top = next((one.path for one in self.services if one.pk == service), None)
        return () if top is None else tuple(one.pk for one in self.services if one.path.startswith(top))
