"""Reads a sheet of services: `code, name, kind, parent code`, one a line, as CSV or as pasted from a spreadsheet."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO

KINDS = {"site": "site", "directorate": "directorate", "service": "service", "team": "team"}
MOST_LINES = 2000
MOST_SIGNS = 300_000
_LONGEST_CODE, _LONGEST_NAME = 60, 200
_HEADINGS = {"code", "service code", "ods code"}
# What a spreadsheet would take for a formula if this tree were ever exported, and what no name begins with.
_FORMULA = ("=", "+", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Line:
    """One service of the sheet. `number` counts lines as a person sees them."""

    number: int
    code: str
    name: str
    kind: str
    parent_code: str


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong with a line, in words; number 0 for the whole sheet."""

    number: int
    message: str


def decode(content: bytes) -> str:
    """Give the text of an uploaded file: UTF-8, or what Excel writes on a British machine."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read_sheet(text: str) -> tuple[list[Line], list[LineError]]:
    """Give the lines that can be read and what is wrong with the others."""
    if len(text) > MOST_SIGNS:
        return [], [LineError(0, "The sheet is too long. Send it in parts.")]
    if "\x00" in text:
        return [], [LineError(0, "This is not a text. Save the sheet as CSV and send that.")]
    lines: list[Line] = []
    errors: list[LineError] = []
    reader = csv.reader(StringIO(text.lstrip("\ufeff"), newline=""), delimiter=_delimiter(text))
    try:
        for cells in reader:
            number = reader.line_num
            found = [" ".join(cell.split()) for cell in cells]
            if not any(found) or (not lines and not errors and found[0].casefold() in _HEADINGS):
                continue
            if len(lines) + len(errors) == MOST_LINES:
                errors.append(
                    LineError(0, f"The sheet has more than {MOST_LINES:,} lines. Send it in parts.")
                )
                break
            read = _line(number, found)
            (lines if isinstance(read, Line) else errors).append(read)  # type: ignore[arg-type]
    except csv.Error:
        errors.append(
            LineError(reader.line_num, "This line cannot be read. Look for a quotation mark too many.")
        )
    return lines, [*errors, *_doubles(lines)]


def _delimiter(text: str) -> str:
    """Give the sign between cells: whichever the first line with any has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max("\t;,", key=first.count) if any(sign in first for sign in "\t;") else ","


def _line(number: int, cells: list[str]) -> Line | LineError:
    code, name, kind, parent = [*cells, "", "", "", ""][:4]
    if len(cells) > 4 and any(cells[4:]):
        return LineError(number, "More than four cells. Put a name with a comma in quotation marks.")
    if not code:
        return LineError(number, "The code is missing. Each service in a sheet needs one.")
    if not name:
        return LineError(number, f"The name of {code} is missing.")
    if len(code) > _LONGEST_CODE:
        return LineError(number, f"The code must be {_LONGEST_CODE} characters or fewer.")
    if len(name) > _LONGEST_NAME:
        return LineError(number, f"The name of {code} must be {_LONGEST_NAME} characters or fewer.")
    if not (code + name + parent).isprintable() or name.startswith(_FORMULA) or code.startswith(_FORMULA):
        return LineError(number, "Type the line again: it holds hidden characters or a formula.")
    if (kind or "service").casefold() not in KINDS:
        return LineError(number, f"{kind} is no kind of service. Use site, directorate, service or team.")
    return Line(number, code, name, KINDS[(kind or "service").casefold()], parent)


def _doubles(lines: list[Line]) -> list[LineError]:
    first: dict[str, int] = {}
    errors = []
    for line in lines:
        earlier = first.setdefault(line.code.lower(), line.number)
        if earlier != line.number:
            errors.append(LineError(line.number, f"The code {line.code} is in line {earlier} already."))
    return errors
