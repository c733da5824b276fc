"""How fast stories come in from a file, beside a bare COPY of the same rows, and how much memory a million take."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Figure, middle
from bench.made_stories import SERVICES, story, told_again, write_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stories.models import ImportRun, Source

STORIES = 100_000
TOLD_AGAIN_EVERY = 50
MANY = 1_000_000
ROUNDS = 5
_ROWS = "COPY (SELECT {columns} FROM stories_story WHERE source_id = {source}) TO STDOUT"


@dataclass(frozen=True)
class Times:
    """One round, in seconds."""

    wall: float
    cpu: float
    copy: float
    again: float
    linked: int


def figures(*, stories: int = STORIES, rounds: int = ROUNDS, many: int = MANY) -> list[Figure]:
    """Measure `rounds` rounds with `stories` stories each, and the memory of one import of `many`."""
    with tempfile.TemporaryDirectory(prefix="hub-bench-") as folder:
        path, other = Path(folder) / "stories.jsonl", Path(folder) / "other.jsonl"
        write_lines(path, (story(number) for number in range(stories)))
        again = stories // TOLD_AGAIN_EVERY
        write_lines(other, (told_again(number, every=TOLD_AGAIN_EVERY) for number in range(again)))
        times = [_round(path, other, stories, Path(folder) / "rows") for _ in range(rounds)]
        found = _figures(times, stories, again)
        if many:
            write_lines(path, (story(number) for number in range(many)))
            found.append(_memory(path, many))
    return found


def _figures(times: Sequence[Times], stories: int, again: int) -> list[Figure]:
    return [
        middle(
            "import, new stories, a core of the importer",
            [stories / one.cpu for one in times],
            "stories/CPU s",
            at_least=4000,
        ),
        middle(
            "  the same by the clock, database and all", [stories / one.wall for one in times], "stories/s"
        ),
        middle("import, times a bare COPY", [one.wall / one.copy for one in times], "times", at_most=15),
        middle("  a bare COPY", [stories / one.copy for one in times], "rows/s"),
        middle(
            "import again, nothing changed",
            [stories / one.again for one in times],
            "stories/s",
            at_least=5000,
        ),
        middle("  told on two sites, found", [100 * one.linked / again for one in times], "% of those told"),
    ]


def _round(path: Path, other: Path, stories: int, rows: Path) -> Times:
    feed, file = _fresh()
    _read(feed, other)
    wall, cpu, run = _timed(file, path)
    _check(run.created == stories, run)
    linked = _linked()
    copy = _bare_copy(file, rows)
    before = _written()
    again, _, second = _timed(file, path)
    _check((second.unchanged, _written()) == (stories, before), second)
    return Times(wall, cpu, copy, again, linked)


def _check(is_right: bool, run: ImportRun) -> None:
    """Stop rather than measure something else."""
    if not is_right:
        message = (
            f"The import did not do what is measured here: {run.state}, {run.created} new. {run.message}"
        )
        raise RuntimeError(message)


def _fresh() -> tuple[Source, Source]:
    """Empty the tables; give a feed and a source of files of one organisation."""
    from django.db import connection

    from feedbackhub.core.actors import SystemActor
    from feedbackhub.organisations.models import Organisation
    from feedbackhub.organisations.services import create_organisation, create_service
    from stories.models import Source, SourceKind

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE stories_source, stories_story CASCADE")
    actor = SystemActor("the benchmark")
    organisation = Organisation.objects.filter(ods_code="BENCH").first()
    if organisation is None:
        organisation = create_organisation(name="Benchmark NHS Trust", ods_code="BENCH", actor=actor)
        for code in SERVICES:
            create_service(parent=organisation.root, name=code, code=code, kind="service", actor=actor)
    feed = Source.objects.create(
        organisation=organisation, kind=SourceKind.CARE_OPINION, name="Feed", base_url="https://bench.example"
    )
    file = Source.objects.create(organisation=organisation, kind=SourceKind.STORY_FILE, name="Files")
    return feed, file


def _read(source: Source, path: Path) -> ImportRun:
    from feedbackhub.core.actors import SystemActor
    from stories.importing.reading import import_now
    from stories.models import RunTrigger
    from stories.sources.story_file import StoryFileSource

    return import_now(
        source=source,
        opener=lambda: nullcontext(StoryFileSource(path)),
        trigger=RunTrigger.COMMAND,
        actor=SystemActor("the benchmark"),
    )


def _timed(source: Source, path: Path) -> tuple[float, float, ImportRun]:
    wall, cpu = time.perf_counter(), time.process_time()
    run = _read(source, path)
    return time.perf_counter() - wall, time.process_time() - cpu, run


def _linked() -> int:
    from stories.models import Story

    return Story.objects.filter(duplicate_of__isnull=False).count()


def _written() -> int:
    """How often the stories' table has been written to, by PostgreSQL's own count."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(xmin::text::bigint) FROM stories_story")
        return int(cursor.fetchone()[0])


def _bare_copy(source: Source, rows: Path) -> float:
    """Copy the stored rows out, and time copying them into a table of the same columns, checks and indexes.

    The columns are named, since PostgreSQL takes none for those that it computes itself.
    """
    from django.db import connection

    from stories.models import Story

    columns = ", ".join(str(field.column) for field in Story._meta.concrete_fields if not field.generated)
    with connection.cursor() as cursor:
        raw = cursor.cursor
        with rows.open("wb") as file:
            raw.copy_expert(_ROWS.format(columns=columns, source=int(source.pk)), file)
        cursor.execute("DROP TABLE IF EXISTS bare_copy")
        cursor.execute("CREATE TABLE bare_copy (LIKE stories_story INCLUDING ALL)")
        with rows.open("rb") as file:
            start = time.perf_counter()
            raw.copy_expert(f"COPY bare_copy ({columns}) FROM STDIN", file)
            took = time.perf_counter() - start
        cursor.execute("DROP TABLE bare_copy")
    return took


def _memory(path: Path, many: int) -> Figure:
    """Import a million in a process of its own and give the most memory that it ever held."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.one_import", str(path), str(many)],
        check=True,
        capture_output=True,
        text=True,
    )
    return Figure(f"memory for {many:,} rows", float(done.stdout.split()[-1]), "MB at the most", at_most=300)
