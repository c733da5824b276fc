"""Writes a column map as plain values and as YAML, without what is as usual."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import yaml

from stories.sources.table_file.column_map import LAST, ColumnMap, TextColumn
from stories.sources.table_file.csv_rows import DELIMITERS
from stories.sources.table_file.dates import USUAL
from stories.sources.table_file.encoding import UTF_8
from stories.sources.table_file.scores import FFT_QUESTION

_SINGLE = (
    *(
        "id",
        "date",
        "title",
        "prompt",
        "score",
        "author_role",
        "criticality",
        "experienced_on",
        "submission_route",
    ),
)


def as_dict(columns: ColumnMap) -> dict[str, Any]:
    """Give the map as nested plain values."""
    parts: dict[str, Any] = {
        "name": columns.name,
        "file": _filled(
            sheet=columns.sheet,
            header_row=columns.header_row,
            encoding="" if columns.encoding == UTF_8 else columns.encoding,
            delimiter=DELIMITERS.get(columns.delimiter, ""),
        ),
        "columns": _filled(**{name: getattr(columns, name) for name in _SINGLE}),
        "texts": [_text(one) for one in columns.texts],
        "prompt_kinds": dict(columns.prompt_kinds),
        "services": _filled(
            columns=list(columns.services),
            rule="" if columns.service_rule == LAST else columns.service_rule,
            codes=dict(columns.service_codes),
            otherwise=columns.service_otherwise,
        ),
        "score_question": "" if columns.score_question == FFT_QUESTION else columns.score_question,
        "values": {column: dict(pairs) for column, pairs in columns.values.items()},
        "date_formats": [] if columns.date_formats == USUAL else list(columns.date_formats),
        "keep": list(columns.keep),
        "may_be_missing": list(columns.may_be_missing),
        "public": columns.is_public,
    }
    return _filled(**parts)


def map_to_yaml(columns: ColumnMap) -> str:
    """Give the map as YAML that ``map_from_yaml`` reads back."""
    return str(yaml.safe_dump(as_dict(columns), sort_keys=False, allow_unicode=True, width=100))


def _text(one: TextColumn) -> dict[str, str]:
    return {field.name: getattr(one, field.name) for field in fields(TextColumn) if getattr(one, field.name)}


def _filled(**parts: Any) -> dict[str, Any]:
    return {name: value for name, value in parts.items() if value not in ("", None, [], {}, False)}
