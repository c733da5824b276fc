"""`manage.py import_stories`: one reading of a source from the command line, for people and for scripts.

Standard output is for the result, standard error for progress and messages. The exit code is 0 only if the run was
complete. A key is taken and used; it is stored only when asked for, and printed never.
"""

from __future__ import annotations

import os
from argparse import ArgumentTypeError
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from feedbackhub.core.actors import SystemActor
from feedbackhub.core.errors import DomainError
from feedbackhub.core.secrets import decrypt
from feedbackhub.organisations.services import create_organisation
from stories import selectors
from stories.importing.checking import check_withdrawn
from stories.importing.counts import Counts
from stories.importing.reading import INTERRUPTED, OUR_FAULT, import_now
from stories.importing.rehearsal import rehearse
from stories.management import file_maps
from stories.models import RunState, RunTrigger, Source, SourceKind
from stories.services import sources
from stories.services.table_sources import keep_map, table_source
from stories.sources.care_opinion import CareOpinionSource
from stories.sources.care_opinion.address import read_address
from stories.sources.errors import SourceError
from stories.sources.story_file import StoryFileSource
from stories.sources.table_file import ColumnMap, TableFileSource

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from feedbackhub.organisations.models import Organisation
    from stories.models import ImportRun
    from stories.sources.record import Page, StorySource

COMMAND = SystemActor("the import command")
KEY_VARIABLE = "CARE_OPINION_KEY"


