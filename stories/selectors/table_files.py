"""The sources of files with columns, and the files that wait to be imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from feedbackhub.organisations.selectors.tree import open_services_of
from stories.models import ImportRun, QuarantinedRecord, Source, SourceKind, UploadedFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from feedbackhub.accounts.models import User
    from feedbackhub.organisations.models import Organisation


def table_sources_of(organisation: Organisation) -> QuerySet[Source]:
    """Give the organisation's sources of files with columns, by name."""
    return Source.objects.filter(organisation=organisation, kind=SourceKind.TABLE_FILE).order_by("name", "pk")


def table_sources_with_maps(organisation: Organisation) -> list[Source]:
    """Give those that keep a map."""
    return list(table_sources_of(organisation).filter(column_map__isnull=False))


def table_source_named(organisation: Organisation, name: str) -> Source | None:
    """Give the one of this name."""
    return table_sources_of(organisation).filter(name=name).first()


def table_source_for(user: User, organisation: Organisation, pk: int) -> Source:
    """Give one of these sources, or a 404."""
    visible = Source.objects.visible_to(user).filter(organisation=organisation, kind=SourceKind.TABLE_FILE)
    return get_object_or_404(visible, pk=pk)


def waiting_files_of(source: Source) -> QuerySet[UploadedFile]:
    """Give the files of a source that were uploaded and not imported yet, the newest first."""
    files = (
        UploadedFile.objects.filter(source=source, run=None).defer("content").select_related("uploaded_by")
    )
    return files.order_by("-pk")


def waiting_file_for(user: User, organisation: Organisation, pk: int) -> UploadedFile:
    """Give one of these files, or a 404."""
    sources = Source.objects.visible_to(user).filter(organisation=organisation, kind=SourceKind.TABLE_FILE)
    files = (
        UploadedFile.objects.filter(source__in=sources, run=None).defer("content").select_related("source")
    )
    return get_object_or_404(files, pk=pk)


def runs_of(source: Source) -> QuerySet[ImportRun]:
    """Give a source's newest runs with their files."""
    runs = ImportRun.objects.filter(source=source).select_related("source", "started_by", "file")
    return runs.defer("file__content").order_by("-pk")[:5]


class RefusedRows:
    """The rows of a run that could not be taken, in the order of the file: as kept, its line, the reason.

    They are read from the database a few at a time, and anew each time that they are walked.
    """

    def __init__(self, run: ImportRun) -> None:
        rows = QuarantinedRecord.objects.unresolved().refused().filter(run=run).order_by("position", "pk")
        self._rows = rows.values_list("raw", "position", "message")

    def __iter__(self) -> Iterator[tuple[str, int | None, str]]:
        """Ask for the rows once more."""
        return self._rows.iterator(chunk_size=200)


def refused_rows(run: ImportRun) -> RefusedRows:
    """Give the rows of a run that could not be taken."""
    return RefusedRows(run)


def services_with_codes(organisation: Organisation) -> list[tuple[str, str]]:
    """Give code and name of each open service that has a code, in the order of the tree."""
    rows = open_services_of(organisation).exclude(code="")
    return [(service.code, service.name) for service in rows]
