"""Sources, as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stories.models import RunState, SourceKind
from stories.presenters.runs import TAGS, address_of, outcome, when

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stories.models import ImportRun, Source


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One source in the list."""

    pk: int
    name: str
    facts: list[str]
    tag: dict[str, str] | None
    last_run: str
    last_href: str
    may_run: bool
    takes_key: bool


def source_rows(sources: Iterable[Source]) -> list[SourceRow]:
    """Give the sources with their last run (`last_run`, as the selector fetched it)."""
    return [_source_row(source, getattr(source, "last_run", [])) for source in sources]


def _source_row(source: Source, last: list[ImportRun]) -> SourceRow:
    run = last[0] if last else None
    takes_key = source.kind == SourceKind.CARE_OPINION
    has_key = bool(source.encrypted_key)
    facts = [source.base_url or "Uploaded files"]
    if takes_key:
        facts.append("Key stored, read every hour" if has_key else "No key stored")
    if source.is_paused:
        facts.append("Paused")
    return SourceRow(
        pk=source.pk,
        name=source.name,
        facts=facts,
        tag=TAGS[RunState(run.state)] if run else None,
        last_run=f"Import {run.pk}, {when(run)}: {outcome(run)}" if run else "Not imported yet",
        last_href=address_of(run) if run else "",
        may_run=takes_key and has_key and (run is None or run.has_ended),
        takes_key=takes_key,
    )
