"""Which cases a view has and a query finds, as SQL and as querysets. No query runs here.

To put such a question together costs more than to answer it. It depends on nothing but who looks, on which day, and
what is asked, so that it is worked out once for those and kept; whoever looks after a minute again has it ready. What
somebody typed into the search is not kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left

from casework.models import Case
from casework.selectors.queue_counts import FACET_COLUMNS, Counted, counted
from casework.selectors.queue_views import (
    Onlooker,
    QueueQuery,
    QueueView,
    counted_by,
    narrowing,
    view_condition,
)
from responses.models import Response
from stories.models import StoryFlag, StoryState
from stories.selectors.searching import WordsOfStory, fragment, query_of

if TYPE_CHECKING:
    from functools import _lru_cache_wrapper

Beneath = tuple[int, ...] | None
Answer = TypeVar("Answer")

# Enough for two lines on the widest screen; the text itself stays in the database.
EXCERPT = 400
_KEPT = 1_000
_GONE = (StoryState.WITHDRAWN, StoryState.EXPIRED, StoryState.ERASED)
# The condition that a story may be shown, asked of the story itself: its case follows within a minute.
SHOWN_STORIES = Q(story__duplicate_of__isnull=True) & ~Q(story__state__in=_GONE)
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
    "service",
    "source",
    "story__title",
    "story__criticality",
    "story__held_back_at",
)


def readable_by(who: Onlooker) -> QuerySet[Case]:
    """Give all the cases that somebody may read."""
    cases = Case.objects.filter(organisation=who.organisation_id)
    return cases if who.reads_at is None else cases.filter(service__in=who.reads_at)


@lru_cache(maxsize=len(QueueView) * _KEPT)
def counted_in_view(view: QueueView, who: Onlooker, most: int) -> Counted | None:
    """Give the SQL that finds the cases of a view, as many as are counted; None where there can be none."""
    return counted(
        readable_by(who).filter(view_condition(view, who)), ("pk",), most, counted_by(QueueQuery(view))
    )


def counted_of_query(query: QueueQuery, who: Onlooker, beneath: Beneath, most: int) -> Counted | None:
    """Give the SQL that finds what a query is about, with what it is counted by."""
    return _kept(_counted_of_query, query)(_without_place(query), who, beneath, most)


def rows_of_query(query: QueueQuery, who: Onlooker, beneath: Beneath) -> QuerySet[Case]:
    """Give the cases that a query finds, with what a row needs and nothing more; not sorted and not cut yet.

    Service and source are left out: a page has them all already, for its filters.
    """
    return _kept(_rows_of_query, query)(_without_place(query), who, beneath)


def _kept(function: _lru_cache_wrapper[Answer], query: QueueQuery) -> Callable[..., Answer]:
    return function.__wrapped__ if query.words else function


def _without_place(query: QueueQuery) -> QueueQuery:
    """Give what decides which cases are found, without how they are sorted and where the page begins."""
    return replace(query, chosen_order=None, rows=0, after="", before="", page=1)


@lru_cache(maxsize=_KEPT)
def _counted_of_query(query: QueueQuery, who: Onlooker, beneath: Beneath, most: int) -> Counted | None:
    return counted(_found(query, who, beneath), FACET_COLUMNS, most, counted_by(query))


@lru_cache(maxsize=_KEPT)
def _rows_of_query(query: QueueQuery, who: Onlooker, beneath: Beneath) -> QuerySet[Case]:
    in_hand = Response.objects.in_hand().filter(story=OuterRef("story")).order_by("-updated_at")
    standing = StoryFlag.objects.standing().filter(story=OuterRef("story"))
    cases = (
        _found(query, who, beneath)
        .filter(SHOWN_STORIES)
        .select_related("story", "owner")
        .only(*_NEEDED)
        .annotate(
            excerpt=Left("story__body", EXCERPT),
            reply_in_hand=Subquery(in_hand.values("state")[:1]),
            flag_codes=ArraySubquery(standing.order_by("category").values("category").distinct()),
        )
    )
    return cases.annotate(found=fragment("story__body", query.words)) if query.words else cases


def _found(query: QueueQuery, who: Onlooker, beneath: Beneath) -> QuerySet[Case]:
    cases = readable_by(who).filter(view_condition(query.view, who, query.state))
    cases = cases.filter(narrowing(query, beneath))
    if query.words:
        told = WordsOfStory("story__body")
        cases = cases.alias(told=told).filter(SHOWN_STORIES, told=query_of(query.words))
    return cases
