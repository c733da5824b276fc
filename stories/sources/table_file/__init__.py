"""Files with columns: Excel, CSV and JSON, read by a map that says which column is which field."""

from __future__ import annotations

from stories.sources.table_file.column_map import BadMap, ColumnMap, TextColumn
from stories.sources.table_file.source import TableFileSource

__all__ = ["BadMap", "ColumnMap", "TableFileSource", "TextColumn"]
