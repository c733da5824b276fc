"""Says what an import would do, and does nothing: no row is written, no lock is held while the source is read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from stories.importing.counts import Counts
from stories.importing.reading import start_of
from stories.importing.sorting import sort_page
from stories.importing.storing import went_with_its_file
from stories.models import Story, StoryState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stories.models import Source
    from stories.sources.record import Page, StorySource


def rehearse(
    *,
    source: Source | None,
    reader: StorySource,
    since: date | None = None,
    progress: Callable[[Page, Counts], object] = lambda *_: None,
) -> Counts:
    """Read to the end and give the counts that a real run would have; `source` is None where there is none yet.

    Raises `SourceError` where the reading breaks off; `progress` has heard of every page before it.
    """
    total = Counts()
    met: dict[str, str] = {}
    if source is not None and since is None:
        since = start_of(source, source.cursor)
    for page in reader.pages(since=since):
        counts = _judge(page, source, met)
        total += counts
        progress(page, counts)
    return total


def _judge(page: Page, source: Source | None, met: dict[str, str]) -> Counts:
    """Compare a page with what is stored and with what this rehearsal has met before."""
    records = sort_page(page.records)
    before = _stored(source, records.stories) | {one: met[one] for one in records.stories if one in met}
    hashes = {one: record.content_hash for one, record in records.stories.items()}
    met |= hashes
    created = sum(one not in before for one in hashes)
    # A story that was taken down stays as it was, so its hash (None) counts as unchanged.
    updated = sum(before.get(one) not in (None, found) for one, found in hashes.items())
    return Counts(
        seen=records.seen + page.skipped,
        created=created,
        updated=updated,
        unchanged=len(hashes) - created - updated,
        quarantined=len(records.rejected),
        skipped=page.skipped,
    )


def _stored(source: Source | None, external_ids: Iterable[str]) -> dict[str, str | None]:
    if source is None:
        return {}
    rows = Story.objects.filter(source=source, external_id__in=list(external_ids)).only(
        "external_id", "content_hash", "state", "withdrawn_how"
    )
    return {story.external_id: _standing(story) for story in rows}


def _standing(story: Story) -> str | None:
    """Give the hash to compare with: none of a story that stays down, an empty one where it comes back."""
    if went_with_its_file(story):
        return ""
    return story.content_hash if story.state == StoryState.LIVE else None
