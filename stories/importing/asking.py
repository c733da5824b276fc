"""Pays the debts of details: asks feeds for the tags, ratings and replies of stories, and for replies that are new.

The row is the debt, written with the story. One worker a source at a time, within the key's own pace; no transaction
is open while a feed is asked. What could not be had stays owed and is asked for later, with growing gaps.
"""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from feedbackhub.core.clock import now as present
from stories.importing.details import ASKED_FOR, keep_details
from stories.importing.feeds import open_feed_of
from stories.importing.liveness import DETAILS, Grip
from stories.importing.reading import OVERLAP
from stories.importing.replies import keep_replies
from stories.importing.vocabulary import learn, terms_of_details
from stories.models import DetailsDebt, Source, Story, StoryState
from stories.sources.care_opinion import CareOpinionSource
from stories.sources.errors import NothingThere, SourceError, UnexpectedShape
from stories.sources.record import ReplyRecord, StoryDetails

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from django.db.models import QuerySet

    from stories.importing.feeds import Feed

    Opener = Callable[[Source], AbstractContextManager[Feed]]

logger = logging.getLogger(__name__)

# Short, so that imports and mails never wait long behind it for a worker.
ROUND_SECONDS = 45.0
MOST_ATTEMPTS = 8
_FIRST_GAP = timedelta(minutes=10)
_AT_ONCE = 100
_REPLIES_EVERY = timedelta(minutes=15)


def ask_for_details(*, seconds: float = ROUND_SECONDS, opener: Opener = open_feed_of) -> int:
    """Pay what is due at each feed for about `seconds` in all; give how many stories' details were stored.

    Trouble with a feed is logged, without any text, and leaves the rest of what it owes for the next round.
    """
    until = time.monotonic() + seconds
    paid = 0
    for source in sources_with_debts(present()):
        if time.monotonic() > until:
            break
        with Grip(source.pk, family=DETAILS) as grip:
            if not grip.take():
                continue
            try:
                with opener(source) as feed:
                    paid += _ask(source, feed, until)
            except SourceError as trouble:
                logger.warning("details of source %s: %s", source.pk, type(trouble).__name__)
    return paid


def sources_with_debts(at: datetime) -> QuerySet[Source]:
    """Give the feeds of which details or new replies are to be asked for at `at`: neither paused nor at rest."""
    is_rested = Q(rests_until__isnull=True) | Q(rests_until__lte=at)
    owes = Exists(_due(at).filter(source=OuterRef("pk")))
    return (
        Source.objects.filter(is_rested, kind__in=ASKED_FOR, is_paused=False)
        .exclude(encrypted_key="")
        .filter(owes | _may_list_replies(at))
        .order_by("replies_read_at", "pk")
    )


def _due(at: datetime) -> QuerySet[DetailsDebt]:
    return DetailsDebt.objects.filter(due_at__lte=at, attempts__lt=MOST_ATTEMPTS)


def _may_list_replies(at: datetime) -> Q:
    return Q(every_minutes__gt=0, cursor__isnull=False) & (
        Q(replies_read_at__isnull=True) | Q(replies_read_at__lte=at - _REPLIES_EVERY)
    )


def _replies_due(source: Source, at: datetime) -> bool:
    """The list of new replies is asked for as often as the schedule says, and not before the first import."""
    if not source.every_minutes or source.cursor is None:
        return False
    every = max(_REPLIES_EVERY, timedelta(minutes=source.every_minutes))
    return source.replies_read_at is None or source.replies_read_at <= at - every


def _ask(source: Source, feed: Feed, until: float) -> int:
    if not isinstance(feed, CareOpinionSource):
        return 0
    if _replies_due(source, present()):
        read_new_replies(source=source, feed=feed)
    paid = 0
    while time.monotonic() < until:
        debt = (
            _due(present()).filter(source=source).select_related("story").order_by("due_at", "story").first()
        )
        if debt is None:
            break
        paid += _pay(source, feed, debt)
    return paid


def _pay(source: Source, feed: CareOpinionSource, debt: DetailsDebt) -> bool:
    """Fetch one story's details and store them; say whether that went well. Raises `SourceError` for the feed's sake.

    The attempt is counted first, so that a story which breaks the worker is not asked for without end.
    """
    story = debt.story
    if story.state != StoryState.LIVE:
        DetailsDebt.objects.filter(pk=debt.pk).delete()
        return False
    at = present()
    mine = DetailsDebt.objects.filter(pk=debt.pk, since=debt.since)
    mine.update(attempts=F("attempts") + 1, due_at=at + _FIRST_GAP * 2**debt.attempts)
    try:
        details = (
            StoryDetails(replies=tuple(feed.fetch_responses(story.external_id)))
            if debt.only_replies
            else feed.fetch_details(story.raw)
        )
    except UnexpectedShape as trouble:
        logger.warning("details of story %s: %s", story.pk, type(trouble).__name__)
        return False
    except SourceError:
        # Not this story's fault: it is as if nobody had asked.
        mine.update(attempts=debt.attempts, due_at=debt.due_at)
        raise
    _keep(source, story.pk, details, mine)
    return True


@transaction.atomic
def _keep(source: Source, story_pk: int, details: StoryDetails, debt: QuerySet[DetailsDebt]) -> None:
    live = Story.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=story_pk, state=StoryState.LIVE
    )
    if live.only("pk").first() is not None:
        told = {story_pk}
        keep_details(source=source, details={story_pk: details}, changed=told, emptied=told, at=present())
    debt.delete()


def read_new_replies(*, source: Source, feed: CareOpinionSource) -> int:
    """Read the feed's own list of replies from where it was left, some days before; give how many moved.

    This finds new replies to old stories. Those of new stories come with their details, so the first reading begins at
    the newest story. A feed without such a list (404) is left alone for this round. Raises `SourceError`.
    """
    start = source.replies_cursor or source.cursor
    moved = 0
    try:
        shown = feed.responses_since((start - OVERLAP).date() if start else None)
        for batch in _batches(shown):
            moved += _keep_batch(source, batch)
    except (NothingThere, UnexpectedShape) as trouble:
        logger.warning("replies of source %s: %s", source.pk, type(trouble).__name__)
    Source.objects.filter(pk=source.pk).update(replies_read_at=present())
    return moved


@transaction.atomic
def _keep_batch(source: Source, batch: list[tuple[str, ReplyRecord]]) -> int:
    rows = Story.objects.live().filter(source=source, external_id__in={one for one, _ in batch})
    keys: Mapping[str, int] = dict(rows.values_list("external_id", "pk"))
    found: dict[int, list[ReplyRecord]] = defaultdict(list)
    for external_id, reply in batch:
        if external_id in keys:
            found[keys[external_id]].append(reply)
    learn(source=source, terms=terms_of_details([StoryDetails(replies=tuple(reply for _, reply in batch))]))
    moved = keep_replies(source=source, replies=found, is_whole=False, at=present())
    newest = max((reply.published_at for _, reply in batch if reply.published_at), default=None)
    if newest is not None and (source.replies_cursor is None or newest > source.replies_cursor):
        source.replies_cursor = newest
        Source.objects.filter(pk=source.pk).update(replies_cursor=newest)
    return moved


def _batches(shown: Iterator[tuple[str, ReplyRecord]]) -> Iterator[list[tuple[str, ReplyRecord]]]:
    while batch := list(islice(shown, _AT_ONCE)):
        yield batch
