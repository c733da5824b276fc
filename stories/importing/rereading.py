"""Reads a record that was put aside once more, by the mapping of its own source. Nothing is asked over the network."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime

from stories.models import QuarantinedRecord, Source, SourceKind
from stories.sources.care_opinion.mapping import PUBLIC_SITE, opinion_to_record
from stories.sources.cleaning import Reason
from stories.sources.nhs_uk.mapping import entry_to_record
from stories.sources.record import RejectedRecord, StoryRecord
from stories.sources.table_file.column_map import BadMap, ColumnMap
from stories.sources.table_file.records import NoComment, RowReader
from stories.sources.table_file.seen import SeenRows
from stories.sources.table_file.table import Row

# Taken by itself a row whose id stands twice would overwrite the other's story, and the text that is kept of a formula
# or a list would pass for a patient's words.
_FOR_A_PERSON = frozenset((Reason.ID_TWICE, Reason.FORMULA, Reason.NOT_A_VALUE))
_NO_COMMENT = "Nobody wrote a word in this row, so there is no story. Set it aside for good."


def reread(*, source: Source, record: QuarantinedRecord, at: datetime) -> StoryRecord | RejectedRecord:
    """Give what the stored record is by today's mapping (and, for a file with columns, today's map). Never raises."""
    if record.reason in _FOR_A_PERSON:
        return _same(record)
    try:
        raw = json.loads(record.raw)
    except (ValueError, RecursionError):
        return _same(record)
    if source.kind == SourceKind.TABLE_FILE:
        return _row(source, record, raw, at)
    if source.kind == SourceKind.NHS_UK:
        found = entry_to_record(raw, position=record.position or 0, now=at)
    else:
        site = source.base_url or PUBLIC_SITE
        found = opinion_to_record(raw, position=record.position or 0, now=at, site=site)
    return dataclasses.replace(found, raw=record.raw) if isinstance(found, RejectedRecord) else found


def _row(
    source: Source, record: QuarantinedRecord, raw: object, at: datetime
) -> StoryRecord | RejectedRecord:
    """Read a row of a file again, under the columns that it came with."""
    if not isinstance(raw, dict) or set(raw) == {"row"}:
        return _same(record)
    headers = tuple(raw)
    try:
        columns = ColumnMap.from_dict(source.column_map)
        columns.check_fits(headers, name="The row")
    except BadMap as trouble:
        return _same(record, trouble.message)
    with SeenRows() as seen:
        reader = RowReader(headers, columns, seen=seen, now=at)
        cells = tuple(value if isinstance(value, str) else str(value) for value in raw.values())
        found = reader.read(Row(record.position or 0, cells))
    if isinstance(found, NoComment):
        return _same(record, _NO_COMMENT)
    return dataclasses.replace(found, raw=record.raw) if isinstance(found, RejectedRecord) else found


def _same(record: QuarantinedRecord, message: str = "") -> RejectedRecord:
    return RejectedRecord(
        record.position or 0,
        record.external_id or None,
        record.reason,
        message or record.message,
        record.raw,
    )
