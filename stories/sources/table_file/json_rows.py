"""JSON lists of flat objects, and one object a line, read an entry at a time whatever the size of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, TextIO

from stories.sources.errors import NotAStoryFile
from stories.sources.table_file.cells import Cell, Odd
from stories.sources.table_file.encoding import open_text
from stories.sources.table_file.limits import MAX_COLUMNS, MAX_LINE, MAX_ROWS
from stories.sources.table_file.table import (
    NOTHING_IMPORTED,
    Row,
    headers_from,
    too_many_columns,
    too_many_rows,
)

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 65_536
_SPACE = re.compile(r"[ \t\r\n]*+")


class _TwiceNamed(ValueError):
    """One object has two members of one name."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceNamed
    return found


def _no_number(text: str) -> float:
    raise ValueError(text)


_DECODER = json.JSONDecoder(object_pairs_hook=_members, parse_constant=_no_number)


class JsonTable:
    """The entries of a JSON file as rows; its columns are all members that any entry has."""

    def __init__(self, path: Path, *, name: str, is_lines: bool, most: int | None = None) -> None:
        """Walk the file, or ``most`` of its entries, for its members and length. Raises ``NotAStoryFile``."""
        self._path = path
        self._name = name
        self._is_lines = is_lines
        found: dict[str, None] = {}
        self._total = 0
        for _, entry in islice(self._entries(), most):
            self._total += 1
            if self._total > MAX_ROWS:
                raise too_many_rows(name)
            if isinstance(entry, dict):
                found.update(dict.fromkeys(entry))
            if len(found) > MAX_COLUMNS:
                raise too_many_columns(name, len(found))
        if not found:
            raise NotAStoryFile(
                f"{name} holds no list of entries with named members. It should be a JSON list such as "
                f'[{{"date": "2026-03-01", "comment": "…"}}], or one such entry a line. {NOTHING_IMPORTED}'
            )
        self.headers = headers_from(found, name=name)
        self._places = {member: place for place, member in enumerate(found)}

    def rows(self) -> Iterator[Row]:
        """Yield one row an entry."""
        for line, entry in self._entries():
            yield self._row(line, entry)

    def count(self) -> int:
        """Give the number of entries."""
        return self._total

    def _row(self, line: int, entry: object) -> Row:
        if isinstance(entry, Odd):
            return Row(line, (entry.shown,), entry)
        if not isinstance(entry, dict):
            shown = json.dumps(entry)[:1000]
            return Row(line, (shown,), Odd("not_a_story", _NO_OBJECT, shown))
        cells: list[Cell] = [None] * len(self.headers)
        for member, value in entry.items():
            place = self._places.get(member)
            if place is not None:
                cells[place] = _cell(value)
        return Row(line, tuple(cells))

    def _entries(self) -> Iterator[tuple[int, object]]:
        with open_text(self._path, name=self._name) as file:
            if self._is_lines:
                yield from _by_line(file, self._name)
            else:
                yield from enumerate(_Reader(file, self._name).entries(), start=1)


def _cell(value: object) -> Cell:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    shown = json.dumps(value, ensure_ascii=False)[:1000]
    return Odd("not_a_value", _NESTED, shown)


def _by_line(file: TextIO, name: str) -> Iterator[tuple[int, object]]:
    """The entries of a file with one a line. A bad line costs itself; only at the end does it mean "cut off"."""
    number = 0
    bad: tuple[int, Odd] | None = None
    while line := file.readline(MAX_LINE + 1):
        number += 1
        is_long = len(line) > MAX_LINE
        while is_long and not line.endswith("\n") and (rest := file.readline(MAX_LINE)):
            line = line[:1000] + rest[-1:]
        text = line.strip().removeprefix("\ufeff")
        if not text:
            continue
        if bad is not None:
            yield bad
            bad = None
        entry = Odd("record_too_large", _LONG_LINE, text[:1000]) if is_long else _decoded(text)
        if isinstance(entry, Odd) and not line.endswith(("\n", "\r")):
            bad = (number, entry)
        else:
            yield number, entry
    if bad is not None:
        raise _cut_off(name)


