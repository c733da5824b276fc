"""Writes the list of erased stories, to be kept apart from the database's backups."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedbackhub.records.selectors.lists import organisation_by_code
from feedbackhub.records.services.replaying import erased_lines


class Command(BaseCommand):
    """`manage.py export_erasures [--organisation CODE] > erased.jsonl`."""

    help = "Write the list of erased stories, one JSON object a line. It names them by their source's id."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the option."""
        parser.add_argument("--organisation", metavar="CODE", help="only this one (ODS code); else all")

    def handle(self, *_: Any, **options: Any) -> None:
        """Write the lines."""
        organisation = None
        if options["organisation"]:
            organisation = organisation_by_code(options["organisation"])
            if organisation is None:
                raise CommandError(f"No organisation has the code {options['organisation']}.")
        for line in erased_lines(organisation):
            self.stdout.write(json.dumps(line, ensure_ascii=False))
