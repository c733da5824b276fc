"""The value of one cell: what it may be, how it reads as text, and when it says nothing at all.

Rules of cleaning: reference sources-and-apis.md section 4.3, seen in production at trusts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import TypeAlias

from stories.sources.cleaning import Reason, Refused
from stories.sources.markup import plain_text


@dataclass(frozen=True, slots=True)
class Odd:
    """A cell that is no value: a formula, a list, an error of the reader. It costs its row where its column is "
    "used."""

    reason: str
    message: str
    shown: str


Cell: TypeAlias = "str | int | float | bool | date | datetime | time | Odd | None"

_JUNK = frozenset(
    (
        *("", "null", "na", "n/a", "did not answer"),
        *("#name?", "#n/a", "#value!", "#ref!", "#div/0!", "#num!", "#null!", "#spill!", "#calc!"),
    )
)
_QUOTES = str.maketrans({"‘": "'", "’": "'", "‛": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"'})
_DASHES = str.maketrans({"‐": "-", "‑": "-", "–": "-", "—": "-"})
_NOT_WORDS = re.compile(r"[^\w]+")
_ONLY_QUESTION_MARKS = re.compile(r"[?\s]+")


def text_of(cell: Cell) -> str:
    """The cell as text, as its row is kept and compared: whole numbers without a point, dates as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return cell.shown if isinstance(cell, Odd) else str(cell)


def is_blank(cell: Cell) -> bool:
    """Whether there is nothing in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def value_of(cell: Cell) -> str:
    """The text of a cell that a field is read from. Raises ``Refused`` for what is no value, and for NUL."""
    if isinstance(cell, Odd):
        raise Refused(Reason(cell.reason), cell.message)
    text = text_of(cell)
    if "\x00" in text:
        raise Refused(Reason.NUL, _NUL)
    return text.strip()


def comment_of(cell: Cell) -> str:
    """What the patient wrote in a cell, without characters that do not print; empty where it says nothing."""
    text = plain_text(value_of(cell))
    return "" if is_junk(text) else text


def is_junk(text: str) -> bool:
    """Whether a comment says nothing: empty, one character, NULL, NA, an error of Excel, a string of ``?``.

    "Nothing" and "none" stay: under "What could be improved?" they are an answer.
    """
    bare = straight(text).strip().casefold()
    return len(bare) < 2 or bare in _JUNK or bool(_ONLY_QUESTION_MARKS.fullmatch(bare))


def straight(text: str) -> str:
    """The text with typographic quotation marks and dashes as a keyboard has them."""
    return text.translate(_QUOTES).translate(_DASHES)


@lru_cache(maxsize=4096)
def value_key(text: str) -> str:
    """What two spellings of one value have in common: case, apostrophes, dashes and spaces count for nothing.

    >>> value_key("Don’t  Know") == value_key("dont know")
    True
    """
    return _NOT_WORDS.sub(" ", straight(text).replace("'", "").casefold()).strip()


def header_key(text: str) -> str:
    """What two spellings of one column's name have in common.

    >>> header_key("  FFT  Answer ") == header_key("fft answer")
    True
    """
    return " ".join(straight(text).casefold().split())


_NUL = (
    "This row contains a NUL character, which text never holds; it was damaged on its way. Export it again."
)
