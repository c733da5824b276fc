"""The ready maps: YAML files beside this module, one a layout that is used in England."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from stories.sources.table_file.map_reading import map_from_yaml

if TYPE_CHECKING:
    from stories.sources.table_file.column_map import ColumnMap

_HERE = Path(__file__).parent / "maps"


def ready_names() -> tuple[str, ...]:
    """The names by which ready maps can be asked for."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.yaml")))


@cache
def ready_map(name: str) -> ColumnMap | None:
    """Give a ready map by its name; None where there is none."""
    if name not in ready_names():
        return None
    return map_from_yaml((_HERE / f"{name}.yaml").read_text(encoding="utf-8"))
