"""Writes the stories of one page in a few statements, whatever their number. Called with the source locked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import orjson

from stories.importing.copying import copy_rows, next_keys
from stories.models import STORY_TRANSITIONS, Story, StoryState, StoryVersion, WithdrawnHow

if TYPE_CHECKING:
    from stories.models import ImportRun, Source
    from stories.sources.record import StoryRecord

# What a source may change about a story. When we received it, and whether it may be shown, are ours to say.
_FROM_SOURCE = (
    "title",
    "body",
    "author_name",
    "author_role",
    "submitted_at",
    "published_at",
    "experienced_on",
    "prompt",
    "prompt_kind",
    "submission_route",
    "link",
    "criticality",
    "criticality_label",
    "progress",
    "content_hash",
    "raw",
)


class StoredStory(NamedTuple):
    """A story that has just been written."""

    pk: int
    external_id: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a page's stories."""

    created: tuple[StoredStory, ...]
    edited: tuple[StoredStory, ...]
    unchanged: int
    # Live again, since the source that had taken them down shows them again; the edited ones are in `edited` as well.
    restored: tuple[StoredStory, ...] = ()
    # Live and the same as before, and which of them their source says have come further.
    same: tuple[StoredStory, ...] = ()
    moved: tuple[StoredStory, ...] = ()


def store_stories(
    *, source: Source, run: ImportRun, records: Mapping[str, StoryRecord], at: datetime
) -> Stored:
    """Insert what is new, overwrite what was edited (its earlier words kept), leave the rest alone.

    The source gives no revision numbers, so what was seen last wins. A story that was withdrawn stays as it was when
    it was taken down, whatever an old export says; one that went with its whole file comes back with the next.
    """
    there = {
        story.external_id: story
        for story in Story.objects.filter(source=source, external_id__in=records.keys()).only(
            "external_id", "content_hash", "state", "progress", "withdrawn_how"
        )
    }
    hashes = {external_id: record.content_hash for external_id, record in records.items()}
    back = _bring_back([story for story in there.values() if _comes_back(story)], run, at)
    new = [one for one in records if one not in there]
    edited = [
        one
        for one, story in there.items()
        if story.state == StoryState.LIVE and story.content_hash != hashes[one]
    ]
    created = _insert([(records[one], hashes[one]) for one in new], run, at)
    _overwrite({there[one].pk: (records[one], hashes[one]) for one in edited}, run, at)
    changed = set(edited)
    same = [story for one, story in there.items() if one not in changed]
    moved = _refresh_progress(same, records)
    return Stored(
        created,
        tuple(StoredStory(there[one].pk, one) for one in edited),
        len(same),
        restored=back,
        same=tuple(_named(story) for story in same if story.state == StoryState.LIVE),
        moved=moved,
    )


def _named(story: Story) -> StoredStory:
    return StoredStory(story.pk, story.external_id)


def _comes_back(story: Story) -> bool:
    """Say whether its source itself, or the undoing of its file, took it down; what its author or staff took down "
    "stays."""
    is_down = story.state == StoryState.WITHDRAWN
    return is_down and story.withdrawn_how in (WithdrawnHow.SOURCE, WithdrawnHow.BATCH)


def _bring_back(stories: Sequence[Story], run: ImportRun, at: datetime) -> tuple[StoredStory, ...]:
    """Make live again what its source shows again. What went with its file belongs to the batch that brings it "
    "back."""
    if not stories:
        return ()
    STORY_TRANSITIONS.check(StoryState.WITHDRAWN, StoryState.LIVE)
    mine = Story.objects.select_for_update(of=("self",)).filter(pk__in=[story.pk for story in stories])
    still = {
        story.pk: story for story in mine.only("state", "withdrawn_how").order_by("pk") if _comes_back(story)
    }
    batch = [pk for pk, story in still.items() if went_with_its_file(story)]
    Story.objects.filter(pk__in=batch).update(run=run)
    Story.objects.filter(pk__in=still).update(
        state=StoryState.LIVE, withdrawn_at=None, withdrawn_how="", text_removed_at=None, updated_at=at
    )
    for story in stories:
        if story.pk in still:
            story.state = StoryState.LIVE
    return tuple(_named(story) for story in stories if story.pk in still)


