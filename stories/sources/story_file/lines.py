"""Files with one story a line, read line by line: however long the file, one line of it is in memory.

Such a file is walked twice, as every file is. The first walk only makes sure that all of it is UTF-8 and that its last
line was not cut off, and counts; a line that is no JSON costs that line alone.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

from stories.sources.story_file.items import Unreadable, entry_of, looks_like_story
from stories.sources.story_file.reading import check_head, cut_off, not_a_story_list, not_utf8, open_file

if TYPE_CHECKING:
    from pathlib import Path

MAX_LINE = 4 * 1024 * 1024
"""Bytes. A longer line is cut there and so comes out as one that cannot be read."""
_HEAD = 64 * 1024
_LINE_NAMES = (".jsonl", ".ndjson")


class LineFile:
    """A file of stories, one a line."""

    def __init__(self, file: Path | bytes, *, name: str) -> None:
        """Keep what to read; nothing is opened yet."""
        self._file = file
        self._name = name

    def is_one_story_a_line(self) -> bool:
        """Say whether it can be read line by line: in UTF-8, and named so or with whole objects in its first lines."""
        with self._open() as stream:
            head = stream.read(_HEAD)
        if json.detect_encoding(head) not in ("utf-8", "utf-8-sig"):
            return False
        if self._name.lower().endswith(_LINE_NAMES):
            return True
        lines = [line for line in head.split(b"\n")[:-1] if line.strip()][:20]
        return len(lines) > 1 and sum(isinstance(entry_of(line), dict) for line in lines) * 2 > len(lines)

    def count(self) -> int:
        """Walk the whole file and count its lines. Raises `NotAStoryFile` where nothing of it may be used."""
        total, has_stories, last = 0, False, b""
        for number, line in enumerate(self._lines(), start=1):
            if not line.isascii():
                self._check(line, number)
            if line.isspace():
                continue
            if not total:
                check_head(line, self._name)
            total, last = total + 1, line
            has_stories = has_stories or looks_like_story(entry_of(line))
        if isinstance(entry_of(last), Unreadable):
            raise cut_off(self._name)  # only a file that was cut off ends within a line that cannot be read
        if not has_stories:
            raise not_a_story_list(self._name)
        return total

    def entries(self) -> Iterator[object]:
        """Yield the entries in order; blank lines count for nothing."""
        return (entry_of(line) for line in self._lines() if not line.isspace())

    def _lines(self) -> Iterator[bytes]:
        with self._open() as stream:
            if stream.read(3) != b"\xef\xbb\xbf":
                stream.seek(0)
            while line := stream.readline(MAX_LINE):
                yield line

    def _open(self) -> IO[bytes]:
        return io.BytesIO(self._file) if isinstance(self._file, bytes) else open_file(self._file)

    def _check(self, line: bytes, number: int) -> None:
        try:
            line.decode()
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and not line.endswith(b"\n"):
                raise cut_off(self._name) from None
            raise not_utf8(self._name, number) from None
