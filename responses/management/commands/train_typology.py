"""`manage.py train_typology`: rebuilds the weights of the typology engine, or trains an organisation's own last step.

Nothing that trains is imported before it is asked for: a server needs no scikit-learn.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from feedbackhub.core.actors import SystemActor
from feedbackhub.core.errors import DomainError
from feedbackhub.organisations.models import Organisation
from responses.services.heads import withdraw_head
from responses.typology.model import FOLDER

if TYPE_CHECKING:
    from argparse import ArgumentParser

COMMAND = SystemActor("the training command")
NOT_INSTALLED = "Training needs scikit-learn, which is not installed: pip install '.[training]'"
_FIFTHS = 5


class Command(BaseCommand):
    """Train; a worker then has every reply read again."""

    help = (
        "Rebuild the weights of the typology engine from the corpus, bit for bit, and print how well it reads what it "
        "has not learned from. With --organisation: train that one's own last step on its released labels."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="write the weights there")
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail where what stands is not what comes out"
        )
        parser.add_argument(
            "--folds",
            type=int,
            choices=range(_FIFTHS + 1),
            metavar="N",
            help="hold out N of the five fifths, one after another (default: 5, and 0 with --check)",
        )
        parser.add_argument("--organisation", metavar="CODE", help="train this one's own (ODS code)")
        parser.add_argument(
            "--withdraw", action="store_true", help="with --organisation: go back to the shipped engine"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["organisation"] is None:
            if options["withdraw"]:
                raise CommandError("Say whose engine is to be withdrawn: --organisation CODE")
            self._rebuild(options["folder"], check=options["check"], folds=options["folds"])
            return
        if options["check"] or options["folds"] is not None or options["folder"] != FOLDER:
            raise CommandError(
                "--check, --folds and --folder belong to the shipped engine, not to an own one."
            )
        organisation = Organisation.objects.filter(ods_code__iexact=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation with the code {options['organisation']}.")
        try:
            self._withdraw(organisation) if options["withdraw"] else self._train(organisation)
        except DomainError as refusal:
            raise CommandError(refusal.message) from None

    # The shipped engine -------------------------------------------------------------------------------------------

    def _rebuild(self, folder: Path, *, check: bool, folds: int | None) -> None:
        try:
            from responses.typology.training import rebuilding
        except ModuleNotFoundError as error:
            raise _not_installed(error) from None
        from responses.typology.training import corpus
        from responses.typology.training.prepared import prepare

        pairs, drills = prepare(corpus.pairs()), corpus.drills()
        self._say(f"{len(pairs):,} pairs and {len(drills):,} single sentences")
        with TemporaryDirectory() as made:
            version = rebuilding.rebuild(Path(made) if check else folder, pairs, drills, say=self._say)
            apart = rebuilding.differing(Path(made), folder) if check else []
        held_out = range(folds if folds is not None else 0 if check else _FIFTHS)
        if held_out:
            self._print(rebuilding.figures(pairs, drills, held_out, say=self._say))
        if apart:
            raise CommandError(
                f"The weights that stand are not what the corpus gives: {', '.join(apart)} differ."
            )
        self.stdout.write(f"{version}: {'the same as what stands' if check else f'written to {folder}'}.")

    # An organisation's own ----------------------------------------------------------------------------------------

    def _train(self, organisation: Organisation) -> None:
        try:
            from responses.services.training import train_own_head
        except ModuleNotFoundError as error:
            raise _not_installed(error) from None

        row = train_own_head(organisation=organisation, actor=COMMAND, say=self._say)
        self.stdout.write(f"{row.version} is in use for {organisation.name} from now on. {_NEXT}")

    def _withdraw(self, organisation: Organisation) -> None:
        row = withdraw_head(organisation=organisation, actor=COMMAND)
        self.stdout.write(
            f"{organisation.name} is read by the engine of the hub again, as version {row.version}. {_NEXT}"
        )

    def _say(self, text: str) -> None:
        self.stderr.write(text)

    def _print(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)


_NEXT = "A worker has its replies read again; manage.py reclassify_replies does so at once."


def _not_installed(error: ModuleNotFoundError) -> CommandError:
    if error.name is None or error.name.split(".")[0] not in {"sklearn", "scipy", "threadpoolctl"}:
        raise error
    return CommandError(NOT_INSTALLED)
