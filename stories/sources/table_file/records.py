"""From one row to one story record, one rejection, or nothing where nobody wrote a word. Pure.

One respondent's row is one story. Where the patient answered several questions, each answer stands under its question,
and ``raw`` keeps the parts with what each question asked for.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from stories.sources import cleaning
from stories.sources.cleaning import Reason, Refused
from stories.sources.markup import one_line
from stories.sources.parts import Part, body_of, prompt_of, stored, title_of
from stories.sources.record import RatingRecord, RejectedRecord, StoryDetails, StoryRecord
from stories.sources.table_file.cells import Cell, comment_of, header_key, text_of, value_key, value_of
from stories.sources.table_file.column_map import ALL, ColumnMap
from stories.sources.table_file.dates import moment
from stories.sources.table_file.scores import FFT_ANSWERS, fft_code, prompt_kind
from stories.sources.table_file.table import Row

if TYPE_CHECKING:
    from stories.sources.table_file.seen import SeenRows

OUR_COLUMNS = ("line", "reason")
"""What our file of rejected rows adds; a file that is mended and comes back is read without them."""
GIVEN_ID = "row-"
"""How the ids begin that rows without one are given."""
MAX_PROMPT = 300
MAX_ROUTE = 60
_GUARDED = re.compile("'(?='*[ \u00a0\ufeff\u200b\\n]*[=+\\-@\\t\\r＝＋－＠])")


@dataclass(frozen=True, slots=True)
class NoComment:
    """A row in which nobody wrote a word: there may be a score, but no story."""

    line: int


class RowReader:
    """Reads the rows of one file by a map. It remembers the rows that it has read, so it reads a file once."""

    def __init__(
        self, headers: tuple[str, ...], columns: ColumnMap, *, seen: SeenRows, now: datetime
    ) -> None:
        """Find the columns' places. The map fits the headers: ``ColumnMap.check_fits``."""
        self._headers = headers
        self._map = columns
        self._seen = seen
        self._now = now
        places = {header_key(header): place for place, header in enumerate(headers)}
        self._places = {one: places[header_key(one)] for one in columns.columns if header_key(one) in places}
        self.is_mended = all(one in places for one in OUR_COLUMNS)
        ours = {places[one] for one in OUR_COLUMNS} if self.is_mended else set()
        # The header's order and the spelling of its names do not make another row.
        self._content = sorted(
            (header_key(header), place) for place, header in enumerate(headers) if place not in ours
        )
        self._values = {
            header_key(column): {value_key(value): code for value, code in pairs.items()}
            for column, pairs in columns.values.items()
        }
        self._codes = {value_key(value): code for value, code in columns.service_codes.items()}
        self._kinds = {value_key(prompt): kind for prompt, kind in columns.prompt_kinds.items()}

    def read(self, row: Row) -> StoryRecord | RejectedRecord | NoComment:
        """Turn a row into what it is. Never raises."""
        identity: str | None = None
        try:
            if row.fault is not None:
                raise Refused(Reason(row.fault.reason), row.fault.message)
            row = self._without_guards(row)
            parts = self._parts(row)
            if not parts:
                return NoComment(row.line)
            content = self._fingerprint(row)
            identity = self._identity(row, content)
            story = self._story(row, parts, identity)
            self._check_once(row, identity, content)
            return story
        except Refused as refused:
            return RejectedRecord(row.line, identity, refused.reason.value, refused.message, self.raw_of(row))

    def raw_of(self, row: Row) -> str:
        """The row as it came, as JSON: its cells by column, or in order where they have slipped."""
        texts = [text_of(cell) for cell in row.cells]
        if row.fault is not None or len(texts) != len(self._headers):
            return cleaning.raw_text({"row": texts})
        return cleaning.raw_text(
            {h: t for h, t in zip(self._headers, texts, strict=True) if not self._is_ours(h)}
        )

    def _is_ours(self, header: str) -> bool:
        return self.is_mended and header_key(header) in OUR_COLUMNS

    def _without_guards(self, row: Row) -> Row:
        """Take away the apostrophe that our file of rejected rows puts before what a spreadsheet would calculate."""
        if not self.is_mended:
            return row
        cells = tuple(
            cell[1:] if isinstance(cell, str) and _GUARDED.match(cell) else cell for cell in row.cells
        )
        return Row(row.line, cells)

    def _cell(self, row: Row, column: str) -> Cell:
        place = self._places.get(column)
        return None if place is None else row.cells[place]

    def _parts(self, row: Row) -> list[Part]:
        """The answers that say something. Where there are several, a column's name stands in for a missing "
        "question."""
        asked = one_line(value_of(self._cell(row, self._map.prompt)))[:MAX_PROMPT] if self._map.prompt else ""
        found = [(one, text) for one in self._map.texts if (text := comment_of(self._cell(row, one.column)))]
        if asked:
            return [Part(self._kind(asked), asked, text) for _, text in found]
        return [
            Part(one.prompt_kind, one.prompt or (one.column if len(found) > 1 else ""), text)
            for one, text in found
        ]

    def _kind(self, asked: str) -> str:
        return self._kinds.get(value_key(asked)) or prompt_kind(asked)

    def _fingerprint(self, row: Row) -> str:
        cells = row.cells
        return json.dumps(
            [
                [key, text_of(cells[place]).strip()]
                for key, place in self._content
                if text_of(cells[place]).strip()
            ]
        )

    def _identity(self, row: Row, content: str) -> str:
        """The row's own id, or one made of what it holds and how often that was there before."""
        if not self._map.id:
            hashed = GIVEN_ID + hashlib.sha256(content.encode()).hexdigest()[:40]
            times = self._seen.count(content)
            return hashed if times == 1 else f"{hashed}-{times}"
        return cleaning.external_id(value_of(self._cell(row, self._map.id)))

    def _check_once(self, row: Row, identity: str, content: str) -> None:
        """Refuse an id that stood for another row before: the later one would overwrite what the first patient said."""
        if not self._map.id:
            return
        first, is_same = self._seen.first(identity, note=content, line=row.line)
        if not is_same:
            raise Refused(Reason.ID_TWICE, _TWICE.format(id=identity[:60], line=first, column=self._map.id))

    def _story(self, row: Row, parts: list[Part], identity: str) -> StoryRecord:
        submitted_at = self._moment(row, self._map.date)
        if submitted_at is None:
            raise Refused(Reason.MISSING_DATE, _NO_DATE.format(column=self._map.date))
        body = cleaning.body_text(body_of(parts))
        label, criticality = cleaning.criticality(_whole(self._coded(row, self._map.criticality)))
        happened = self._moment(row, self._map.experienced_on)
        kept = {
            column: value_of(self._cell(row, column)) for column in self._map.keep if column in self._places
        }
        raw: dict[str, object] = {
            "line": row.line,
            "parts": stored(parts),
            **({"kept": kept} if kept else {}),
        }
        cleaning.check_storable(raw)
        prompt, kind = prompt_of(parts)
        return StoryRecord(
            external_id=identity,
            title=cleaning.title_text(
                value_of(self._cell(row, self._map.title)) or title_of(parts[0].text), body=body
            ),
            body=body,
            submitted_at=submitted_at,
            published_at=submitted_at if self._map.is_public else None,
            author_name="",
            author_role=cleaning.short_text(self._coded(row, self._map.author_role)),
            criticality_label=label,
            criticality=criticality,
            progress="",
            service_codes=self._service_codes(row),
            link="",
            raw=raw,
            experienced_on=happened.date() if happened else None,
            prompt=prompt,
            prompt_kind=kind,
            submission_route=cleaning.short_text(
                self._coded(row, self._map.submission_route), limit=MAX_ROUTE
            ),
            details=self._details(row),
        )

    def _moment(self, row: Row, column: str) -> datetime | None:
        """A date column's moment; None where the map has no such column or the cell is empty."""
        if not column:
            return None
        return moment(self._cell(row, column), self._map.date_formats, column=column, now=self._now)

    def _coded(self, row: Row, column: str) -> str:
        """A cell's text, or the code that the map gives for it."""
        if not column:
            return ""
        text = value_of(self._cell(row, column))
        pairs: Mapping[str, str] = self._values.get(header_key(column), {})
        return pairs.get(value_key(text), text) if text else ""

    def _service_codes(self, row: Row) -> tuple[str, ...]:
        named = [text for column in self._map.services if (text := value_of(self._cell(row, column)))]
        if self._map.service_rule != ALL:
            named = named[-1:]
        codes = [cleaning.short_text(self._codes.get(value_key(text), text)) for text in named]
        return tuple(dict.fromkeys(code for code in codes or [self._map.service_otherwise] if code))

    def _details(self, row: Row) -> StoryDetails | None:
        """The score. One that is no code of the FFT (a 7 was seen) is kept as it came, and never costs the words."""
        given = self._coded(row, self._map.score)
        if not given:
            return None
        code = fft_code(given)
        shown = FFT_ANSWERS[code] if code else cleaning.short_text(given, limit=cleaning.MAX_LABEL)
        return StoryDetails(ratings=(RatingRecord(self._map.score_question, code, shown),))


def _whole(text: str) -> str | int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else text


_TWICE = (
    "The id “{id}” in the column “{column}” was used on line {line} for another row, so one of the two would be "
    "lost. Give "
    "it an id of its own, or leave the id out of the map where the column names a person."
)
_NO_DATE = "This row has no date in the column “{column}”. Add it, and upload the row again."
