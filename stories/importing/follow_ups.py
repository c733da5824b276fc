"""Keeps what authors said after their stories where a source shows it: once each, by its id, and as the source has it.

A source has had it read before it showed it, so it is public here at once, with its story.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from stories.models import FollowUp, FollowUpBy, FollowUpState

if TYPE_CHECKING:
    from stories.models import Source
    from stories.sources.record import ReplyRecord

# What is older when it first comes was answered, or not, long since: it opens no case again.
STILL_NEW = timedelta(days=14)
_KEPT = ["body", "told_at", "state", "published_at", "withdrawn_at", "is_owed", "updated_at"]


def keep_follow_ups(
    *, source: Source, said: Mapping[int, Iterable[ReplyRecord]], is_whole: bool, at: datetime
) -> int:
    """Keep authors' answers by their stories' keys; give how many moved. In a transaction, by one worker a source.

    With `is_whole`, what is stored under these stories and is not among `said` is no longer shown. What a source shows
    again comes back; what our own authors said here is not touched.
    """
    shown = {one.external_id[:200]: (pk, one) for pk, those in said.items() for one in those}
    if not shown and not is_whole:
        return 0
    mine = FollowUp.objects.select_for_update(of=("self",)).filter(by=FollowUpBy.SOURCE, story__source=source)
    rows = mine.filter(external_id__in=list(shown))
    if is_whole:
        rows = rows | mine.filter(story__in=list(said), state=FollowUpState.PUBLISHED)
    there = {row.external_id: row for row in rows.order_by("pk")}
    new = [_row(pk, one, at) for identity, (pk, one) in shown.items() if identity not in there]
    moved = [
        row
        for identity, row in there.items()
        if (_follow(row, *shown[identity], at) if identity in shown else _gone(row, at))
    ]
    FollowUp.objects.bulk_create(new, ignore_conflicts=True)
    for row in moved:
        row.updated_at = at
    if moved:
        FollowUp.objects.bulk_update(moved, _KEPT, batch_size=500)
    return len(new) + len(moved)


def _row(story_pk: int, one: ReplyRecord, at: datetime) -> FollowUp:
    told_at = one.published_at or at
    return FollowUp(
        story_id=story_pk,
        external_id=one.external_id[:200],
        by=FollowUpBy.SOURCE,
        state=FollowUpState.PUBLISHED,
        body=one.body,
        told_at=told_at,
        published_at=told_at,
        is_owed=told_at >= at - STILL_NEW,
    )


def _follow(row: FollowUp, story_pk: int, one: ReplyRecord, at: datetime) -> bool:
    """Bring a row up to date with what its source shows; say whether anything moved."""
    if row.story_id != story_pk:
        return False  # another story's answer goes under this id: the first one stays what it is
    if row.body == one.body and row.state == FollowUpState.PUBLISHED:
        return False
    row.body = one.body
    if row.state != FollowUpState.PUBLISHED:
        row.state, row.published_at, row.withdrawn_at = FollowUpState.PUBLISHED, at, None
    return True


def _gone(row: FollowUp, at: datetime) -> bool:
    row.state, row.withdrawn_at, row.is_owed = FollowUpState.WITHDRAWN, at, False
    return True
