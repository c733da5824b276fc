"""Excel workbooks, a row at a time. Formulas are not worked out and links to other workbooks not followed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from stories.sources.errors import NotAStoryFile
from stories.sources.table_file.cells import Cell, Odd
from stories.sources.table_file.limits import MAX_COLUMNS
from stories.sources.table_file.table import NOTHING_IMPORTED, Row, too_many_columns
from stories.sources.table_file.workbook_guard import check_workbook

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

_LAST_ROW = 1_048_576
"""Excel has no row beyond this one."""
_FAULTS = (
    *(ParseError, BadZipFile, DefusedXmlException, InvalidFileException),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError, OSError),
)


class XlsxGrid:
    """The rows of one sheet, from the first."""

    def __init__(self, path: Path, *, name: str, sheet: str = "") -> None:
        """Look the workbook over; choose the named sheet, else the first. Raises ``NotAStoryFile``."""
        check_workbook(path, name=name)
        self._path = path
        self._name = name
        with self._opened() as book:
            self.sheets: tuple[str, ...] = tuple(one.title for one in book.worksheets)
        if not self.sheets:
            raise NotAStoryFile(f"{name} has no sheet with cells. {NOTHING_IMPORTED}")
        self.sheet = self._chosen(sheet)

    def __call__(self) -> Iterator[Row]:
        """Yield the rows. Raises ``NotAStoryFile`` where the sheet breaks."""
        with self._opened() as book:
            sheet: Any = book[self.sheet]
            # What a sheet says of its own size is not believed.
            sheet.reset_dimensions()
            for number, cells in enumerate(sheet.iter_rows(), start=1):
                if number > _LAST_ROW:
                    raise self._damaged()
                if len(cells) > 4 * MAX_COLUMNS:
                    raise too_many_columns(self._name, len(cells))
                yield Row(number, tuple(_cell(cell) for cell in cells))

    def _chosen(self, wanted: str) -> str:
        if not wanted:
            return self.sheets[0]
        for title in self.sheets:
            if title.strip().casefold() == wanted.strip().casefold():
                return title
        raise NotAStoryFile(
            f"{self._name} has no sheet called “{wanted[:80]}”. Its sheets: {', '.join(self.sheets[:20])}. "
            f"{NOTHING_IMPORTED}"
        )

    @contextmanager
    def _opened(self) -> Iterator[Workbook]:
        try:
            # By its content: openpyxl would judge a path by its ending, and an upload's has none.
            with self._path.open("rb") as stream, warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = load_workbook(
                    stream, read_only=True, data_only=False, keep_links=False, keep_vba=False
                )
                try:
                    yield book
                finally:
                    book.close()
        except NotAStoryFile:
            raise
        except _FAULTS:
            raise self._damaged() from None

    def _damaged(self) -> NotAStoryFile:
        return NotAStoryFile(
            f"{self._name} is damaged, or no workbook that Excel would write. Open it in Excel, save it again, and "
            f"upload "
            f"that. {NOTHING_IMPORTED}"
        )


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None or (isinstance(value, str) and cell.data_type != "f"):
        return value
    if cell.data_type == "f":
        shown = value if isinstance(value, str) else getattr(value, "text", "") or "="
        return Odd("formula", _FORMULA.format(place=cell.coordinate), str(shown))
    if isinstance(value, bool | int | float | datetime | date | time):
        return value
    return (
        str(value)
        if isinstance(value, timedelta)
        else Odd("not_a_value", _NO_VALUE.format(place=cell.coordinate), "")
    )


_FORMULA = (
    "Cell {place} holds a formula, and what it comes to is not worked out here. In Excel copy the column and paste "
    "it as "
    "values, then upload the file again."
)
_NO_VALUE = (
    "Cell {place} holds something that is no text, number or date. Put its value there, and upload it again."
)