def _insert(new: Sequence[tuple[StoryRecord, str]], run: ImportRun, at: datetime) -> tuple[StoredStory, ...]:
    if not new:
        return ()
    keys = next_keys(Story, len(new))
    received = at.isoformat()
    copy_rows(
        Story,
        ("id", *_FROM_SOURCE, "external_id"),
        (
            (key, *values_of(record, content_hash), record.external_id)
            for key, (record, content_hash) in zip(keys, new, strict=True)
        ),
        same={
            "organisation": run.source.organisation_id,
            "source": run.source_id,
            "run": run.pk,
            "state": StoryState.LIVE.value,
            "received_at": received,
            "created_at": received,
            "updated_at": received,
        },
    )
    return tuple(StoredStory(key, record.external_id) for key, (record, _) in zip(keys, new, strict=True))


def values_of(record: StoryRecord, content_hash: str) -> tuple[object, ...]:
    """Give what a source says about a story, in the order of `_FROM_SOURCE`, as COPY takes it."""
    published, happened = record.published_at, record.experienced_on
    return (
        record.title,
        record.body,
        record.author_name,
        record.author_role,
        record.submitted_at.isoformat(),
        published.isoformat() if published else None,
        happened.isoformat() if happened else None,
        record.prompt,
        record.prompt_kind,
        record.submission_route,
        record.link,
        record.criticality,
        record.criticality_label or "",
        record.progress,
        content_hash,
        json_text(record.raw),
    )


def json_text(value: object) -> str:
    """Write JSON as the database takes it; numbers beyond 64 bits go the slow way."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value, ensure_ascii=False)


def _overwrite(edited: Mapping[int, tuple[StoryRecord, str]], run: ImportRun, at: datetime) -> None:
    """Keep the earlier wording of each story and put the new one in its place."""
    if not edited:
        return
    _keep_wording(list(edited), run, at)
    names = [name for name in _FROM_SOURCE if name != "raw"]
    rows = []
    for pk, (record, content_hash) in edited.items():
        values = {name: getattr(record, name) for name in names if name != "content_hash"}
        values["criticality_label"] = record.criticality_label or ""
        rows.append(Story(pk=pk, raw=record.raw, content_hash=content_hash, updated_at=at, **values))
    Story.objects.bulk_update(rows, [*_FROM_SOURCE, "updated_at"])


def went_with_its_file(story: Story) -> bool:
    """Say whether a story was withdrawn because the file that brought it was taken back."""
    return story.state == StoryState.WITHDRAWN and story.withdrawn_how == WithdrawnHow.BATCH


def _keep_wording(pks: list[int], run: ImportRun, at: datetime) -> None:
    """Keep what the stories said until now, and hold their rows until the page is stored."""
    before = (
        Story.objects.select_for_update()
        .filter(pk__in=pks)
        .only("title", "body", "content_hash")
        .order_by("pk")
    )
    # A story whose words were removed while it was down has none to keep.
    StoryVersion.objects.bulk_create(
        StoryVersion(
            story=story,
            title=story.title,
            body=story.body,
            content_hash=story.content_hash,
            replaced_at=at,
            replaced_in=run,
        )
        for story in before
        if story.body
    )


def _refresh_progress(
    stories: Iterable[Story], records: Mapping[str, StoryRecord]
) -> tuple[StoredStory, ...]:
    """Follow the source's own mark of how far a story has come: one statement a value, none where nothing moved.

    It is no part of what a patient said, so it makes no edit and keeps no version. Gives those that moved.
    """
    moved: dict[str, list[StoredStory]] = defaultdict(list)
    for story in stories:
        progress = records[story.external_id].progress
        if story.state == StoryState.LIVE and story.progress != progress:
            moved[progress].append(_named(story))
    for progress, those in moved.items():
        Story.objects.filter(pk__in=[one.pk for one in those]).update(progress=progress)
    return tuple(one for those in moved.values() for one in those)
