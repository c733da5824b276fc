"""Reads stories and keeps what was read: one row a text and engine version, and the flags, followed from before.

Reading proposes; `deciding` is where people decide. A story whose words are as they were when the present engine read
it is not read again, so calling this twice changes nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from feedbackhub.core import outbox
from feedbackhub.core.clock import now as present
from stories.analysis.following import Known, Raised, follow
from stories.analysis.reading import analyse_all
from stories.analysis.version import ENGINE_VERSION
from stories.models import FlagState, Story, StoryFlag, StoryReading, StoryVersion
from stories.models.reading import LONGEST_QUOTE, text_hash, text_of
from stories.selectors.reading import stories_to_read
from stories.signals import story_read

if TYPE_CHECKING:
    from stories.analysis.reading import Reading

logger = logging.getLogger(__name__)

BATCH = 200
# Less than the minute between two calls, so that they seldom meet.
AT_MOST = timedelta(seconds=40)


@dataclass(frozen=True, slots=True)
class _Read:
    """One story that was read just now. `raised` is None where the engine failed: flags stay as they are then."""

    story: Story
    row: StoryReading
    raised: tuple[Raised, ...] | None
    is_edited: bool


@transaction.atomic
def read_stories(
    stories: Iterable[Story], *, now: datetime | None = None, skip_locked: bool = False
) -> dict[int, StoryReading]:
    """Read those of `stories` that need it; give the current reading of each, by story.

    Stories are locked, so that two workers on one story read it once; with `skip_locked` those that somebody holds are
    left out. A story whose words were removed has no reading. At most nine queries, however many stories.
    """
    at = now or present()
    held = _locked([story.pk for story in stories], skip_locked)
    there = {row.story_id: row for row in StoryReading.objects.current().filter(story__in=held)}
    versions = _newest_versions(held)
    stale = [story for story in held if not _is_current(story, there.get(story.pk))]
    read = [
        _read(story, found, there.get(story.pk), versions.get(story.pk, 0), at)
        for story, found in zip(stale, _analysed(stale), strict=True)
    ]
    _note_looked_at(there, {one.story.pk for one in read}, versions)
    if read:
        _keep(read, at)
    return there | {one.story.pk: one.row for one in read}


def read_what_is_owed(*, now: datetime | None = None) -> int:
    """Read the live stories that were never read, were edited since, or were read by an older engine; oldest first.

    As many as fit into `AT_MOST`, a batch a transaction; gives how many were read. Called by beat, every minute.
    """
    until, read = time.monotonic() + AT_MOST.total_seconds(), 0
    while time.monotonic() < until:
        owed = stories_to_read(BATCH)
        done = len(read_stories(owed, now=now, skip_locked=True)) if owed else 0
        read += done
        if len(owed) < BATCH or not done:
            break
    return read


def _locked(pks: Sequence[int], skip_locked: bool) -> list[Story]:
    """Take the stories under a lock, in one order for everybody, with what is read of them."""
    return list(
        Story.objects.select_for_update(of=("self",), skip_locked=skip_locked, no_key=True)
        .filter(pk__in=pks, text_removed_at__isnull=True)
        .only("pk", "title", "body", "prompt")
        .order_by("pk")
    )


def _newest_versions(stories: Sequence[Story]) -> dict[int, int]:
    newest = StoryVersion.objects.filter(story__in=stories).order_by().values("story")
    return dict(newest.annotate(newest=Max("pk")).values_list("story", "newest"))


def _is_current(story: Story, row: StoryReading | None) -> bool:
    if row is None or row.engine != ENGINE_VERSION:
        return False
    return row.text_hash == text_hash(story.title, story.body)


def _note_looked_at(there: Mapping[int, StoryReading], read: set[int], versions: Mapping[int, int]) -> None:
    """Note that an edit since left the words as they were, so that the story is not looked at for ever."""
    same = [
        row
        for pk, row in there.items()
        if pk not in read and pk in versions and row.version_seen != versions[pk]
    ]
    if not same:
        return
    for row in same:
        # Its source may have edited what it says of the story and not a word of it: how critical it is.
        row.version_seen, row.is_told = versions[row.story_id], False
    StoryReading.objects.bulk_update(same, ["version_seen", "is_told"])
    _tell([row.story_id for row in same])


def _analysed(stories: Sequence[Story]) -> list[Reading | None]:
    """Read the texts together, which is much faster; where the engine fails on one, each by itself."""
    texts = [(text_of(story.title, story.body), story.prompt) for story in stories]
    try:
        return list(analyse_all(texts))
    except Exception as error:
        # One story that the engine stumbles over must not keep the others from anybody. The error's type only: its
        # text may hold a patient's words.
        if len(stories) > 1:
            return [found for story in stories for found in _analysed([story])]
        logger.error("story %s could not be read: %s", stories[0].pk, type(error).__name__)
        return [None]


def _read(
    story: Story, found: Reading | None, before: StoryReading | None, version: int, at: datetime
) -> _Read:
    text = text_of(story.title, story.body)
    row = StoryReading(
        story=story,
        engine=ENGINE_VERSION,
        text_hash=text_hash(story.title, story.body),
        version_seen=version,
        read_at=at,
    )
    is_edited = before is not None and before.text_hash != row.text_hash
    if found is None:
        return _Read(story, row, None, is_edited)
    _fill(row, found)
    raised = tuple(
        Raised(flag.code, flag.start, flag.end, text[flag.start : flag.end][:LONGEST_QUOTE])
        for flag in found.flags
        if not flag.category.routine
    )
    return _Read(story, row, _told_once(raised, len(story.title)), is_edited)


def _fill(row: StoryReading, found: Reading) -> None:
    """Put into the row what was read."""
    worst = found.criticality
    row.themes = [
        {"code": one.code, "score": one.score, "start": start, "end": end}
        for one in found.themes
        for start, end in [one.span or (0, 0)]
    ]
    row.sentiment, row.language = found.sentiment, found.language.value
    row.criticality, row.criticality_why = worst.level, worst.why
    row.sentence_start, row.sentence_end = worst.sentence
    row.words_start, row.words_end = worst.words
    row.routine = [
        {"code": one.code, "start": one.start, "end": one.end} for one in found.flags if one.category.routine
    ]
    row.personal_data = [
        {"kind": one.kind.value, "start": one.start, "end": one.end} for one in found.personal_data
    ]


def _told_once(raised: Sequence[Raised], title_ends: int) -> tuple[Raised, ...]:
    """Leave out what the title says and the story says again: titles are often its first words, or sum it up."""
    in_story = {one.category for one in raised if one.start >= title_ends}
    return tuple(one for one in raised if one.start >= title_ends or one.category not in in_story)


def _keep(read: Sequence[_Read], at: datetime) -> None:
    pks = [one.story.pk for one in read]
    StoryReading.objects.current().filter(story__in=pks).update(superseded_at=at)
    StoryReading.objects.bulk_create(one.row for one in read)
    _keep_flags(read, at)
    _tell(pks)


def _tell(pks: Sequence[int]) -> None:
    outbox.after_commit(partial(story_read.send, sender=Story, story_ids=tuple(pks)))


def _keep_flags(read: Sequence[_Read], at: datetime) -> None:
    stored: dict[int, list[StoryFlag]] = {}
    by_engine = StoryFlag.objects.filter(story__in=[one.story.pk for one in read], raised_by__isnull=True)
    for flag in by_engine.order_by("pk"):
        stored.setdefault(flag.story_id, []).append(flag)
    new: list[StoryFlag] = []
    changed: list[StoryFlag] = []
    for one in read:
        if one.raised is None:
            continue
        flags = {flag.pk: flag for flag in stored.get(one.story.pk, [])}
        followed = follow((Known(flag.pk, flag.category, flag.quote) for flag in flags.values()), one.raised)
        changed += [flags[key] for key, place in followed.moved if _moved(flags[key], place)]
        changed += [flags[key] for key in followed.gone if _gone(flags[key], one.is_edited)]
        new += [_flag_of(one.story, place, at) for place in followed.new]
    StoryFlag.objects.bulk_create(new)
    StoryFlag.objects.bulk_update(changed, ["start", "end", "state"])


def _flag_of(story: Story, place: Raised, at: datetime) -> StoryFlag:
    return StoryFlag(
        story=story,
        category=place.category,
        start=place.start,
        end=place.end,
        quote=place.quote,
        raised_at=at,
    )


def _moved(flag: StoryFlag, place: Raised) -> bool:
    """Put a flag where its words stand now; say whether that changed anything. What lapsed is raised again."""
    before = (flag.start, flag.end, flag.state)
    flag.start, flag.end = place.start, place.end
    if flag.state == FlagState.LAPSED:
        flag.state = FlagState.OPEN
    return before != (flag.start, flag.end, flag.state)


def _gone(flag: StoryFlag, is_edited: bool) -> bool:
    """Take a flag from its place; say whether that changed anything.

    What its author or a moderator edited out stays open until a person has decided: the danger is not gone because the
    words are. What a better engine no longer raises in the same words lapses.
    """
    before = (flag.start, flag.end, flag.state)
    flag.start = flag.end = 0
    if flag.state == FlagState.OPEN and not is_edited:
        flag.state = FlagState.LAPSED
    return before != (flag.start, flag.end, flag.state)
