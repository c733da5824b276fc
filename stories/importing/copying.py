"""Writes many new rows by COPY, which costs a fraction of what building and binding an object a row costs.

For rows that are known to be new: whoever calls holds the source's lock and has looked. Should that be wrong, the
table's own constraints refuse the page whole.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from django.db.models import Field, Model


def next_keys(model: type[Model], number: int) -> list[int]:
    """Take `number` values of `id` from the table's own sequence, so that rows and what hangs on them go together."""
    meta = model._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, "id", number],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(
    model: type[Model],
    fields: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    same: Mapping[str, object] | None = None,
) -> None:
    """Write `rows` (values in the order of `fields`, times as ISO text, JSON as text, None for NULL) into the table.

    `same` gives the fields that have one value in all rows. A field that is not named gets its default, as it would
    from the model.
    """
    same = same or {}
    known = {column.name: column for column in model._meta.concrete_fields}
    named = [known[name] for name in (*fields, *same)]
    rest = [one for one in model._meta.concrete_fields if one not in named and _has_default(one)]
    defaults = (_as_copied(one.get_default()) for one in rest)
    tail = "".join(f"\t{_cell(value)}" for value in (*same.values(), *defaults)) + "\n"
    _copy(model, [*named, *rest], "".join(["\t".join(map(_cell, row)) + tail for row in rows]))


def copy_pairs(model: type[Model], fields: tuple[str, str], pairs: Iterable[tuple[int, int]]) -> None:
    """Write rows of two numbers, which need no spelling out: the short way for the many of a story."""
    known = {column.name: column for column in model._meta.concrete_fields}
    _copy(model, [known[name] for name in fields], "".join([f"{one}\t{other}\n" for one, other in pairs]))


def _copy(model: type[Model], columns: Sequence[Field[object, object]], lines: str) -> None:
    quoted = ", ".join(connection.ops.quote_name(str(column.column)) for column in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(f"COPY {table} ({quoted}) FROM STDIN", io.StringIO(lines))


def _cell(value: object) -> str:
    """Write one value in COPY's text format, in which a tab, a line end and a backslash are spelt out."""
    if value is None:
        return "\\N"
    if not isinstance(value, str):
        return str(value)
    if "\\" in value:
        value = value.replace("\\", "\\\\")
    if "\n" in value:
        value = value.replace("\n", "\\n")
    if "\t" in value:
        value = value.replace("\t", "\\t")
    if "\r" in value:
        value = value.replace("\r", "\\r")
    return value


def _has_default(column: Field[object, object]) -> bool:
    """Say whether a row that does not name the column needs a value for it all the same."""
    return not column.null and not column.primary_key


def _as_copied(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict | list) else value
