"""Finds out what kind of file was sent, by its first bytes and not by its name, and opens it as a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stories.sources.errors import NotAStoryFile
from stories.sources.table_file.csv_rows import CsvGrid
from stories.sources.table_file.encoding import UTF_8, open_text
from stories.sources.table_file.json_rows import JsonTable
from stories.sources.table_file.limits import MAX_LINE
from stories.sources.table_file.table import NOTHING_IMPORTED, GridTable, Table
from stories.sources.table_file.workbook_guard import encrypted
from stories.sources.table_file.xlsx_rows import XlsxGrid

if TYPE_CHECKING:
    from pathlib import Path

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OTHERS = (
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)
# The name of the stream in which Office keeps an encrypted workbook, as it stands in the old container.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as a table, and what was found out about it on the way."""

    table: Table
    kind: str
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    delimiter: str = ""
    header_line: int | None = None


def open_table(
    path: Path,
    *,
    name: str,
    sheet: str = "",
    header_row: int | None = None,
    encoding: str = UTF_8,
    delimiter: str = "",
    wanted: Iterable[str] = (),
    glance: int | None = None,
) -> Opened:
    """Open a file; ``wanted`` are names of columns that the header is known by.

    With ``glance`` the members of a JSON file are those of so many first entries, for somebody who waits.

    Raises:
        NotAStoryFile: the file is none that we read, or broken where it had to be looked at.
    """
    start = _first_bytes(path, name)
    if start.startswith(_ZIP):
        book = XlsxGrid(path, name=name, sheet=sheet)
        table = GridTable(book, name=name, header_row=header_row, wanted=wanted)
        return Opened(table, "xlsx", book.sheets, book.sheet, header_line=table.header_line)
    _refuse_others(path, start, name)
    first, is_lines = _look(path, name, encoding)
    if first in ("[", "{"):
        found = JsonTable(path, name=name, is_lines=is_lines, most=glance)
        return Opened(found, "jsonl" if is_lines else "json")
    if first == "<":
        raise NotAStoryFile(
            f"{name} is a web page or an XML file. Export the answers as CSV or Excel. {NOTHING_IMPORTED}"
        )
    text = CsvGrid(path, name=name, encoding=encoding, delimiter=delimiter)
    table = GridTable(text, name=name, header_row=header_row, wanted=wanted, is_exact=True)
    return Opened(table, "csv", delimiter=text.delimiter, header_line=table.header_line)


def _first_bytes(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            start = file.read(4096)
    except FileNotFoundError:
        raise NotAStoryFile(f"There is no file {name}. Check its name and folder.") from None
    except IsADirectoryError:
        raise NotAStoryFile(f"{name} is a folder. Give the file in it that holds the answers.") from None
    except (OSError, ValueError):
        raise NotAStoryFile(f"{name} cannot be read. Check that you may read it.") from None
    if not start.strip(b"\x00 \t\r\n"):
        raise NotAStoryFile(f"{name} is empty. Export it again. {NOTHING_IMPORTED}")
    return start


def _refuse_others(path: Path, start: bytes, name: str) -> None:
    if start.startswith(_OLE):
        with path.open("rb") as file:
            if _ENCRYPTED in file.read(1024 * 1024):
                raise encrypted(name)
        raise NotAStoryFile(
            f"{name} is in Excel's old format (.xls). Open it, save it as “Excel Workbook (.xlsx)” or “CSV UTF-8”, "
            f"and "
            f"upload that. {NOTHING_IMPORTED}"
        )
    for signature, kind in _OTHERS:
        if start.startswith(signature):
            raise NotAStoryFile(
                f"{name} is {kind}. Export the answers as CSV, Excel or JSON, and upload that. {NOTHING_IMPORTED}"
            )


def _look(path: Path, name: str, encoding: str) -> tuple[str, bool]:
    """The first character that is no space, and whether the file has one JSON object a line."""
    with open_text(path, name=name, encoding=encoding) as file:
        line, follows = "", ""
        while (read := file.readline(MAX_LINE)) and not (line := read.strip().removeprefix("\ufeff")):
            pass
        while (read := file.readline(MAX_LINE)) and not (follows := read.strip()):
            pass
    is_lines = name.lower().endswith((".jsonl", ".ndjson")) or (
        line.endswith("}") and follows.startswith("{")
    )
    return line[:1], line.startswith("{") and is_lines
