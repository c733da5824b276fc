"""Opens the files of the batch commands of every room and turns what can go wrong with them into plain messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TextIO

from django.core.management.base import CommandError

from feedbackhub.core.jsonlines import Tally

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., Tally]


def run_file(run: Run, source: Path, target: Path, *, report: Callable[[str], Any]) -> Tally:
    """Run a batch from one file to another. Raises CommandError if a file cannot be opened."""
    if not source.is_file():
        raise CommandError(f"There is no file {source}.")
    if target.exists() and source.resolve() == target.resolve():
        raise CommandError("The two files must be different.")

    def lines() -> Iterator[str]:
        with source.open(encoding="utf-8", errors="replace", newline="\n") as handle:
            yield from handle

    try:
        with target.open("w", encoding="utf-8") as out:
            return _typed(run, lines, out, report)
    except OSError as fault:
        raise CommandError(f"Could not read or write: {fault}") from fault


def _typed(run: Run, lines: Callable[[], Iterable[str]], out: TextIO, report: Callable[[str], Any]) -> Tally:
    return run(lines, out, report=report)
