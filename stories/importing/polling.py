"""Which feeds are to be asked now: as often as each was set up for, unless it is paused or rests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.functions import Coalesce

from stories.models import FEEDS, ImportRun, RunPurpose, RunState, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

# Beat looks once a minute; a source set to an hour is not to drift to an hour and a minute.
_EARLY = timedelta(seconds=30)
# About one or two stories a month go missing on the way (sources-and-apis 1.4).
COMPARED_EVERY = timedelta(days=30)
_ANOTHER_TRY = timedelta(days=1)


def due_to_read(at: datetime) -> Iterator[Source]:
    """Give the feeds of which a read is due at `at`."""
    last = Max("runs__created_at", filter=Q(runs__purpose=RunPurpose.READ))
    for source in _open_to_schedule(at).annotate(last_asked=last):
        every = timedelta(minutes=source.every_minutes)
        if source.last_asked is None or source.last_asked <= at - every + _EARLY:
            yield source


def due_to_compare(at: datetime) -> Iterator[Source]:
    """Give the feeds that were not compared as a whole for a month, once they have been read whole; one try a day."""
    runs = ImportRun.objects.filter(source=OuterRef("pk"))
    read = runs.filter(purpose=RunPurpose.READ, state=RunState.COMPLETE)
    tried = runs.filter(purpose=RunPurpose.RECONCILE, created_at__gt=at - _ANOTHER_TRY)
    yield from (
        _open_to_schedule(at)
        .annotate(compared_at=Coalesce("reconciled_at", "created_at"))
        .filter(Exists(read), ~Exists(tried), compared_at__lte=at - COMPARED_EVERY)
    )


def _open_to_schedule(at: datetime) -> QuerySet[Source]:
    """Give the feeds with a key and a schedule, neither paused nor resting nor busy."""
    is_rested = Q(rests_until__isnull=True) | Q(rests_until__lte=at)
    busy = ImportRun.objects.open().filter(source=OuterRef("pk"))
    return (
        Source.objects.filter(is_rested, ~Exists(busy), kind__in=FEEDS, is_paused=False, every_minutes__gt=0)
        .exclude(encrypted_key="")
        .order_by("pk")
    )
