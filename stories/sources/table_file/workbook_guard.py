"""Looks at an Excel workbook before it is opened: a ZIP archive can hold far more than it seems to.

Every part is unpacked once, in chunks that are counted and thrown away, so that nothing that a later reader does can
meet more than what was measured here. What the archive says of itself is checked first, and is not believed.
"""

from __future__ import annotations

import zipfile
import zlib
from typing import TYPE_CHECKING

from stories.sources.errors import NotAStoryFile
from stories.sources.table_file.limits import (
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_SHARED_TEXT,
    MAX_SMALL_PART,
    MAX_UNPACKED,
    MEGABYTE,
    RATIO_FROM,
)
from stories.sources.table_file.table import NOTHING_IMPORTED

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 256 * 1024
_SHEETS = "xl/worksheets/"
_DOCTYPE = b"<!DOCTYPE"


def check_workbook(path: Path, *, name: str) -> None:
    """Let a workbook pass that is one, and no larger than it may be. Raises ``NotAStoryFile``."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_list(parts, name)
            total = 0
            for part in parts:
                total += _measure(archive, part, name, total)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError):
        raise NotAStoryFile(
            f"{name} is a damaged workbook: it cannot be unpacked. Open it in Excel, save it again, and upload that. "
            f"{NOTHING_IMPORTED}"
        ) from None


def _check_list(parts: list[zipfile.ZipInfo], name: str) -> None:
    """Judge the archive by what it says of itself."""
    names = [part.filename for part in parts]
    if len(parts) > MAX_ENTRIES or len(set(names)) != len(names):
        raise _bomb(name)
    if "xl/workbook.xml" not in names:
        raise NotAStoryFile(
            f"{name} is a ZIP archive, and no Excel workbook (.xlsx). Unpack it and upload the workbook or the CSV "
            f"file "
            f"in it. {NOTHING_IMPORTED}"
        )
    if any(part.flag_bits & 0x1 for part in parts):
        raise encrypted(name)
    if sum(part.file_size for part in parts) > MAX_UNPACKED or any(_is_out_of_shape(part) for part in parts):
        raise _bomb(name)


def _is_out_of_shape(part: zipfile.ZipInfo) -> bool:
    return part.file_size > _limit(part.filename) or (
        part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(1, part.compress_size)
    )


def _limit(filename: str) -> int:
    if filename.startswith(_SHEETS):
        return MAX_UNPACKED
    return MAX_SHARED_TEXT if filename == "xl/sharedStrings.xml" else MAX_SMALL_PART


def _measure(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, before: int) -> int:
    """Unpack one part to nowhere and give its size. Raises ``NotAStoryFile`` as soon as it is too much."""
    is_xml = part.filename.endswith((".xml", ".rels"))
    size, tail = 0, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            if is_xml and size == 0 and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
                raise _strange(name)
            size += len(chunk)
            if size > _limit(part.filename) or before + size > MAX_UNPACKED:
                raise _bomb(name)
            if size > RATIO_FROM and size > MAX_RATIO * max(1, part.compress_size):
                raise _bomb(name)
            if is_xml and _DOCTYPE in tail + chunk:
                raise _strange(name)
            tail = chunk[-len(_DOCTYPE) :]
    return size


def encrypted(name: str) -> NotAStoryFile:
    """The refusal of a workbook with a password."""
    return NotAStoryFile(
        f"{name} is protected by a password, so it cannot be read here. Save it in Excel without a password, and "
        f"upload "
        f"that. {NOTHING_IMPORTED}"
    )


def _bomb(name: str) -> NotAStoryFile:
    return NotAStoryFile(
        f"{name} unpacks to far more than its size (we take up to {MAX_UNPACKED // MEGABYTE:,} MB), so it was not "
        f"opened. "
        f"Save the one sheet with the answers as CSV UTF-8, and upload that. {NOTHING_IMPORTED}"
    )


def _strange(name: str) -> NotAStoryFile:
    return NotAStoryFile(
        f"{name} holds parts that no spreadsheet program writes, so it was not opened. Open it in Excel, save it "
        f"again, "
        f"and upload that. {NOTHING_IMPORTED}"
    )
