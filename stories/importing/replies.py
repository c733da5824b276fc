"""Keeps the replies that sources show, whoever wrote them, and owes each move of one to the responses room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from feedbackhub.core import outbox
from stories.importing.follow_ups import keep_follow_ups
from stories.models import SourceReply, Story
from stories.signals import source_replies_moved

if TYPE_CHECKING:
    from stories.models import Source
    from stories.sources.record import ReplyRecord

_FROM_SOURCE = ("body", "author_name", "author_role", "published_at", "change")


def keep_replies(
    *, source: Source, replies: Mapping[int, Iterable[ReplyRecord]], is_whole: bool, at: datetime
) -> int:
    """Keep replies by their stories' keys; give how many moved. Called in a transaction, by one worker a source.

    With `is_whole`, what is stored under these stories and is not among `replies` is no longer shown. One read of
    the table, and writes only for what moved. A story whose words were removed gets none: a reply repeats them. What
    a source marks as its author's own answer is kept as that, not as a reply of ours.
    """
    with_words = _of_stories_with_words(replies)
    said = {pk: [one for one in those if one.by_author] for pk, those in with_words.items()}
    moved_by_authors = keep_follow_ups(source=source, said=said, is_whole=is_whole, at=at)
    replies = {pk: [one for one in those if not one.by_author] for pk, those in with_words.items()}
    shown = {reply.external_id[:200]: (pk, reply) for pk, those in replies.items() for reply in those}
    there = _stored(source, replies, shown, is_whole)
    new = [_row(source, pk, reply) for one, (pk, reply) in shown.items() if one not in there]
    moved = [
        row for one, row in there.items() if (_follow(row, *shown[one]) if one in shown else _gone(row, at))
    ]
    SourceReply.objects.bulk_create(new, ignore_conflicts=True)
    for row in moved:
        row.is_owed = True
        row.updated_at = at
    if moved:
        SourceReply.objects.bulk_update(
            moved, [*_FROM_SOURCE, "raw", "removed_at", "is_owed", "updated_at"], batch_size=500
        )
    if new or moved:
        outbox.after_commit(lambda: source_replies_moved.send(SourceReply, source_id=source.pk))
    return len(new) + len(moved) + moved_by_authors


def _of_stories_with_words(
    replies: Mapping[int, Iterable[ReplyRecord]],
) -> Mapping[int, tuple[ReplyRecord, ...]]:
    gone = Story.objects.filter(pk__in=replies.keys(), text_removed_at__isnull=False)
    wordless = set(gone.values_list("pk", flat=True))
    return {pk: tuple(those) for pk, those in replies.items() if pk not in wordless}


def _stored(
    source: Source, stories: Iterable[int], shown: Iterable[str], is_whole: bool
) -> dict[str, SourceReply]:
    """Give what is stored of these, and with `is_whole` all that still stands under the stories."""
    rows = SourceReply.objects.select_for_update(of=("self",)).filter(source=source)
    found = rows.filter(external_id__in=list(shown))
    if is_whole:
        found = found | rows.filter(story__in=list(stories), removed_at__isnull=True)
    return {row.external_id: row for row in found.order_by("pk")}


def _row(source: Source, story_pk: int, reply: ReplyRecord) -> SourceReply:
    return SourceReply(
        source=source, story_id=story_pk, external_id=reply.external_id[:200], raw=reply.raw, **_values(reply)
    )


def _values(reply: ReplyRecord) -> dict[str, str | datetime | None]:
    return {
        "body": reply.body,
        "author_name": reply.author_name[:150],
        "author_role": reply.author_role[:150],
        "published_at": reply.published_at,
        "change": reply.change[:60],
    }


def _follow(row: SourceReply, story_pk: int, reply: ReplyRecord) -> bool:
    """Bring a row up to date with what its source shows; say whether anything moved."""
    if row.story_id != story_pk:
        return False  # another story's reply goes under this id: the first one stays what it is
    values = _values(reply)
    moved = row.removed_at is not None or any(getattr(row, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(row, name, value)
    row.raw, row.removed_at = dict(reply.raw), None
    return moved


def _gone(row: SourceReply, at: datetime) -> bool:
    row.removed_at = at
    return True