class Command(BaseCommand):
    """Imports stories from Care Opinion or from a file."""

    help = (
        "Import stories from Care Opinion's API, or from a file in its format. Running it again does no harm."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Two kinds of source, each with its own arguments."""
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="care-opinion|file")
        care_opinion = kinds.add_parser("care-opinion", help="from Care Opinion's API")
        care_opinion.add_argument("--url", required=True, help="such as https://www.careopinion.org.uk")
        care_opinion.add_argument(
            "--key",
            help="the subscription key; other users of this machine can see it in the list of processes, so "
            f"{KEY_VARIABLE} or --key-file is better",
        )
        care_opinion.add_argument(
            "--key-file", type=Path, metavar="PATH", help="a file that holds the key alone"
        )
        care_opinion.add_argument(
            "--keep-key", action="store_true", help="store the key, encrypted, for the hourly import"
        )
        care_opinion.add_argument("--since", type=_day, metavar="DATE", help="published since, as 2026-03-01")
        care_opinion.add_argument(
            "--check-withdrawn",
            action="store_true",
            help="then ask for each story by its id, and take down what is gone (one request a story)",
        )
        file = kinds.add_parser("file", help="from a file: CSV, Excel (.xlsx), JSON, JSON lines")
        file.add_argument("path", type=Path, metavar="PATH")
        file.add_argument(
            "--map",
            metavar="MAP.yaml",
            help="which column is which: a YAML file, or a ready map by name (fft_qdc, fft_dashboard); JSON in Care "
            "Opinion's format needs none",
        )
        file.add_argument(
            "--source",
            default="",
            metavar="NAME",
            help="the source of files with columns to which it belongs",
        )
        for kind in (care_opinion, file):
            kind.add_argument("--organisation", required=True, metavar="CODE", help="its ODS code")
            kind.add_argument(
                "--create-organisation", action="store_true", help="make it where it is unknown"
            )
            kind.add_argument(
                "--organisation-name", default="", metavar="NAME", help="its name if it is made"
            )
            kind.add_argument("--dry-run", action="store_true", help="store nothing, say what would be")
            kind.add_argument("--json", action="store_true", help="end with one line of JSON")

    def handle(self, **options: Any) -> None:
        """Run it; whatever stops it is one message and exit code 1."""
        self.options = options
        self.counts = Counts()
        message = OUR_FAULT
        try:
            message = self._do()
        except (SourceError, DomainError) as trouble:
            message = trouble.message
        except ValidationError as refusal:
            message = " ".join(refusal.messages)
        except KeyboardInterrupt:
            message = INTERRUPTED
        finally:
            # A fault of ours goes on as it is, but whoever reads the last line gets their line.
            self._report(bool(message))
        if message:
            raise CommandError(message)

    def _do(self) -> str:
        """Do it with a progress bar, where somebody watches; give why it stopped early."""
        with tqdm(
            unit=" stories", leave=False, file=self.stderr, disable=not self.stderr.isatty()
        ) as self.bar:
            return self._rehearse() if self.options["dry_run"] else self._import()

    def _report(self, is_partial: bool) -> None:
        if self.options["json"]:
            self.stdout.write(self.counts.as_line())
            return
        numbers = ", ".join(f"{number:,} {name}" for name, number in self.counts.worth_saying().items())
        beginning = "It would be" if self.options["dry_run"] else "So far" if is_partial else "Complete"
        self.stdout.write(f"{beginning}: {numbers}.")

    def _import(self) -> str:
        """Import, and give why it stopped early; an empty text where it did not."""
        self.columns = self._columns()
        organisation = self._organisation() or self._make_organisation()
        source = self._source(organisation)
        opener = partial(self._open, source)
        if self.options.get("keep_key"):
            sources.replace_key(source=source, key=self._key(source), actor=COMMAND)
        run = import_now(
            source=source,
            opener=opener,
            trigger=RunTrigger.COMMAND,
            actor=COMMAND,
            since=self.options.get("since"),
            progress=self._show,
        )
        self._withdraw(run, source)
        return run.message if run.state != RunState.COMPLETE else ""

    def _rehearse(self) -> str:
        self.columns = self._columns()
        organisation = self._organisation()
        if organisation is None and not self.options["create_organisation"]:
            raise self._unknown()
        kind, site = self._place()
        source = self._existing(organisation, kind, site) if organisation else None
        with self._open(source) as reader:
            rehearse(source=source, reader=reader, since=self.options.get("since"), progress=self._show)
        return ""

    def _withdraw(self, run: ImportRun, source: Source) -> None:
        if self.options.get("check_withdrawn") and run.state == RunState.COMPLETE:
            with CareOpinionSource.at(self.options["url"], self._key(source)) as reader:
                gone = check_withdrawn(source=source, reader=reader, run=run, actor=COMMAND)
            self.counts += Counts(withdrawn=gone)

    def _show(self, page: Page, counts: Counts) -> None:
        self.counts += counts
        self.bar.total = page.total
        self.bar.update(page.end - page.position)

    def _columns(self) -> ColumnMap | None:
        """Give the map of a file with columns; None for anything else."""
        if self.options["kind"] != "file":
            return None
        columns = file_maps.map_for(
            self.options["path"],
            asked=self.options["map"],
            organisation=self._organisation(),
            source=self.options["source"],
        )
        if columns is not None:
            self.source_name = file_maps.source_name(
                self.options["source"],
                organisation=self._organisation(),
                columns=columns,
                has_map=self.options["map"] is not None,
            )
        return columns

    def _organisation(self) -> Organisation | None:
        return selectors.organisation_by_code(self.options["organisation"])

    def _make_organisation(self) -> Organisation:
        if not self.options["create_organisation"]:
            raise self._unknown()
        self._place()  # a wrong address must not leave an organisation behind
        code = self.options["organisation"].strip().upper()
        name = self.options["organisation_name"].strip() or code
        return create_organisation(name=name, ods_code=code, actor=COMMAND)

    def _unknown(self) -> DomainError:
        return DomainError(
            f"There is no organisation with the code {self.options['organisation']}. Check the code, or add "
            "--create-organisation (and --organisation-name) to make it."
        )

    def _place(self) -> tuple[SourceKind, str]:
        """Give the kind and the address that tell the source from others."""
        if self.options["kind"] == "file":
            return SourceKind.STORY_FILE, ""
        return SourceKind.CARE_OPINION, read_address(self.options["url"]).site

    def _existing(self, organisation: Organisation, kind: SourceKind, site: str) -> Source | None:
        if self.columns is not None:
            return selectors.table_source_named(organisation, self.source_name)
        return selectors.source_at(organisation, kind, site)

    def _source(self, organisation: Organisation) -> Source:
        if self.columns is not None:
            source = table_source(organisation=organisation, name=self.source_name, actor=COMMAND)
            keep_map(source=source, columns=self.columns, actor=COMMAND)
            return source
        kind, site = self._place()
        if kind == SourceKind.STORY_FILE:
            return sources.file_source(organisation=organisation, actor=COMMAND)
        return sources.care_opinion_source(organisation=organisation, site=site, actor=COMMAND)

    def _open(self, source: Source | None) -> AbstractContextManager[StorySource]:
        if self.columns is not None:
            return nullcontext(TableFileSource(self.options["path"], self.columns))
        if self.options["kind"] == "file":
            return nullcontext(StoryFileSource(self.options["path"]))
        return CareOpinionSource.at(self.options["url"], self._key(source))

    def _key(self, source: Source | None) -> str:
        """Give the key: as named, from its file, from the environment, or the one that is stored with the source."""
        if self.options["key"]:
            return str(self.options["key"])
        if self.options["key_file"]:
            return _read_key(self.options["key_file"])
        if found := os.environ.get(KEY_VARIABLE, ""):
            return found
        if source is not None and source.encrypted_key:
            return decrypt(source.encrypted_key)
        raise DomainError(
            f"There is no key. Give it by --key-file, by {KEY_VARIABLE} in the environment, or by --key."
        )


def _read_key(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise DomainError(f"No key can be read from {path}.") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2026-03-01") from None
