"""Runs and what was put aside, as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from feedbackhub.web.dates import date_and_time, short_date, time_of_day
from feedbackhub.web.words import count
from stories.models import ImportRun, RunState, SourceKind
from stories.sources.table_file.records import GIVEN_ID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stories.models import QuarantinedRecord

RAW_SHOWN = 2_000
TAGS = {
    RunState.WAITING: {"text": "Waiting to start", "tone": "waiting"},
    RunState.RUNNING: {"text": "Running", "tone": "moving"},
    RunState.COMPLETE: {"text": "Complete", "tone": "done"},
    RunState.STOPPED: {"text": "Stopped early", "tone": "wrong"},
}
# What a record lacks, in two or three words; its message says the rest.
REASONS = {
    "not_a_story": "No story",
    "not_json": "Not sound JSON",
    "missing_id": "No id",
    "bad_id": "Odd id",
    "missing_date": "No date",
    "bad_date": "A date that makes no sense",
    "missing_text": "No text",
    "text_too_long": "Text too long",
    "nul": "Damaged text",
    "broken_characters": "Damaged characters",
    "bad_number": "A number that is none",
    "too_deep": "Nested too deep",
    "record_too_large": "Record too large",
    "ragged_row": "Slipped columns",
    "formula": "A formula",
    "not_a_value": "Not a value",
    "id_twice": "An id used twice",
}


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run in the list."""

    href: str
    title: str
    tag: dict[str, str]
    facts: list[str]


def run_rows(runs: Iterable[ImportRun]) -> list[RunRow]:
    """Give one row a run."""
    return [
        RunRow(
            href=address_of(run),
            title=f"Import {run.pk}: {name_of(run)}, {when(run)}",
            tag=TAGS[RunState(run.state)],
            facts=[outcome(run), by_whom(run)],
        )
        for run in runs
    ]


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run on its page."""

    pk: int
    title: str
    tag: dict[str, str]
    is_open: bool
    is_stopped: bool
    progress: dict[str, object]
    facts: list[str]
    counts: list[tuple[str, str]]
    message: str
    source_pk: int
    may_run_again: bool
    is_file: bool
    upload_href: str
    rejected_href: str
    undo_href: str
    undone: str


def run_page(run: ImportRun) -> RunPage:
    """Give a run with how far it has come, what came of it, and what to do next."""
    is_file = run.source.is_file
    is_table = run.source.kind == SourceKind.TABLE_FILE
    may_undo = is_file and run.has_ended and run.undone_at is None
    return RunPage(
        pk=run.pk,
        title=f"Import of {name_of(run)}",
        tag=TAGS[RunState(run.state)],
        is_open=not run.has_ended,
        is_stopped=run.state == RunState.STOPPED,
        progress={
            "id": f"import-{run.pk}",
            "label": f"Import of {name_of(run)}",
            "done": run.position if is_file else run.seen,
            "total": run.total,
            "text": _how_far(run),
        },
        facts=[by_whom(run), *_times(run)],
        counts=[
            ("New stories", f"{run.created:,}"),
            ("Changed stories", f"{run.updated:,}"),
            ("Unchanged stories", f"{run.unchanged:,}"),
            ("Put aside", f"{run.quarantined:,}"),
            *([("Rows without a comment, skipped", f"{run.skipped:,}")] if run.skipped else []),
            *([("Taken back by their authors", f"{run.withdrawn:,}")] if run.withdrawn else []),
        ],
        message=run.message,
        source_pk=run.source_id,
        may_run_again=not is_file and bool(run.source.encrypted_key),
        is_file=is_file,
        upload_href=_upload_href(run),
        rejected_href=reverse("stories:import-rejected", args=[run.pk]) if is_table else "",
        undo_href=reverse("stories:import-undo", args=[run.pk]) if may_undo else "",
        undone=f"This import was undone {date_and_time(run.undone_at)}." if run.undone_at else "",
    )


def _upload_href(run: ImportRun) -> str:
    """Give the page on which a file of this source is uploaded."""
    if run.source.kind == SourceKind.TABLE_FILE:
        return reverse("stories:files-source", args=[run.source_id])
    return reverse("stories:import-upload") if run.source.is_file else ""


@dataclass(frozen=True, slots=True)
class AsideRow:
    """One record that was put aside."""

    pk: int
    title: str
    message: str
    times: list[str]
    raw: str
    rest: str
    summary: str


def aside_rows(records: Iterable[QuarantinedRecord], *, first: int = 1) -> list[AsideRow]:
    """Give one row a record, numbered from `first` so that two without an id can be told apart."""
    return [_aside_row(number, record) for number, record in enumerate(records, start=first)]


def _aside_row(number: int, record: QuarantinedRecord) -> AsideRow:
    rest = len(record.raw) - RAW_SHOWN
    return AsideRow(
        pk=record.pk,
        title=f"{number}. {_reason(record)}: {_name_of(record)}",
        message=record.message,
        times=[
            f"Put aside {short_date(record.created_at)}",
            *([f"Seen {record.times_seen} times"] if record.times_seen > 1 else []),
            *([f"Tried again {count('time', 'times', record.attempts)}"] if record.attempts else []),
        ],
        raw=record.raw[:RAW_SHOWN],
        rest=f"… and {count('character', 'characters', rest)} more" if rest > 0 else "",
        summary=f"Show {number} as it came (staff only)",
    )


def _reason(record: QuarantinedRecord) -> str:
    return REASONS.get(record.reason, record.reason.replace("_", " ").capitalize())


def _name_of(record: QuarantinedRecord) -> str:
    if record.external_id.startswith(GIVEN_ID) and record.position is not None:
        return f"row {record.position}"
    return f"record {record.external_id}" if record.external_id else "record without an id"


@dataclass(frozen=True, slots=True)
class DismissedRow:
    """One record that somebody set aside for good."""

    record: str
    because: str
    by: str


def dismissed_rows(records: Iterable[QuarantinedRecord]) -> list[DismissedRow]:
    """Give what was set aside for good, with who did it and why."""
    return [
        DismissedRow(
            record=f"{_reason(record)}: {_name_of(record)}",
            because=record.dismissed_because,
            by=", ".join(
                [
                    *([record.dismissed_by.full_name] if record.dismissed_by else []),
                    *([short_date(record.dismissed_at)] if record.dismissed_at else []),
                ]
            ),
        )
        for record in records
    ]


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run in the table of a source's page."""

    href: str
    title: str
    tag: dict[str, str]
    created: str
    updated: str
    unchanged: str
    quarantined: str
    took: str


