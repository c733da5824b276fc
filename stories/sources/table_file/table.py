"""What every kind of file comes down to: named columns, and rows that know where they stand in the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from stories.sources.errors import NotAStoryFile
from stories.sources.table_file.cells import Cell, Odd, header_key, is_blank, text_of
from stories.sources.table_file.limits import HEADER_SEARCH, MAX_COLUMNS, MAX_ROWS

NOTHING_IMPORTED = "Nothing was imported."


@dataclass(frozen=True, slots=True)
class Row:
    """One row. ``line`` is its place as the file's own program counts it, from 1; a faulty row has ``fault``."""

    line: int
    cells: tuple[Cell, ...]
    fault: Odd | None = None


class Table(Protocol):
    """A file's rows under its columns' names."""

    @property
    def headers(self) -> tuple[str, ...]:
        """The columns' names, each once."""
        ...

    def rows(self) -> Iterator[Row]:
        """Yield the rows that are not blank, from the first. Raises ``NotAStoryFile`` where the file breaks."""
        ...

    def count(self) -> int:
        """Walk to the end and give the number of rows. Raises ``NotAStoryFile`` where the file breaks."""
        ...


Grid = Callable[[], Iterator[Row]]


class GridTable:
    """Rows of cells with the columns' names in one of the first rows: a sheet, or a text file with separators."""

    def __init__(
        self,
        grid: Grid,
        *,
        name: str,
        header_row: int | None = None,
        wanted: Iterable[str] = (),
        is_exact: bool = False,
    ) -> None:
        """Find the header. With ``is_exact`` a row of another length is faulty: its cells have slipped.

        Raises:
            NotAStoryFile: there is no header, or its names are no names for columns.
        """
        self._grid = grid
        self._name = name
        self._is_exact = is_exact
        top = list(islice(grid(), header_row or HEADER_SEARCH))
        place = _header_place(top, header_row, {header_key(one) for one in wanted})
        if place is None:
            raise NotAStoryFile(
                f"{name} has no row with the names of the columns. Put one above the first row of answers. "
                f"{NOTHING_IMPORTED}"
            )
        self.header_line = top[place].line
        self.headers = headers_from(top[place].cells, name=name)
        self._skipped = place + 1

    def rows(self) -> Iterator[Row]:
        """Yield the rows under the header."""
        width = len(self.headers)
        for number, row in enumerate(islice(self._grid(), self._skipped, None)):
            if number >= MAX_ROWS:
                raise too_many_rows(self._name)
            if row.fault is None:
                cells = row.cells
                if all(is_blank(cell) for cell in cells):
                    continue
                yield self._fitted(row, width)
            else:
                yield row

    def count(self) -> int:
        """Give the number of rows."""
        return sum(1 for _ in self.rows())

    def _fitted(self, row: Row, width: int) -> Row:
        cells = row.cells
        if len(cells) == width:
            return row
        spare = cells[width:]
        if len(cells) > width and all(is_blank(cell) for cell in spare):
            return Row(row.line, cells[:width])
        if self._is_exact or len(cells) > width:
            fault = Odd("ragged_row", _RAGGED.format(have=len(cells), want=width), "")
            return Row(row.line, cells, fault)
        return Row(row.line, cells + (None,) * (width - len(cells)))


def headers_from(cells: Iterable[Cell], *, name: str) -> tuple[str, ...]:
    """The columns' names from the header's cells; a column without one is called by its place.

    Raises:
        NotAStoryFile: there are too many columns, or two have one name.
    """
    found = [" ".join(text_of(cell).split())[:200] for cell in cells]
    while found and not found[-1]:
        found.pop()
    if len(found) > MAX_COLUMNS:
        raise too_many_columns(name, len(found))
    names = [text or f"(column {place})" for place, text in enumerate(found, start=1)]
    seen: dict[str, int] = {}
    for place, text in enumerate(names, start=1):
        first = seen.setdefault(header_key(text), place)
        if first != place:
            raise NotAStoryFile(
                f"{name} has two columns called “{text[:80]}” (columns {first} and {place}), so nobody can tell "
                f"which "
                f"is meant. Rename one of them. {NOTHING_IMPORTED}"
            )
    return tuple(names)


def too_many_columns(name: str, number: int) -> NotAStoryFile:
    """The refusal of a file with thousands of columns."""
    return NotAStoryFile(
        f"{name} has {number:,} columns; we take up to {MAX_COLUMNS}. Delete the columns that hold no answers. "
        f"{NOTHING_IMPORTED}"
    )


def too_many_rows(name: str) -> NotAStoryFile:
    """The refusal of a file without end."""
    return NotAStoryFile(
        f"{name} has more than {MAX_ROWS:,} rows. Split it into several files. {NOTHING_IMPORTED}"
    )


def _header_place(top: list[Row], header_row: int | None, wanted: set[str]) -> int | None:
    """Where in the first rows the header stands: as told, else where the wanted names are, else by its look."""
    if header_row is not None:
        return next((place for place, row in enumerate(top) if row.line == header_row and _filled(row)), None)
    if wanted:
        hits = [len(wanted & {header_key(text_of(cell)) for cell in row.cells}) for row in top]
        if hits and max(hits) > 0:
            return hits.index(max(hits))
    width = max((_filled(row) for row in top), default=0)
    for place, row in enumerate(top):
        if _filled(row) >= max(1, 0.6 * width) and _looks_like_names(row):
            return place
    return None


def _filled(row: Row) -> int:
    return 0 if row.fault else sum(not is_blank(cell) for cell in row.cells)


def _looks_like_names(row: Row) -> bool:
    """Names are short words, no numbers or dates."""
    cells = [cell for cell in row.cells if not is_blank(cell)]
    return all(isinstance(cell, str) and len(cell) <= 200 and not _is_number(cell) for cell in cells)


def _is_number(text: str) -> bool:
    return text.strip().replace(".", "", 1).replace("/", "").replace("-", "").isdigit()


_RAGGED = (
    "This row has {have} cells where the header has {want}, so its answers have slipped into other columns. Most "
    "often a "
    "comment holds the separator without quotation marks around it. Mend the row, and upload it again."
)
