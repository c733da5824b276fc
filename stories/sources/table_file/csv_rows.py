"""Text files with separators: comma, semicolon, tab or bar, found by what gives the first lines one width."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from stories.sources.errors import NotAStoryFile
from stories.sources.table_file.encoding import lines, open_text
from stories.sources.table_file.limits import MAX_COLUMNS, MAX_LINE, SAMPLE_ROWS
from stories.sources.table_file.table import NOTHING_IMPORTED, Row, too_many_columns

if TYPE_CHECKING:
    from pathlib import Path

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
# It comes after the last line as a row of its own; only inside quotation marks that never close is it swallowed.
_END = "\x1eend of file\x1e"

# The limit is the process's, not the reader's. It may only ever be raised: a cell is no longer than its lines.
if csv.field_size_limit() < 2 * MAX_LINE:
    csv.field_size_limit(2 * MAX_LINE)


class CsvGrid:
    """The rows of a text file, from the first line, with the line on which each begins."""

    def __init__(self, path: Path, *, name: str, encoding: str, delimiter: str = "") -> None:
        """Keep what to read, and find the delimiter where none is given. Raises ``NotAStoryFile``."""
        self._path = path
        self._name = name
        self._encoding = encoding
        self.delimiter = delimiter or self._sniff()

    def __call__(self) -> Iterator[Row]:
        """Yield the rows. Raises ``NotAStoryFile`` where the file breaks, however late that is."""
        with open_text(self._path, name=self._name, encoding=self._encoding) as file:
            yield from self._rows(lines(file, name=self._name))

    def _rows(self, text: Iterator[str]) -> Iterator[Row]:
        reader = csv.reader(_ended(text), delimiter=self.delimiter)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except csv.Error:
                raise self._unclosed(line) from None
            if cells == [_END]:
                return
            if cells and cells[-1].endswith(_END):
                raise self._unclosed(line)
            if len(cells) > 4 * MAX_COLUMNS:
                raise too_many_columns(self._name, len(cells))
            yield Row(line, tuple(cells))

    def _sniff(self) -> str:
        """Give the delimiter under which most of the first rows have one width; a comma where none does."""
        with open_text(self._path, name=self._name, encoding=self._encoding) as file:
            sample = list(islice(lines(file, name=self._name), SAMPLE_ROWS))
        return max(DELIMITERS, key=lambda one: _evenness(sample, one))

    def _unclosed(self, line: int) -> NotAStoryFile:
        return NotAStoryFile(
            f"{self._name} cannot be read beyond line {line:,}: a quotation mark is opened there and never closed. "
            f"Mend that line, or export the file again. {NOTHING_IMPORTED}"
        )


def _evenness(sample: list[str], delimiter: str) -> tuple[float, int]:
    """How many of the rows have the commonest width above one, and that width."""
    try:
        widths = [len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells]
    except csv.Error:
        return 0.0, 0
    common = Counter(width for width in widths if width > 1).most_common(1)
    if not common:
        return 0.0, 0
    width, times = common[0]
    return round(times / len(widths), 1), width


def _ended(text: Iterator[str]) -> Iterator[str]:
    yield from text
    yield _END