def _decoded(text: str) -> object:
    try:
        value, end = _DECODER.raw_decode(text)
        if end == len(text):
            return value
    except _TwiceNamed:
        return Odd("not_a_story", _TWICE, text[:100_000])
    except (ValueError, RecursionError):
        pass
    return Odd("not_json", _BAD_LINE, text[:100_000])


class _Reader:
    """Reads a list's entries from a stream, holding one entry and a chunk at a time."""

    def __init__(self, file: TextIO, name: str) -> None:
        self._file = file
        self._name = name
        self._text = ""
        self._at = 0
        self._is_over = False

    def entries(self) -> Iterator[object]:
        """The entries of the list that fills the file, or of the first list of objects in the object that does."""
        first = self._peek()
        if first == "[":
            yield from self._list()
        elif first == "{":
            yield from self._wrapped()
        else:
            raise self._broken()
        if self._peek():
            raise self._broken()

    def _wrapped(self) -> Iterator[object]:
        has_list = False
        self._at += 1
        while self._peek() != "}":
            self._value()
            self._expect(":")
            if self._peek() == "[" and not has_list and self._holds_objects():
                has_list = True
                yield from self._list()
            else:
                self._value()
            if self._peek() != "}":
                self._expect(",")
        self._at += 1

    def _holds_objects(self) -> bool:
        """Whether the list that begins here begins with an object."""
        self._fill_to(self._at + 4096)
        match = _SPACE.match(self._text, self._at + 1)
        return self._text[match.end() if match else 0 :][:1] == "{"

    def _list(self) -> Iterator[object]:
        self._expect("[")
        if self._peek() == "]":
            self._at += 1
            return
        while True:
            yield self._value()
            if self._peek() == "]":
                self._at += 1
                return
            self._expect(",")

    def _value(self) -> object:
        """Decode the value that comes next, reading on until it is whole."""
        self._peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._text, self._at)
            except _TwiceNamed:
                raise NotAStoryFile(
                    f"An entry of {self._name} names one member twice. {NOTHING_IMPORTED}"
                ) from None
            except RecursionError:
                raise self._broken() from None
            except ValueError:
                self._read_on()
                continue
            # A number at the edge of what was read may go on.
            if end < len(self._text) or self._is_over:
                self._at = end
                return value
            self._read_on()

    def _read_on(self) -> None:
        held = len(self._text) - self._at
        if self._is_over:
            raise self._broken()
        if held > MAX_LINE:
            raise NotAStoryFile(
                f"{self._name} cannot be read beyond one entry: it is not sound JSON, or longer than {MAX_LINE:,} "
                f"characters. Export the file again. {NOTHING_IMPORTED}"
            )
        self._fill_to(len(self._text) + max(_CHUNK, held))

    def _fill_to(self, end: int) -> None:
        """Hold at least the text up to ``end``, where the file has it, and let go of what was read."""
        if end <= len(self._text) or self._is_over:
            return
        chunk = self._file.read(max(_CHUNK, end - len(self._text)))
        self._is_over = not chunk
        self._text = self._text[self._at :] + chunk
        self._at = 0

    def _peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text) or self._is_over:
                return self._text[self._at : self._at + 1]
            self._fill_to(self._at + _CHUNK)

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            raise self._broken()
        self._at += 1

    def _broken(self) -> NotAStoryFile:
        self._fill_to(self._at + 200)
        if self._is_over and not self._text[self._at :].strip("0123456789.-+eE \t\r\n"):
            return _cut_off(self._name)
        shown = " ".join(self._text[self._at : self._at + 40].split())
        return NotAStoryFile(
            f"{self._name} is not sound JSON from “{shown}” on. It may have been cut off; export it again. "
            f"{NOTHING_IMPORTED}"
        )


def _cut_off(name: str) -> NotAStoryFile:
    return NotAStoryFile(
        f"{name} stops before its end: it was cut off while it was saved or sent. Export it again. {NOTHING_IMPORTED}"
    )


_NO_OBJECT = "This entry is no object with named members, so it could not be read as a row."
_NESTED = (
    "This entry holds a list or an object where one value is due. Export the file with one value a member."
)
_BAD_LINE = "This line is not sound JSON. Mend the line, or export the file again."
_LONG_LINE = (
    f"This line is longer than {MAX_LINE:,} characters, which no answer is. Look at it where it comes from."
)
_TWICE = "This entry names one of its members twice, so nobody can tell which is meant."
