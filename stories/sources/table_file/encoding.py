"""From the bytes of a text file to its characters. Nothing is guessed: a wrong letter in a patient's words is worse
than a file that has to be saved once more.
"""

from __future__ import annotations

import codecs
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from stories.sources.errors import NotAStoryFile
from stories.sources.table_file.limits import MAX_LINE
from stories.sources.table_file.table import NOTHING_IMPORTED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UTF_8, WINDOWS = "utf-8", "windows-1252"
ENCODINGS = {
    UTF_8: "UTF-8 (and UTF-16 where the file says so)",
    WINDOWS: "Windows-1252 (older Excel, Western Europe)",
}
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GLANCE = 4096


@contextmanager
def open_text(path: Path, *, name: str, encoding: str = UTF_8) -> Iterator[TextIO]:
    """Open a text file strictly, line ends as they are.

    A byte order mark says what the file is; otherwise it is UTF-8, or ``windows-1252`` where a person said so.

    Raises:
        NotAStoryFile: when opened or while it is read: the characters are not what they were said to be.
    """
    real = _encoding_of(path, name, encoding)
    try:
        with path.open(encoding=real, errors="strict", newline="") as file:
            yield file
    except UnicodeError:
        raise _not_in(path, real, name) from None


def lines(file: TextIO, *, name: str) -> Iterator[str]:
    """Yield the lines with their ends. Raises ``NotAStoryFile`` at one that is too long to be one."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise NotAStoryFile(
                f"Line {number:,} of {name} is longer than {MAX_LINE:,} characters, which no comment is. Look at "
                f"that "
                f"line: it may hold a picture, or quotation marks that never close. {NOTHING_IMPORTED}"
            )
        yield line


def _encoding_of(path: Path, name: str, chosen: str) -> str:
    with path.open("rb") as file:
        start = file.read(_GLANCE)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if len(start) > 3 and start.count(0) * 4 > len(start):
        raise NotAStoryFile(
            f"{name} is UTF-16 without the mark that says so, or no text at all. Save it again as UTF-8. "
            f"{NOTHING_IMPORTED}"
        )
    return "cp1252" if chosen == WINDOWS else "utf-8"


def _not_in(path: Path, encoding: str, name: str) -> NotAStoryFile:
    """The refusal of characters that cannot be read, with the line where the first of them is."""
    if encoding != "utf-8":
        shown = "Windows-1252" if encoding == "cp1252" else encoding.upper()
        return NotAStoryFile(
            f"{name} is not sound {shown}. It was cut off or damaged; save it again as UTF-8. {NOTHING_IMPORTED}"
        )
    return NotAStoryFile(
        f"{name} is not in UTF-8 (see line {_bad_line(path):,}), so letters such as é or £ would come out wrong. "
        f"Save it "
        "again as “CSV UTF-8”. If it comes from an older Excel and you cannot, choose the encoding Windows-1252 for "
        f"it. {NOTHING_IMPORTED}"
    )


def _bad_line(path: Path) -> int:
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    number = 1
    with path.open("rb") as file:
        while chunk := file.readline(MAX_LINE):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return number
            number += chunk.endswith(b"\n")
    return number
