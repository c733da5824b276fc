"""Writes the stories of one page in a few statements, whatever their number. Called with the source locked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from stories.models import Story, StoryState, StoryVersion

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


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a page's stories."""

    created: tuple[Story, ...]
    edited: tuple[Story, ...]
    unchanged: int


def store_stories(
    *, source: Source, run: ImportRun, records: Mapping[str, StoryRecord], at: datetime
) -> Stored:
    """Insert what is new, overwrite what was edited (its earlier words kept), leave the rest alone.

    The source gives no revision numbers, so what was seen last wins. A story that was withdrawn stays as it was when
    it was taken down, whatever an old export says.
    """
    there = {
        story.external_id: story
        for story in Story.objects.filter(source=source, external_id__in=records.keys()).only(
            "external_id", "content_hash", "state", "progress"
        )
    }
    hashes = {external_id: record.content_hash for external_id, record in records.items()}
    new = [one for one in records if one not in there]
    edited = [
        one
        for one, story in there.items()
        if story.state == StoryState.LIVE and story.content_hash != hashes[one]
    ]
    if edited:
        _keep_wording([there[one].pk for one in edited], run, at)
    rows = [_row(run, records[one], hashes[one], at) for one in (*new, *edited)]
    if rows:
        Story.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["source", "external_id"],
            update_fields=[*_FROM_SOURCE, "updated_at"],
        )
    same = [story for one, story in there.items() if one not in set(edited)]
    _refresh_progress(same, records)
    return Stored(tuple(rows[: len(new)]), tuple(rows[len(new) :]), len(same))


def _keep_wording(pks: list[int], run: ImportRun, at: datetime) -> None:
    """Keep what the stories said until now, and hold their rows until the page is stored."""
    before = (
        Story.objects.select_for_update()
        .filter(pk__in=pks)
        .only("title", "body", "content_hash")
        .order_by("pk")
    )
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
    )


def _row(run: ImportRun, record: StoryRecord, content_hash: str, at: datetime) -> Story:
    return Story(
        organisation_id=run.source.organisation_id,
        source_id=run.source_id,
        run=run,
        external_id=record.external_id,
        title=record.title,
        body=record.body,
        author_name=record.author_name,
        author_role=record.author_role,
        submitted_at=record.submitted_at,
        published_at=record.published_at,
        received_at=at,
        experienced_on=record.experienced_on,
        prompt=record.prompt,
        prompt_kind=record.prompt_kind,
        submission_route=record.submission_route,
        link=record.link,
        criticality=record.criticality,
        criticality_label=record.criticality_label or "",
        progress=record.progress,
        content_hash=content_hash,
        raw=record.raw,
    )


def _refresh_progress(stories: Iterable[Story], records: Mapping[str, StoryRecord]) -> None:
    """Follow the source's own mark of how far a story has come: one statement a value, none where nothing moved.

    It is no part of what a patient said, so it makes no edit and keeps no version.
    """
    moved: dict[str, list[int]] = defaultdict(list)
    for story in stories:
        progress = records[story.external_id].progress
        if story.state == StoryState.LIVE and story.progress != progress:
            moved[progress].append(story.pk)
    for progress, pks in moved.items():
        Story.objects.filter(pk__in=pks).update(progress=progress)
