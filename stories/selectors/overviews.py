"""All that the pages of sources show: one object a source, by the same few queries whatever their number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from feedbackhub.core.clock import now as present
from stories.models import ImportRun, QuarantinedRecord, RunPurpose, Source, VocabularyTerm
from stories.selectors.sources import sources_for
from stories.selectors.watching import verdicts, with_last_reading

if TYPE_CHECKING:
    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation
    from stories.analysis.quiet import Verdict

GROWN_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Overview:
    """One source with what stands about it.

    `last_run` is the newest run of any purpose; `read_begun_at` when it was last asked for what is new, whatever came
    of it; `waiting` counts what was put aside and waits for a person, `waiting_new` what came within a week.
    """

    source: Source
    last_run: ImportRun | None
    read_begun_at: datetime | None
    done_at: datetime | None
    silent_since: datetime | None
    verdict: Verdict | None
    waiting: int
    waiting_new: int
    questions: int
    unknown_words: int
    seen_at: datetime


def overviews_for(user: User, organisation: Organisation) -> list[Overview]:
    """Give the organisation's sources where `user` may import, by name."""
    return _overviews(list(sources_for(user, organisation)))


def overview_of(source: Source) -> Overview:
    """Give the same of one source, as `source_for` fetched it."""
    return _overviews([source])[0]


def _overviews(sources: list[Source]) -> list[Overview]:
    at = present()
    feeds = with_last_reading(one for one in sources if one.is_feed)
    read = {one.source.pk: one for one in feeds}
    found = verdicts(one for one in feeds if one.source.quiet_since is not None and not one.source.is_paused)
    asked = _last_asked(sources)
    aside = _put_aside(sources, at)
    words = _unknown_words(sources)
    overviews = []
    for source in sources:
        last: list[ImportRun] = getattr(source, "last_run", [])
        one = read.get(source.pk)
        is_watched = bool(one and source.every_minutes and source.encrypted_key and not source.is_paused)
        waiting, waiting_new, questions = aside.get(source.pk, (0, 0, 0))
        overviews.append(
            Overview(
                source=source,
                last_run=last[0] if last else None,
                read_begun_at=asked.get(source.pk),
                done_at=one.done_at if one else None,
                silent_since=one.silent_since(at) if one and is_watched else None,
                verdict=found.get(source.pk),
                waiting=waiting,
                waiting_new=waiting_new,
                questions=questions,
                unknown_words=words.get(source.pk, 0),
                seen_at=at,
            )
        )
    return overviews


def _last_asked(sources: Iterable[Source]) -> dict[int, datetime]:
    """Give when each feed was last asked for what is new: the clock of its schedule."""
    rows = (
        ImportRun.objects.filter(
            source__in=[one.pk for one in sources if one.is_feed],
            purpose=RunPurpose.READ,
        )
        .order_by("source", "-pk")
        .distinct("source")
        .values_list("source", "created_at")
    )
    return dict(rows)


def _put_aside(sources: Iterable[Source], at: datetime) -> dict[int, tuple[int, int, int]]:
    """Count what waits for a person: refused, refused within a week, questions about stories that were taken."""
    refused = Q(story__isnull=True)
    rows = (
        QuarantinedRecord.objects.unresolved()
        .filter(source__in=[one.pk for one in sources])
        .order_by()
        .values("source")
        .annotate(
            refused=Count("pk", filter=refused),
            fresh=Count("pk", filter=refused & Q(created_at__gte=at - GROWN_WITHIN)),
            questions=Count("story", distinct=True, filter=~refused),
        )
    )
    return {row["source"]: (row["refused"], row["fresh"], row["questions"]) for row in rows}


def _unknown_words(sources: Iterable[Source]) -> dict[int, int]:
    """Count the words of each source of which nobody has said what they mean."""
    rows = VocabularyTerm.objects.unknown().filter(source__in=[one.pk for one in sources]).order_by()
    return dict(rows.values_list("source").annotate(Count("pk")))
