"""The links of Care Opinion's opinions and responses, read by their relation in every spelling that has been seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Link:
    """One link: what it leads to, the id of that, and where it is."""

    relation: str
    id: str
    href: str


def links(raw: Mapping[str, object]) -> Iterator[Link]:
    """The links in any spelling: ``rel/id/href``, ``relation/id/link``, ``$rel``."""
    listed = raw.get("links")
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, Mapping):
            continue
        parts = {str(name).lstrip("$").lower(): value for name, value in entry.items()}
        href = part(parts.get("href")) or part(parts.get("link"))
        relation = (part(parts.get("rel")) or part(parts.get("relation"))).lower()
        if relation:
            yield Link(relation=relation, id=part(parts.get("id")) or _last_segment(href), href=href)


def links_to(raw: Mapping[str, object], relation: str) -> list[Link]:
    """The links with a relation that lead somewhere, in the order given."""
    return [link for link in links(raw) if link.relation == relation and link.href]


def part(value: object) -> str:
    """A link's part as text; a number counts, anything else is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()


def _last_segment(href: str) -> str:
    """The last part of a link's path, which names the thing where the link has no id."""
    try:
        return urlsplit(href).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""
