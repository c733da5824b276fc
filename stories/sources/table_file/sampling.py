"""Looks into a file for somebody who maps its columns: names, a few values of each, and what coded columns hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from stories.sources.cleaning import utc_now
from stories.sources.table_file.cells import header_key, text_of, value_key
from stories.sources.table_file.records import OUR_COLUMNS, NoComment, RowReader
from stories.sources.table_file.seen import SeenRows
from stories.sources.table_file.source import TableFileSource, shown_name

if TYPE_CHECKING:
    from pathlib import Path

    from stories.sources.record import RejectedRecord, StoryRecord
    from stories.sources.table_file.column_map import ColumnMap
    from stories.sources.table_file.opening import Opened
    from stories.sources.table_file.table import Table

LOOKED_AT = 2_000
SHOWN = 3
LONGEST = 80
MAX_VALUES = 100


@dataclass(frozen=True, slots=True)
class Glance:
    """What was seen in the first rows: for each column a few different values, and all of them as they came."""

    headers: tuple[str, ...]
    shown: Mapping[str, tuple[str, ...]]
    values: Mapping[str, tuple[str, ...]]

    def distinct(self, columns: tuple[str, ...]) -> list[str]:
        """The different values of some columns, the commonest spelling first, at most 100."""
        keys = {header_key(one) for one in columns}
        found: dict[str, str] = {}
        for header in self.headers:
            if header_key(header) in keys:
                for value in self.values[header]:
                    if value_key(value):
                        found.setdefault(value_key(value), value.strip())
        return list(found.values())[:MAX_VALUES]


def glance_at(table: Table) -> Glance:
    """Read the first rows. Raises ``NotAStoryFile`` where they cannot be read."""
    columns: list[list[str]] = [[] for _ in table.headers]
    for row in islice(table.rows(), LOOKED_AT):
        if row.fault is None:
            for column, cell in zip(columns, row.cells, strict=True):
                column.append(text_of(cell)[:1_000])
    headers = tuple(one for one in table.headers if header_key(one) not in _ours(table.headers))
    values = {header: tuple(column) for header, column in zip(table.headers, columns, strict=True)}
    return Glance(headers, {header: _few(values[header]) for header in headers}, values)


@dataclass(frozen=True, slots=True)
class Previewed:
    """One of the first rows, and what would become of it."""

    line: int
    result: StoryRecord | RejectedRecord | NoComment


def preview(path: Path, columns: ColumnMap, *, name: str, rows: int = 20) -> list[Previewed]:
    """Read the first rows by a map. Raises ``SourceError`` where the map does not fit or the file cannot be read."""
    opened: Opened = TableFileSource(path, columns, name=name).opened(glance=LOOKED_AT)
    table = opened.table
    columns.check_fits(table.headers, name=shown_name(name))
    with SeenRows() as seen:
        reader = RowReader(table.headers, columns, seen=seen, now=utc_now())
        return [Previewed(row.line, reader.read(row)) for row in islice(table.rows(), rows)]


def _ours(headers: tuple[str, ...]) -> frozenset[str]:
    """The columns that our own file of rejected rows added, where this is one."""
    keys = {header_key(one) for one in headers}
    return frozenset(OUR_COLUMNS) if keys.issuperset(OUR_COLUMNS) else frozenset()


def _few(values: tuple[str, ...]) -> tuple[str, ...]:
    printable = ("".join(c if c.isprintable() else " " for c in value) for value in values)
    different = dict.fromkeys(" ".join(value.split()) for value in printable if value.strip())
    return tuple(one if len(one) <= LONGEST else one[: LONGEST - 1] + "…" for one in islice(different, SHOWN))
