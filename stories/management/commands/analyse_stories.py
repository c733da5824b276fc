"""`manage.py analyse_stories IN.jsonl OUT.jsonl`: themes, criticality, flags, personal data. A thin door to `batch`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from feedbackhub.core.management.files import run_file
from stories.analysis import batch

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Analyse stories from a file, without touching the database."""

    help = "Read JSON lines {id, text, question?} and write what was read in each story."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, metavar="IN.jsonl")
        parser.add_argument("target", type=Path, metavar="OUT.jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        tally = run_file(batch.run, options["source"], options["target"], report=self.stderr.write)
        self.stdout.write(f"{tally.rows} rows, {tally.errors} errors")
        if tally.errors:
            raise CommandError(
                f"{tally.errors} of {tally.rows} rows could not be read; the rest are written."
            )
