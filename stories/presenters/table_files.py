"""Files with columns as the pages show them: their sources, the first rows as stories, and what a check counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.web.dates import date_and_time, short_date
from feedbackhub.web.words import count
from stories.models import FileCheckState
from stories.presenters.runs import REASONS
from stories.sources.record import RejectedRecord, StoryRecord

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stories.models import FileCheck, ImportRun, Source, UploadedFile
    from stories.sources.table_file.sampling import Previewed

_TEXT_SHOWN = 600


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source of files in the list."""

    name: str
    href: str
    facts: str


def source_lines(sources: Iterable[Source]) -> list[SourceLine]:
    """Give the sources of files."""
    return [
        SourceLine(
            source.name,
            reverse("stories:files-source", args=[source.pk]),
            "Its map is saved" if source.column_map else "No map yet",
        )
        for source in sources
    ]


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file that waits to be imported."""

    name: str
    href: str
    facts: str


def file_lines(files: Iterable[UploadedFile]) -> list[FileLine]:
    """Give the files that nobody has imported yet."""
    return [
        FileLine(file.name, reverse("stories:file-columns", args=[file.pk]), _sent(file)) for file in files
    ]


def _sent(file: UploadedFile) -> str:
    by = f" by {file.uploaded_by.full_name}" if file.uploaded_by else ""
    return f"Uploaded{by} {date_and_time(file.uploaded_at)}" if file.uploaded_at else f"Uploaded{by}"


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One of the first rows."""

    title: str
    is_wrong: bool
    message: str
    facts: list[str]
    words: str


def preview_rows(rows: Iterable[Previewed]) -> list[PreviewRow]:
    """Give the first rows as what they would become."""
    return [_preview_row(row) for row in rows]


def _preview_row(row: Previewed) -> PreviewRow:
    result = row.result
    if isinstance(result, RejectedRecord):
        reason = REASONS.get(result.reason, "It cannot be read")
        return PreviewRow(f"Row {row.line}: {reason}", True, result.message, [], "")
    if not isinstance(result, StoryRecord):
        return PreviewRow(f"Row {row.line}: no comment", False, "Skipped: nobody wrote a word here.", [], "")
    ratings = (result.details.ratings if result.details else None) or ()
    facts = [
        short_date(result.submitted_at.date()),
        ", ".join(result.service_codes) or "No service: it goes to the lead",
        *(f"Score: {rating.score_text}" for rating in ratings),
        *([result.author_role] if result.author_role else []),
    ]
    return PreviewRow(f"Row {row.line}: {result.title}", False, "", facts, result.body[:_TEXT_SHOWN])


@dataclass(frozen=True, slots=True)
class CheckPage:
    """What an import would do, or how far the counting is."""

    is_open: bool
    is_wrong: bool
    message: str
    progress: dict[str, object]
    counts: list[tuple[str, str]]
    may_import: bool


def check_page(check: FileCheck) -> CheckPage:
    """Give the check of a file."""
    counts = check.counts or {}
    return CheckPage(
        is_open=not check.has_ended,
        is_wrong=check.state == FileCheckState.FAILED,
        message=check.message,
        progress={
            "id": f"check-{check.pk}",
            "label": "Check of the file",
            "done": check.position,
            "total": check.total,
            "text": _how_far(check),
        },
        counts=[
            ("New stories", f"{counts.get('created', 0):,}"),
            ("Changed stories", f"{counts.get('updated', 0):,}"),
            ("Unchanged stories", f"{counts.get('unchanged', 0):,}"),
            ("Rows without a comment, skipped", f"{counts.get('skipped', 0):,}"),
            ("Rows that cannot be taken", f"{counts.get('quarantined', 0):,}"),
        ],
        may_import=check.state == FileCheckState.DONE,
    )


def _how_far(check: FileCheck) -> str:
    if check.total is None:
        return "Waiting to start" if check.state == FileCheckState.WAITING else "Opening the file"
    return f"{check.position:,} of {count('row', 'rows', check.total)} read"


def imported_before(same: UploadedFile | None) -> dict[str, str] | None:
    """Say that the same file was imported before, and as which run."""
    if same is None or same.run is None:
        return None
    run: ImportRun = same.run
    return {
        "text": f"This file was imported before, {date_and_time(run.created_at)}, as {same.name}.",
        "href": reverse("stories:import", args=[run.pk]),
    }
