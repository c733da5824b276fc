"""`manage.py import_stories`: one reading of a source from the command line, for people and for scripts.

Standard output is for the result, standard error for progress and messages. The exit code is 0 only if the run was
complete. A key is taken and used; it is stored only when asked for, and printed never.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from feedbackhub.core.actors import SystemActor
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.services import create_organisation
from stories import selectors
from stories.importing.checking import check_withdrawn
from stories.importing.counts import Counts
from stories.importing.reading import INTERRUPTED, OUR_FAULT, import_now
from stories.importing.rehearsal import rehearse
from stories.management import feeds, file_maps
from stories.management.arguments import add_arguments
from stories.models import RunState, RunTrigger, Source, SourceKind
from stories.services import sources
from stories.services.table_sources import keep_map, table_source
from stories.sources.errors import SourceError
from stories.sources.story_file import StoryFileSource
from stories.sources.table_file import ColumnMap, TableFileSource

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from feedbackhub.organisations.models import Organisation
    from stories.models import ImportRun
    from stories.sources.record import Page, StorySource

COMMAND = SystemActor("the import command")


class Command(BaseCommand):
    """Imports stories from a feed or from a file."""

    help = "Import stories from Care Opinion, from NHS.UK or from a file. Running it again does no harm."

    def add_arguments(self, parser: CommandParser) -> None:
        """Each kind of source has its own arguments."""
        add_arguments(parser)

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
        run = import_now(
            source=source,
            opener=opener,
            trigger=RunTrigger.COMMAND,
            actor=COMMAND,
            since=self.options.get("since"),
            progress=self._show,
        )
        # What the feed itself lists as taken down.
        self.counts += Counts(withdrawn=run.withdrawn)
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
            with feeds.open_it(self.options, source) as reader:
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
        return feeds.place_of(self.options)

    def _existing(self, organisation: Organisation, kind: SourceKind, site: str) -> Source | None:
        if self.columns is not None:
            return selectors.table_source_named(organisation, self.source_name)
        return selectors.source_at(organisation, kind, site)

    def _source(self, organisation: Organisation) -> Source:
        if self.columns is not None:
            source = table_source(organisation=organisation, name=self.source_name, actor=COMMAND)
            keep_map(source=source, columns=self.columns, actor=COMMAND)
            return source
        if self.options["kind"] == "file":
            return sources.file_source(organisation=organisation, actor=COMMAND)
        return feeds.source_of(self.options, organisation=organisation, actor=COMMAND)

    def _open(self, source: Source | None) -> AbstractContextManager[StorySource]:
        if self.columns is not None:
            return nullcontext(TableFileSource(self.options["path"], self.columns))
        if self.options["kind"] == "file":
            return nullcontext(StoryFileSource(self.options["path"]))
        return feeds.open_it(self.options, source)
