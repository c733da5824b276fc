"""Navigates JSON of unknown make without trusting its shape: what is not as expected is as if it were not there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def at(value: object, *path: str | int) -> object:
    """Give what lies at `path` (names of members, places in lists); None where the way ends."""
    for step in path:
        if isinstance(step, int):
            if not isinstance(value, list) or len(value) <= step:
                return None
            value = value[step]
        elif isinstance(value, Mapping):
            value = value.get(step)
        else:
            return None
    return value


def text(value: object, *path: str | int) -> str:
    """Give the text at `path` in one line; empty where there is none."""
    found = at(value, *path)
    if isinstance(found, bool) or not isinstance(found, (str, int)):
        return ""
    return " ".join(str(found).split())


def each(value: object, *path: str | int) -> Iterator[Mapping[str, object]]:
    """Give the objects of the list at `path`; a lone object counts as a list of one."""
    found = at(value, *path)
    items = found if isinstance(found, list) else [found]
    yield from (item for item in items if isinstance(item, Mapping))
