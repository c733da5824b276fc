"""Looks into an uploaded file for whoever maps its columns, and proposes a map. Nothing of it is stored as a story."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from stories.importing.uploads import spooled
from stories.models import UploadedFile
from stories.sources.table_file import BadMap, ColumnMap
from stories.sources.table_file.encoding import ENCODINGS, UTF_8
from stories.sources.table_file.opening import open_table
from stories.sources.table_file.sampling import LOOKED_AT, Glance, Previewed, glance_at, preview
from stories.sources.table_file.source import shown_name
from stories.sources.table_file.suggesting import suggest_map

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How a file is opened, before anybody knows its columns."""

    encoding: str = UTF_8
    sheet: str = ""
    header_row: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What a file turned out to be."""

    kind: str
    sheets: tuple[str, ...]
    sheet: str
    header_line: int | None
    glance: Glance
    options: ReadingOptions


def look_into(file: UploadedFile) -> Look:
    """Open a file as its options say and read its first rows. Raises `SourceError` where that is not possible."""
    options = options_of(file)
    known = map_of(file) or _map_in(file.source.column_map if file.source else None)
    with spooled(file) as path:
        opened = open_table(
            path,
            name=shown_name(file.name),
            sheet=options.sheet,
            header_row=options.header_row,
            encoding=options.encoding,
            wanted=known.columns if known else (),
            glance=LOOKED_AT,
        )
        glance = glance_at(opened.table)
    return Look(opened.kind, opened.sheets, opened.sheet, opened.header_line, glance, options)


def propose(file: UploadedFile, look: Look) -> ColumnMap | None:
    """Give the map to begin with: the file's own, else the source's where it fits, else a suggestion."""
    source = _map_in(file.source.column_map if file.source else None)
    for known in (map_of(file), source):
        if known is not None and fits(known, look):
            return known
    suggested = suggest_map(look.glance.headers, {h: v[:60] for h, v in look.glance.values.items()})
    return None if suggested is None else with_options(suggested, look.options)


def fits(columns: ColumnMap, look: Look) -> bool:
    """Say whether the file has the columns that the map cannot do without."""
    try:
        columns.check_fits(look.glance.headers, name="The file")
    except BadMap:
        return False
    return True


def with_options(columns: ColumnMap, options: ReadingOptions) -> ColumnMap:
    """Give the map with the way in which this file is opened."""
    return replace(columns, encoding=options.encoding, sheet=options.sheet, header_row=options.header_row)


def keep_options(file: UploadedFile, options: ReadingOptions) -> None:
    """Keep how a file is opened; its map is made anew."""
    kept = {"encoding": options.encoding, "sheet": options.sheet, "header_row": options.header_row}
    file.column_map = {"file": {name: value for name, value in kept.items() if value}}
    UploadedFile.objects.filter(pk=file.pk, run=None).update(column_map=file.column_map)


def keep_draft(file: UploadedFile, columns: ColumnMap) -> None:
    """Keep a map that is not finished with its file."""
    file.column_map = columns.to_dict()
    UploadedFile.objects.filter(pk=file.pk, run=None).update(column_map=file.column_map)


def options_of(file: UploadedFile) -> ReadingOptions:
    """Give how a file is opened."""
    kept: Mapping[str, Any] = (file.column_map or {}).get("file") or {}
    encoding = str(kept.get("encoding") or UTF_8)
    return ReadingOptions(
        encoding=encoding if encoding in ENCODINGS else UTF_8,
        sheet=str(kept.get("sheet") or ""),
        header_row=kept.get("header_row") if isinstance(kept.get("header_row"), int) else None,
    )


def map_of(file: UploadedFile) -> ColumnMap | None:
    """Give the file's map; None where there is none yet."""
    return _map_in(file.column_map)


def first_rows(file: UploadedFile, columns: ColumnMap) -> list[Previewed]:
    """Give the first rows of a file as what they would become. Raises `SourceError`."""
    with spooled(file) as path:
        return preview(path, columns, name=file.name)


def _map_in(kept: object) -> ColumnMap | None:
    if not kept:
        return None
    try:
        return ColumnMap.from_dict(kept)
    except BadMap:
        return None


def drop(file: UploadedFile) -> None:
    """Remove a file that nobody imported."""
    UploadedFile.objects.filter(pk=file.pk, run=None).delete()
