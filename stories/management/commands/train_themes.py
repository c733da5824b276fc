"""`manage.py train_themes`: rebuilds the weights by which themes and sentiment are read, from labelled comments.

The comments are not part of the project: docs/themes.md says where they come from. Nothing that trains is imported
before it is asked for: a server needs no scikit-learn.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from stories.analysis.themes.model import FOLDER

if TYPE_CHECKING:
    from argparse import ArgumentParser

NOT_INSTALLED = "Training needs scikit-learn, which is not installed: pip install '.[training]'"


class Command(BaseCommand):
    """Train, and print how well comments are read whose authors were not learned from."""

    help = (
        "Rebuild the weights of themes and sentiment from a file of labelled comments, bit for bit, and print "
        "micro- and macro-F1 cross-validated by respondent."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--data", type=Path, required=True, help="the labelled comments (CSV)")
        parser.add_argument("--folder", type=Path, default=FOLDER, help="write the weights there")
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail where what stands is not what comes out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            from stories.analysis.themes.training import source, storing
        except ModuleNotFoundError as error:
            if error.name is None or error.name.split(".")[0] not in {"sklearn", "scipy", "threadpoolctl"}:
                raise
            raise CommandError(NOT_INSTALLED) from None
        from stories.analysis.themes.training.measuring import report

        path, folder, check = options["data"], options["folder"], options["check"]
        try:
            comments = source.comments(path)
        except (OSError, UnicodeDecodeError, source.NotTheData) as error:
            raise CommandError(f"{path} cannot be read: {error}") from None
        with TemporaryDirectory() as made:
            to = Path(made) if check else folder
            version, figures = storing.rebuild(comments, source.examples(), to, say=self.stderr.write)
            apart = storing.differing(to, folder)
        for line in report(figures, len(comments)):
            self.stdout.write(line)
        if apart:
            raise CommandError(f"What stands is not what the comments give: {', '.join(apart)} differ.")
        self.stdout.write(f"{version}: {'the same as what stands' if check else f'written to {folder}'}.")
