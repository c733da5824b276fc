"""What tells whether a source still gives what it usually does. Counts go by the index of a source's days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncDate

from feedbackhub.core.clock import LONDON, local_date
from stories.analysis.quiet import BASELINE, LOOK_BACK, Verdict, judge
from stories.models import FEEDS, ImportRun, RunPurpose, RunState, Schedule, Source, Story

if TYPE_CHECKING:
    from django.db.models import QuerySet

SILENT_AFTER_INTERVALS = 3
_READING = (RunPurpose.READ, RunPurpose.RECONCILE)


@dataclass(frozen=True, slots=True)
class Watched:
    """A feed that is asked by schedule, and when it was last read to its end (`begun_at` and `done_at` of that run)."""

    source: Source
    begun_at: datetime | None
    done_at: datetime | None

    def silent_since(self, at: datetime) -> datetime | None:
        """Give since when no run was complete, where that is longer than three of its intervals; else None."""
        source = self.source
        moments = (self.done_at or source.key_changed_at or source.created_at, source.resumed_at)
        base = max(moment for moment in moments if moment is not None)
        allowed = timedelta(minutes=SILENT_AFTER_INTERVALS * source.every_minutes)
        return base if at - base > allowed else None


def watched_sources() -> QuerySet[Source]:
    """Give the feeds of all organisations that are asked by schedule: they have a key and are not paused."""
    feeds = Source.objects.filter(kind__in=FEEDS, is_paused=False, every_minutes__gt=Schedule.BY_HAND)
    return feeds.exclude(encrypted_key="").select_related("organisation").order_by("pk")


def with_last_reading(sources: Iterable[Source]) -> list[Watched]:
    """Give each source with its last complete run, by one query."""
    wanted = list(sources)
    rows = (
        ImportRun.objects.filter(
            source__in=[one.pk for one in wanted], state=RunState.COMPLETE, purpose__in=_READING
        )
        .order_by("source", "-pk")
        .distinct("source")
        .values_list("source", "started_at", "finished_at")
    )
    last = {pk: (begun, done) for pk, begun, done in rows}
    return [Watched(one, *last.get(one.pk, (None, None))) for one in wanted]


def daily_counts(sources: Iterable[Source], *, since: date) -> Mapping[int, Mapping[date, int]]:
    """Give how many stories of each source were published on each London day from `since` on."""
    start = datetime.combine(since, time(), tzinfo=LONDON)
    rows = (
        Story.objects.filter(source__in=[one.pk for one in sources], published_at__gte=start)
        .order_by()
        .values("source", day=TruncDate("published_at", tzinfo=LONDON))
        .annotate(stories=Count("*"))
        .values_list("source", "day", "stories")
    )
    counts: dict[int, dict[date, int]] = defaultdict(dict)
    for pk, day, number in rows:
        counts[pk][day] = number
    return counts


def verdicts(watched: Iterable[Watched]) -> dict[int, Verdict]:
    """Judge each source by the days before its last complete run; one that was never read is left out."""
    read = [one for one in watched if one.begun_at is not None]
    if not read:
        return {}
    pks = [one.source.pk for one in read]
    spells = {one.source.pk: _spell(one.source) for one in read}
    earliest = min(
        [local_date() - LOOK_BACK, *(day - timedelta(days=BASELINE) for day in spells.values() if day)]
    )
    first = dict(
        Story.objects.filter(source__in=pks, published_at__isnull=False)
        .order_by()
        .values_list("source")
        .annotate(Min("published_at"))
    )
    counts = daily_counts([one.source for one in read], since=earliest)
    return {
        one.source.pk: judge(
            counts.get(one.source.pk, {}),
            until=local_date(one.begun_at),
            first_day=local_date(first[one.source.pk]) if one.source.pk in first else local_date(),
            quiet_since=spells[one.source.pk],
        )
        for one in read
    }


def newest_publications(sources: Iterable[Source]) -> dict[int, datetime]:
    """Give when the newest story of each source was published."""
    rows = (
        Story.objects.filter(source__in=[one.pk for one in sources], published_at__isnull=False)
        .order_by()
        .values_list("source")
        .annotate(Max("published_at"))
    )
    return dict(rows)


def weekly_counts(source: Source, *, weeks: int = 12) -> list[tuple[date, int]]:
    """Give the stories of the last `weeks` London weeks, this one included, each with its Monday."""
    today = local_date()
    monday = today - timedelta(days=today.weekday())
    mondays = [monday - timedelta(weeks=back) for back in reversed(range(weeks))]
    days = daily_counts([source], since=mondays[0]).get(source.pk, {})
    totals: dict[date, int] = dict.fromkeys(mondays, 0)
    for day, number in days.items():
        of = day - timedelta(days=day.weekday())
        if of in totals:
            totals[of] += number
    return list(totals.items())


def _spell(source: Source) -> date | None:
    return local_date(source.quiet_since) if source.quiet_since else None


def is_silent(source: Source, since: datetime) -> bool:
    """Say whether a source has still completed no run after `since`."""
    done = ImportRun.objects.filter(Q(finished_at__gt=since), source=source, state=RunState.COMPLETE)
    return not done.filter(purpose__in=_READING).exists()
