"""From a run to the adapter that reads its source: a feed or a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from stories.importing.feeds import open_feed_of
from stories.importing.uploads import NO_FILE, spooled
from stories.models import ImportRun, SourceKind, UploadedFile
from stories.sources.errors import NotAStoryFile
from stories.sources.story_file import StoryFileSource
from stories.sources.table_file import ColumnMap, TableFileSource

if TYPE_CHECKING:
    from stories.sources.record import StorySource


def open_source_of(run: ImportRun) -> AbstractContextManager[StorySource]:
    """Give the adapter for a run that a worker takes. Raises `SourceError` where the source cannot even be opened."""
    if run.source.is_file:
        return _file_of(run)
    return open_feed_of(run.source)


@contextmanager
def _file_of(run: ImportRun) -> Iterator[StorySource]:
    file = UploadedFile.objects.defer("content").filter(run=run).first()
    if file is None:
        raise NotAStoryFile(NO_FILE)
    with spooled(file) as path:
        if run.source.kind == SourceKind.TABLE_FILE:
            yield TableFileSource(path, ColumnMap.from_dict(file.column_map), name=file.name)
        else:
            yield StoryFileSource(path, name=file.name)
