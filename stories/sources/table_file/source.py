"""A file with columns as a source of stories.

The file is walked twice, like a story file: once to its last byte, so that a broken one is refused before anything is
stored and progress has a total; then page by page. Neither walk holds more than a page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from stories.sources.cleaning import utc_now
from stories.sources.record import Page, RejectedRecord, StoryRecord
from stories.sources.table_file.opening import Opened, open_table
from stories.sources.table_file.records import NoComment, RowReader
from stories.sources.table_file.seen import SeenRows

if TYPE_CHECKING:
    from pathlib import Path

    from stories.sources.table_file.column_map import ColumnMap
    from stories.sources.table_file.table import Row

PAGE_SIZE = 200


class TableFileSource:
    """The stories of one file, read by a map. Implements ``StorySource``."""

    def __init__(
        self,
        path: Path,
        columns: ColumnMap,
        *,
        name: str = "",
        page_size: int = PAGE_SIZE,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """Keep what to read; nothing is opened yet."""
        self._path = path
        self._map = columns
        self._name = shown_name(name or path.name)
        self._page_size = page_size
        self._now = now

    def pages(self, *, since: date | None = None) -> Iterator[Page]:
        """Yield the file's stories in its own order; rows without a comment are counted as ``skipped``.

        Raises:
            NotAStoryFile, BadMap: before the first page, and nothing of the file was used.
        """
        table = self.opened().table
        self._map.check_fits(table.headers, name=self._name)
        total = table.count()
        position = 0
        with SeenRows() as seen:
            reader = RowReader(table.headers, self._map, seen=seen, now=self._now())
            for batch in _batches(table.rows(), self._page_size):
                found = [reader.read(row) for row in batch]
                kept = tuple(
                    one for one in found if not isinstance(one, NoComment) and not _is_older(one, since)
                )
                yield Page(records=kept, position=position, total=total, skipped=len(found) - len(kept))
                position += len(found)

    def opened(self, *, glance: int | None = None) -> Opened:
        """Open the file as the map says. Raises ``NotAStoryFile``."""
        return open_table(
            self._path,
            name=self._name,
            sheet=self._map.sheet,
            header_row=self._map.header_row,
            encoding=self._map.encoding,
            delimiter=self._map.delimiter,
            wanted=self._map.columns,
            glance=glance,
        )


def _batches(rows: Iterator[Row], size: int) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _is_older(record: StoryRecord | RejectedRecord, since: date | None) -> bool:
    return (
        since is not None
        and isinstance(record, StoryRecord)
        and record.submitted_at.astimezone(UTC).date() < since
    )


def shown_name(name: str) -> str:
    """A file's name as messages may show it: no folder, one line, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:100] or "The file"
