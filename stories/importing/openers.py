"""From a source's row to the adapter that reads it. The only place where a stored key is decrypted for an import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import decrypt
from stories.importing.addresses import check_address
from stories.importing.uploads import NO_FILE, spooled
from stories.models import ImportRun, SourceKind, UploadedFile
from stories.sources.care_opinion import CareOpinionSource
from stories.sources.errors import BadAddress, BadKey, NotAStoryFile
from stories.sources.story_file import StoryFileSource
from stories.sources.table_file import ColumnMap, TableFileSource

if TYPE_CHECKING:
    from stories.sources.record import StorySource

_NO_KEY = "This source has no key. Enter its key on the page Imports, then run the import again."


def open_source_of(run: ImportRun) -> AbstractContextManager[StorySource]:
    """Give the adapter for a run that a worker takes. Raises `SourceError` where the source cannot even be opened."""
    if run.source.is_file:
        return _file_of(run)
    try:
        key = decrypt(run.source.encrypted_key)
    except DomainError as error:
        raise BadKey(error.message) from None
    if not key:
        raise BadKey(_NO_KEY)
    try:
        check_address(run.source.base_url)
    except DomainError as error:
        raise BadAddress(error.message) from None
    return CareOpinionSource.at(run.source.base_url, key)


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
