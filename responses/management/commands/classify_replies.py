"""`manage.py classify_replies IN.jsonl OUT.jsonl`: the type of each reply. A thin door to `typology.batch`."""

from __future__ import annotations

import gc
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from feedbackhub.core.management.files import run_file
from responses.typology import batch

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Classify replies from a file, without touching the database."""

    help = (
        "Read JSON lines {id, story, reply, organisation?} and write the type of each reply with its reasons."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, metavar="IN.jsonl")
        parser.add_argument("target", type=Path, metavar="OUT.jsonl")

    def handle(self, *args: Any, **options: Any) -> None:
        # The index stays as it is, and is large: the collector need not walk over it again and again.
        run = partial(batch.run, indexed=gc.freeze)
        tally = run_file(run, options["source"], options["target"], report=self.stderr.write)
        self.stdout.write(f"{tally.rows} rows, {tally.errors} errors")
        if tally.errors:
            raise CommandError(
                f"{tally.errors} of {tally.rows} rows could not be read; the rest are written."
            )
