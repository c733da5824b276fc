"""Erases again, after a restore, what was erased since the backup."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedbackhub.core.errors import DomainError
from feedbackhub.records.services.replaying import replay


class Command(BaseCommand):
    """`manage.py replay_erasures LIST [--dry-run]`."""

    help = "Erase again what the list names. Run it after a restore, before the workers start."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the options."""
        parser.add_argument("list", type=Path, help="the file that export_erasures wrote")
        parser.add_argument("--dry-run", action="store_true", help="change nothing")

    def handle(self, *_: Any, **options: Any) -> None:
        """Read the list and say what came of it."""
        try:
            text = options["list"].read_text(encoding="utf-8")
            lines = [json.loads(line) for line in text.splitlines() if line.strip()]
            done = replay(lines, dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"The list cannot be read: {error.strerror}.") from error
        except json.JSONDecodeError as error:
            raise CommandError("The list is not one that export_erasures wrote.") from error
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"{done.erased} erased again, {done.placed} kept from coming back, {done.already} erased already, "
            f"{done.unknown} of sources that are not there"
        )
        if done.unknown:
            raise CommandError(
                "Some lines name a source that this database does not have. Look before you go on."
            )
