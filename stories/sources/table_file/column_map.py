"""The column map: which column is which field, and what its values mean. It belongs to a source and is kept with it.

A frozen value. It is checked by ``map_reading.map_from_dict``, the only way from the outside to a map.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from stories.sources.errors import SourceError
from stories.sources.table_file.cells import header_key
from stories.sources.table_file.dates import USUAL
from stories.sources.table_file.encoding import UTF_8
from stories.sources.table_file.scores import FFT_QUESTION

PROMPT_KINDS = ("what_good", "could_improve", "nonspecific")
LAST, ALL = "last", "all"


class BadMap(SourceError):
    """The map cannot be used, or does not fit the file. The message names the place."""


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A column in which patients write, with the question that they answered there."""

    column: str
    prompt: str = ""
    prompt_kind: str = "nonspecific"


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How the rows of a file become stories. Empty names stand for "no such column"."""

    date: str
    texts: tuple[TextColumn, ...]
    name: str = ""
    id: str = ""
    title: str = ""
    # A column that holds the question, where a row is one comment; and what the questions ask for.
    prompt: str = ""
    prompt_kinds: Mapping[str, str] = field(default_factory=dict)
    # Of several columns the last that is filled names the service (levels from wide to narrow), or all of them do.
    services: tuple[str, ...] = ()
    service_rule: str = LAST
    service_codes: Mapping[str, str] = field(default_factory=dict)
    service_otherwise: str = ""
    score: str = ""
    score_question: str = FFT_QUESTION
    author_role: str = ""
    criticality: str = ""
    experienced_on: str = ""
    submission_route: str = ""
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    date_formats: tuple[str, ...] = USUAL
    keep: tuple[str, ...] = ()
    may_be_missing: tuple[str, ...] = ()
    sheet: str = ""
    header_row: int | None = None
    encoding: str = UTF_8
    delimiter: str = ""
    # Whether anybody may read the stories: comments of the Friends and Family Test are for staff unless a Trust
    # says otherwise.
    is_public: bool = False

    @classmethod
    def from_dict(cls, found: object) -> Self:
        """Read and check a map. Raises ``BadMap`` with the place in words."""
        from stories.sources.table_file.map_reading import arguments_of

        return cls(**arguments_of(found))

    def to_dict(self) -> dict[str, Any]:
        """Give the map as plain values, without what is as usual; ``from_dict`` gives the same map back."""
        from stories.sources.table_file.map_writing import as_dict

        return as_dict(self)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that the map reads, each once."""
        single = (self.id, self.date, self.title, self.prompt, self.score, self.author_role)
        more = (self.criticality, self.experienced_on, self.submission_route)
        named = (*single, *more, *(text.column for text in self.texts), *self.services, *self.keep)
        return tuple(dict.fromkeys(one for one in named if one))

    def missing_from(self, headers: Iterable[str]) -> tuple[str, ...]:
        """The columns that the map reads and the file does not have."""
        there = {header_key(one) for one in headers}
        return tuple(one for one in self.columns if header_key(one) not in there)

    def check_fits(self, headers: Iterable[str], *, name: str) -> None:
        """Raise ``BadMap`` where the file lacks a column that the map cannot do without."""
        there = tuple(headers)
        spared = {header_key(one) for one in self.may_be_missing}
        missing = [one for one in self.missing_from(there) if header_key(one) not in spared]
        if missing:
            has = ", ".join(f"“{one}”" for one in there[:15]) + (" …" if len(there) > 15 else "")
            raise BadMap(
                f"{name} has no column {' and no column '.join(f'“{one}”' for one in missing[:5])}, which the map "
                f"reads. "
                f"It has {has}. Change the map or the file. Nothing was imported."
            )
        keys = {header_key(one) for one in there}
        if not any(header_key(text.column) in keys for text in self.texts):
            raise BadMap(f"{name} has none of the map's columns with comments. Nothing was imported.")