def run_lines(runs: Iterable[ImportRun]) -> list[RunLine]:
    """Give one line of a table a run."""
    return [
        RunLine(
            href=address_of(run),
            title=_line_title(run),
            tag=TAGS[RunState(run.state)],
            created=f"{run.created:,}",
            updated=f"{run.updated:,}",
            unchanged=f"{run.unchanged:,}",
            quarantined=f"{run.quarantined:,}",
            took=duration_of(run),
        )
        for run in runs
    ]


def _line_title(run: ImportRun) -> str:
    """Give number and moment, short enough for a table; the year stands on the run's own page."""
    at = run.started_at or run.created_at
    return f"{run.pk}, {short_date(at).rpartition(' ')[0]} {time_of_day(at)}"


def outcome(run: ImportRun) -> str:
    """Give what came of a run in a few words."""
    if not run.has_ended:
        return _how_far(run)
    parts = [
        f"{run.created:,} new",
        *([f"{run.updated:,} changed"] if run.updated else []),
        f"{run.unchanged:,} the same",
        *([f"{run.quarantined:,} put aside"] if run.quarantined else []),
        *([f"{run.withdrawn:,} taken back"] if run.withdrawn else []),
    ]
    return ", ".join(parts)


def name_of(run: ImportRun) -> str:
    """Give what was read: the file by its name, else the source."""
    file = getattr(run, "file", None)
    return file.name if file is not None else run.source.name


def by_whom(run: ImportRun) -> str:
    """Give who or what started a run."""
    return f"By {run.started_by.full_name}" if run.started_by else str(run.get_trigger_display())


def _how_far(run: ImportRun) -> str:
    if run.state == RunState.WAITING and not run.seen:
        return "Waiting to start"
    if run.total is not None:
        return f"{run.position:,} of {count('record', 'records', run.total)} read"
    return f"{count('record', 'records', run.seen)} read so far"


def _times(run: ImportRun) -> list[str]:
    found = []
    if run.started_at:
        found.append(f"Started {date_and_time(run.started_at)}")
    if took := duration_of(run):
        found.append(f"Took {took}")
    return found


def duration_of(run: ImportRun) -> str:
    """Give how long an ended run took; empty while it goes on."""
    if not run.started_at or not run.finished_at:
        return ""
    return _duration((run.finished_at - run.started_at).total_seconds())


def _duration(seconds: float) -> str:
    if seconds < 90:
        return count("second", "seconds", max(1, round(seconds)))
    return count("minute", "minutes", round(seconds / 60))


def when(run: ImportRun) -> str:
    """Give when a run began, or was asked for."""
    return date_and_time(run.started_at or run.created_at)


def address_of(run: ImportRun) -> str:
    """Give the address of a run's page."""
    return reverse("stories:import", args=[run.pk])
