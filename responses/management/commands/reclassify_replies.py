"""`manage.py reclassify_replies`: has published replies read by the engine in use. A thin door to `relabelling`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from feedbackhub.organisations.models import Organisation
from responses.services.relabelling import reading_of, reclassify_replies

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Read what the engine in use has not read; a worker does the same by itself, in rounds."""

    help = "Let the engine in use read all published replies that it has not read. Earlier verdicts stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--organisation", metavar="CODE", help="of one organisation, by its ODS code")
        parser.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = self._organisation(options["organisation"])
        before = reading_of(organisation)
        self.stdout.write(
            f"Engine {before.engine_version}: {before.read:,} of {before.replies:,} replies are read."
        )
        labelled = reclassify_replies(organisation=organisation, seconds=None, told=self._tell)
        after = reading_of(organisation)
        left = after.replies - after.read
        self.stdout.write(f"{labelled:,} replies read now; {left:,} left.")
        if options["json"]:
            answer = {
                "engine": after.engine_version,
                "labelled": labelled,
                "read": after.read,
                "replies": after.replies,
            }
            self.stdout.write(json.dumps(answer))
        if left:
            raise CommandError(
                f"{left:,} replies are not read: another worker holds them, or the log names them. Try again."
            )

    def _organisation(self, code: str | None) -> Organisation | None:
        if not code:
            return None
        found = Organisation.objects.filter(ods_code__iexact=code).first()
        if found is None:
            raise CommandError(f"There is no organisation with the code {code}.")
        return found

    def _tell(self, labelled: int) -> None:
        self.stdout.write(f"{labelled:,} read")
