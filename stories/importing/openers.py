"""From a source's row to the adapter that reads it. The only place where a stored key is decrypted for an import."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import decrypt
from stories.importing.addresses import check_address
from stories.models import ImportRun, SourceKind, UploadedFile
from stories.sources.care_opinion import CareOpinionSource
from stories.sources.errors import BadAddress, BadKey, NotAStoryFile
from stories.sources.story_file import StoryFileSource

if TYPE_CHECKING:
    from stories.sources.record import StorySource

_NO_KEY = "This source has no key. Enter its key on the page Imports, then run the import again."
_NO_FILE = "The file of this import is no longer here. Upload it again; stories that are here already stay as they are."


def open_source_of(run: ImportRun) -> AbstractContextManager[StorySource]:
    """Give the adapter for a run that a worker takes. Raises `SourceError` where the source cannot even be opened."""
    if run.source.kind == SourceKind.STORY_FILE:
        return nullcontext(_file_of(run))
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


def _file_of(run: ImportRun) -> StoryFileSource:
    file = UploadedFile.objects.filter(run=run).first()
    if file is None or not file.content:
        raise NotAStoryFile(_NO_FILE)
    return StoryFileSource(bytes(file.content), name=file.name)
