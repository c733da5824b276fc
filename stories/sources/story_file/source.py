"""A file in Care Opinion's JSON as a source of stories.

The file is walked twice. The first walk keeps nothing: it makes sure that the file is sound to its
last byte and counts its entries, so that a file that was cut off is refused before anything is
stored, and progress can be shown against a total. The second walk yields the pages. One bad entry
costs that entry alone, which comes out as a rejection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from stories.sources.care_opinion.mapping import PUBLIC_SITE, opinion_to_record
from stories.sources.cleaning import Reason, raw_text, utc_now
from stories.sources.record import Page, RejectedRecord, StoryRecord
from stories.sources.story_file.items import Unreadable, entries, looks_like_story
from stories.sources.story_file.lines import LineFile
from stories.sources.story_file.reading import decode, not_a_story_list, read_bytes

PAGE_SIZE = 1000
_BAD_LINE = (
    "This line of the file is not sound JSON, so it could not be read as a story. Mend the line, or export "
    "it again, and import the file once more; stories that are here already stay as they are."
)


class StoryFileSource:
    """The stories of one file. Implements ``StorySource``.

    ``file`` is a path, or the bytes of an upload, in which case ``name`` is what its sender called it.
    """

    def __init__(
        self,
        file: Path | bytes,
        *,
        name: str = "",
        page_size: int = PAGE_SIZE,
        site: str = PUBLIC_SITE,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Keep what to read; nothing is opened yet."""
        self._file = file
        self._name = _shown_name(name or (file.name if isinstance(file, Path) else "The file"))
        self._page_size = page_size
        self._site = site
        self._now = now

    def pages(self, *, since: date | None = None) -> Iterator[Page]:
        """Yield the file's stories in its own order; with ``since``, only those told or published since.

        Raises:
            NotAStoryFile: before the first page, and nothing of the file was used.
        """
        total, walk = self._walk()
        position = 0
        batch: list[StoryRecord | RejectedRecord] = []
        for place, entry in enumerate(walk):
            batch.append(self._record(entry, place))
            if len(batch) == self._page_size or place + 1 == total:
                kept = tuple(record for record in batch if not _is_older(record, since))
                yield Page(records=kept, position=position, total=total)
                position += len(batch)
                batch = []

    def _walk(self) -> tuple[int, Iterator[object]]:
        """How many entries the file has, and a walk over them. Raises ``NotAStoryFile``."""
        lines = LineFile(self._file, name=self._name)
        if lines.is_one_story_a_line():
            return lines.count(), lines.entries()
        data = self._file if isinstance(self._file, bytes) else read_bytes(self._file)
        text = decode(data, name=self._name)
        return self._count(text), entries(text, name=self._name)

    def _count(self, text: str) -> int:
        """Walk the whole file and count its entries. Raises ``NotAStoryFile`` if none is like a story."""
        total = 0
        has_stories = False
        for entry in entries(text, name=self._name):
            total += 1
            has_stories = has_stories or looks_like_story(entry)
        if total and not has_stories:
            raise not_a_story_list(self._name)
        return total

    def _record(self, entry: object, position: int) -> StoryRecord | RejectedRecord:
        """Turn an entry into a record or a rejection."""
        if isinstance(entry, Unreadable):
            return RejectedRecord(position, None, Reason.NOT_JSON.value, _BAD_LINE, raw_text(entry.text))
        return opinion_to_record(entry, position=position, now=self._now(), site=self._site)


def _is_older(record: StoryRecord | RejectedRecord, since: date | None) -> bool:
    """Whether a story was both told and published before ``since``; a rejection never is."""
    if since is None or not isinstance(record, StoryRecord):
        return False
    newest = max(record.submitted_at, record.published_at or record.submitted_at)
    return newest.astimezone(UTC).date() < since


def _shown_name(name: str) -> str:
    """A file's name as messages may show it: no folder, one line, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    clean = "".join(c for c in last if c.isprintable())[:100]
    return clean or "The file"
