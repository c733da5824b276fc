"""Sets up named sources of files with columns, and keeps the map by which their files are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from feedbackhub.core import audit
from feedbackhub.core.errors import DomainError
from stories.models import Schedule, Source, SourceKind, UploadedFile

if TYPE_CHECKING:
    from feedbackhub.core.actors import Actor
    from feedbackhub.organisations.models import Organisation
    from stories.sources.table_file import ColumnMap

FILES_WITH_COLUMNS = "Files with columns"


@transaction.atomic
def add_table_source(*, organisation: Organisation, name: str, actor: Actor) -> Source:
    """Set up a source of files and give it. Raises `DomainError` where the organisation has one of this name."""
    try:
        with transaction.atomic():
            source = Source.objects.create(
                organisation=organisation,
                kind=SourceKind.TABLE_FILE,
                name=name,
                every_minutes=Schedule.BY_HAND,
            )
    except IntegrityError:
        raise DomainError(
            f"There is a source of files called {name} already. Choose it, or another name."
        ) from None
    audit.record(actor=actor, action="source.added", subject=source, organisation_id=organisation.pk)
    return source


@transaction.atomic
def table_source(*, organisation: Organisation, name: str, actor: Actor) -> Source:
    """Give the organisation's source of files of this name, made where there is none."""
    found = Source.objects.filter(organisation=organisation, kind=SourceKind.TABLE_FILE, name=name).first()
    return found or add_table_source(organisation=organisation, name=name, actor=actor)


@transaction.atomic
def keep_map(*, source: Source, columns: ColumnMap, actor: Actor) -> None:
    """Keep the map with the source, for its next files."""
    fresh = Source.objects.select_for_update().get(pk=source.pk)
    kept = columns.to_dict()
    if fresh.column_map == kept:
        return
    Source.objects.filter(pk=source.pk).update(column_map=kept)
    audit.record(
        actor=actor, action="source.map_changed", subject=fresh, organisation_id=fresh.organisation_id
    )


def map_file(*, file: UploadedFile, columns: ColumnMap, actor: Actor) -> None:
    """Say by which map a file is read, and keep the map with its source. Raises `DomainError` once it is imported."""
    with transaction.atomic():
        changed = UploadedFile.objects.filter(pk=file.pk, run=None).update(column_map=columns.to_dict())
        if not changed or file.source is None:
            raise DomainError("This file is imported already. Upload it again to read it by another map.")
        keep_map(source=file.source, columns=columns, actor=actor)
    file.column_map = columns.to_dict()
