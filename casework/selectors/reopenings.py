"""Which cases were closed by a colleague, and which of those were opened again: the figure and its list, one pick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, Subquery

from casework.insights.measures import REOPENED_WITHIN_DAYS
from casework.models import Case, CaseState, CaseStateChange
from casework.selectors.cases import CLOSING_UNDONE
from feedbackhub.organisations.querysets import under_paths

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedbackhub.organisations.models import Service


@dataclass(frozen=True, slots=True)
class Reopenings:
    """How many cases were closed in the window, and how many of them were opened again in it."""

    closed: int
    reopened: int

    @property
    def share(self) -> float | None:
        """Give the share between 0 and 1; None where nothing was closed."""
        return self.reopened / self.closed if self.closed else None


def reopenings(services: Sequence[Service], now: datetime) -> Reopenings:
    """Count the cases at `services` and beneath that were closed in the window that ends now."""
    rows = closed_in_window(services, now).values_list("was_reopened", flat=True)  # type: ignore[misc] # annotated
    found = list(rows)
    return Reopenings(closed=len(found), reopened=sum(found))


def closed_in_window(services: Sequence[Service], now: datetime) -> QuerySet[Case]:
    """Give the cases that a colleague closed in the window, each with `was_reopened` and its last `reopened_why`."""
    since = now - timedelta(days=REOPENED_WITHIN_DAYS)
    closings = _closings(since, now)
    first = closings.filter(case=OuterRef("case")).order_by("pk").values("pk")[:1]
    again = _reopenings(now).filter(case=OuterRef("pk"), pk__gt=Subquery(first))
    return (
        Case.objects.filter(under_paths([service.path for service in services], "service__path"))
        .filter(Exists(closings.filter(case=OuterRef("pk"))))
        .annotate(
            was_reopened=Exists(again), reopened_why=Subquery(again.order_by("-pk").values("reason")[:1])
        )
    )


def listed(services: Sequence[Service], now: datetime) -> list[Case]:
    """Give the cases behind the figure with what a list shows of them: those that were opened again first."""
    cases = closed_in_window(services, now).select_related("story", "service")
    return list(cases.order_by("-was_reopened", "-closed_at", "-pk"))  # type: ignore[misc] # annotated


def _closings(since: datetime, now: datetime) -> QuerySet[CaseStateChange]:
    """Give the closings by people in the window, without those that were undone at once as a slip."""
    slip = CaseStateChange.objects.filter(
        case=OuterRef("case"), before=CaseState.CLOSED, pk__gt=OuterRef("pk")
    ).order_by("pk")
    return (
        CaseStateChange.objects.filter(after=CaseState.CLOSED, actor__isnull=False, at__gt=since, at__lte=now)
        .annotate(ended_by=Subquery(slip.values("reason")[:1]))
        .filter(Q(ended_by__isnull=True) | ~Q(ended_by=CLOSING_UNDONE))
    )


def _reopenings(now: datetime) -> QuerySet[CaseStateChange]:
    return CaseStateChange.objects.filter(before=CaseState.CLOSED, after=CaseState.OPEN, at__lte=now).exclude(
        reason=CLOSING_UNDONE
    )
