"""The rows that could not be taken, as a file to mend and upload again: the same columns, and why.

A spreadsheet calculates what begins with = + - or @, and this text comes from strangers. An apostrophe before it keeps
it text (ASVS 1.2.10); when the file comes back, ``RowReader`` takes it away again.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from stories.sources.table_file.records import OUR_COLUMNS

_CALCULATED = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """The text so that no spreadsheet calculates it.

    >>> guarded('=HYPERLINK("https://example.com")'), guarded("Very kind")
    ('\\'=HYPERLINK("https://example.com")', 'Very kind')
    """
    # What a program may skip or fold before it looks for the sign: spaces, and full-width forms of the signs.
    bare = text.lstrip(" \u00a0\ufeff\u200b\n")
    if text.startswith(_CALCULATED) or bare.startswith(
        (*_CALCULATED, "\uff1d", "\uff0b", "\uff0d", "\uff20")
    ):
        return f"'{text}"
    # One that is there already would be taken away as ours.
    return f"'{text}" if text.startswith("'") and text[1:].startswith(_CALCULATED) else text


def csv_of(rows: Iterable[tuple[str, int | None, str]]) -> Iterator[str]:
    """Give the file in pieces, from each row as it was kept (``RowReader.raw_of``), its line and the reason.

    ``rows`` is walked twice, once for the columns, and never held whole: a file of a hundred megabytes may have no
    good row. The file begins with a mark by which Excel knows UTF-8.
    """
    names = _columns_of(rows)
    width = len(names)
    yield "\ufeff" + _line([*names, *OUR_COLUMNS])
    for raw, line, reason in rows:
        cells = _cells(raw)
        texts = (
            [cells.get(name, "") for name in names]
            if isinstance(cells, dict)
            else [*cells, *[""] * (width - len(cells))][:width]
        )
        yield _line([*texts, "" if line is None else str(line), reason])


def _columns_of(rows: Iterable[tuple[str, int | None, str]]) -> list[str]:
    headers: dict[str, None] = {}
    width = 0
    for raw, _, _ in rows:
        cells = _cells(raw)
        if isinstance(cells, dict):
            headers.update(dict.fromkeys(cells))
        else:
            width = max(width, len(cells))
    return [*headers, *(f"(column {place})" for place in range(len(headers) + 1, width + 1))]


def _line(texts: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([guarded(text.replace("\x00", "�")) for text in texts])
    return out.getvalue()


def _cells(raw: str) -> dict[str, str] | list[str]:
    """A kept row's cells by column, or in order where they had slipped."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return [raw]
    if isinstance(found, dict) and list(found) == ["row"] and isinstance(found["row"], list):
        return [_shown(one) for one in found["row"]]
    if isinstance(found, dict):
        return {str(name): _shown(value) for name, value in found.items()}
    return [_shown(found)]


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode(errors="replace").decode()
