"""Which map the import command reads a file by, and to which source of files it belongs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from feedbackhub.core.errors import DomainError
from stories import selectors
from stories.services.table_sources import FILES_WITH_COLUMNS
from stories.sources.table_file import BadMap, ColumnMap
from stories.sources.table_file.map_reading import MAX_YAML, map_from_yaml
from stories.sources.table_file.ready import ready_map, ready_names

if TYPE_CHECKING:
    from feedbackhub.organisations.models import Organisation

_GLANCE = 4096


def map_for(
    path: Path, *, asked: str | None, organisation: Organisation | None, source: str
) -> ColumnMap | None:
    """Give the map that was asked for, else the one saved with the source; None for JSON in Care Opinion's format.

    Raises `DomainError` or `BadMap`, with what to do, where a file with columns has no map.
    """
    if asked is not None:
        return _named(asked)
    if _is_json(path):
        return None
    saved = selectors.table_sources_with_maps(organisation) if organisation is not None else []
    fitting = [one for one in saved if not source or one.name == source]
    if len(fitting) == 1:
        return ColumnMap.from_dict(fitting[0].column_map)
    reason = (
        f"several sources have one ({', '.join(one.name for one in fitting)}): name it by --source"
        if fitting
        else "no source has one saved"
    )
    raise DomainError(
        f"{path.name} is a file with columns and needs a map of them; {reason}. Give --map MAP.yaml, or a ready one "
        f"by name "
        f"({', '.join(ready_names())}). The page Files with columns makes a map from a file and lets you download it."
    )


def source_name(asked: str, *, organisation: Organisation | None, columns: ColumnMap, has_map: bool) -> str:
    """Give the name of the source of files: as asked, else that of the one saved map, else the map's, else the "
    "usual."""
    if asked:
        return asked
    saved = (
        selectors.table_sources_with_maps(organisation) if organisation is not None and not has_map else []
    )
    if len(saved) == 1:
        return saved[0].name
    return columns.name[:120] or FILES_WITH_COLUMNS


def _named(asked: str) -> ColumnMap:
    found = ready_map(asked)
    if found is not None:
        return found
    try:
        with Path(asked).open(encoding="utf-8") as file:
            return map_from_yaml(file.read(MAX_YAML + 1))
    except FileNotFoundError:
        raise BadMap(
            f"There is no map {asked}. Give the path of a YAML file, or one of the ready maps: "
            f"{', '.join(ready_names())}."
        ) from None
    except (OSError, UnicodeDecodeError):
        raise BadMap(f"The map {asked} cannot be read as text in UTF-8.") from None


def _is_json(path: Path) -> bool:
    """Whether a file is JSON by its first character; what cannot be opened is left to its reader's words."""
    try:
        with path.open("rb") as file:
            start = file.read(_GLANCE)
    except (OSError, ValueError):
        return True
    if start.startswith(b"PK\x03\x04"):
        return False
    bare = (
        start.replace(b"\x00", b"")
        .removeprefix(b"\xef\xbb\xbf")
        .removeprefix(b"\xff\xfe")
        .removeprefix(b"\xfe\xff")
    )
    return bare.lstrip()[:1] in (b"[", b"{", b"<", b"")
