"""From the bytes of a file to its text, or a refusal that says what the file really is.

Nothing is guessed: a file in another character set would import with wrong letters in patients'
words, so it is refused with what to do about it.
"""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING

from stories.sources.errors import NotAStoryFile

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 20 * 1024 * 1024
_NOTHING_IMPORTED = "Nothing was imported."
_SIGNATURES = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel or Word document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)


def read_bytes(path: Path) -> bytes:
    """Read a file whole, up to the limit and one byte more. Raises ``NotAStoryFile``."""
    with open_file(path) as file:
        try:
            return file.read(MAX_BYTES + 1)
        except OSError:
            raise _unreadable(path) from None


def open_file(path: Path) -> IO[bytes]:
    """Open a file for reading. Raises ``NotAStoryFile`` with what is wrong with it."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotAStoryFile(f"There is no file {path.name}. Check its name and folder.") from None
    except IsADirectoryError:
        raise NotAStoryFile(f"{path.name} is a folder. Give the file in it that holds the stories.") from None
    except PermissionError:
        raise NotAStoryFile(f"We may not read {path.name}. Ask its owner to let you read it.") from None
    except (OSError, ValueError):
        raise _unreadable(path) from None


def _unreadable(path: Path) -> NotAStoryFile:
    return NotAStoryFile(f"{path.name} cannot be read. Copy it to this machine and try again.")


def decode(data: bytes, *, name: str) -> str:
    """Return the text of a story file, without a byte order mark. Raises ``NotAStoryFile``."""
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise NotAStoryFile(
            f"{name} is larger than {limit} MB. Split it into smaller files and import them one after the "
            "other (a story that comes twice is kept once), or save it with one story a line: such a file may be "
            f"longer. {_NOTHING_IMPORTED}"
        )
    _refuse_other_files(data, name)
    text = _decode_unicode(data, name).removeprefix("\ufeff")
    if not text.strip():
        raise NotAStoryFile(f"{name} is empty. Export the stories again. {_NOTHING_IMPORTED}")
    _refuse_other_text(text.lstrip(), name)
    return text


def check_head(start: bytes, name: str) -> None:
    """Refuse a file whose first bytes show that it is something else. Raises ``NotAStoryFile``."""
    _refuse_other_files(start, name)
    text = start.decode(errors="replace").strip()
    if text:
        _refuse_other_text(text, name)


def _refuse_other_files(data: bytes, name: str) -> None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise NotAStoryFile(
                f"{name} is {kind}. Export the stories as JSON and upload that file. {_NOTHING_IMPORTED}"
            )


def not_a_story_list(name: str) -> NotAStoryFile:
    """The refusal of a file that is sound JSON but holds no stories."""
    return NotAStoryFile(
        f"{name} holds no list of stories. It should be a JSON list of stories as Care Opinion exports them, "
        f'an object with such a list under "opinions", or one story a line. {_NOTHING_IMPORTED}'
    )


def broken_json(name: str, text: str, position: int) -> NotAStoryFile:
    """The refusal of a file that ends early or is damaged, with the place where it is."""
    if position >= len(text.rstrip()):
        return cut_off(name)
    line = text.count("\n", 0, position) + 1
    column = position - (text.rfind("\n", 0, position) + 1) + 1
    return NotAStoryFile(
        f"{name} cannot be read beyond line {line}, character {column}: it is not sound JSON there. "
        f"Export it again, or have that place mended. {_NOTHING_IMPORTED}"
    )


def cut_off(name: str) -> NotAStoryFile:
    """The refusal of a file that stops before its end."""
    return NotAStoryFile(
        f"{name} stops before its end: it was cut off while it was saved or sent. Export or fetch it again. "
        f"{_NOTHING_IMPORTED}"
    )


def _decode_unicode(data: bytes, name: str) -> str:
    """Decode UTF-8, or UTF-16 and UTF-32 that say so by their first bytes, strictly."""
    encoding = json.detect_encoding(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if error.reason in ("unexpected end of data", "truncated data"):
            raise cut_off(name) from None
        raise not_utf8(name, data.count(b"\n", 0, error.start) + 1) from None


def not_utf8(name: str, line: int) -> NotAStoryFile:
    """The refusal of a file in another character set."""
    return NotAStoryFile(
        f"{name} is not in UTF-8 (see line {line}), so letters such as é or £ would come out wrong. "
        f"Save it again with the encoding UTF-8. {_NOTHING_IMPORTED}"
    )


def _refuse_other_text(text: str, name: str) -> None:
    """Refuse text that does not even begin as JSON could, naming what it looks like."""
    if text[0] in "[{":
        return
    if text[0] == "<":
        kind = "a web page or an XML file"
    elif "," in text.partition("\n")[0] and "\n" in text:
        kind = "a table (CSV)"
    else:
        kind = "not JSON"
    raise NotAStoryFile(
        f"{name} is {kind}. Export the stories as JSON and upload that file. {_NOTHING_IMPORTED}"
    )
