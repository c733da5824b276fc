"""Makes the weights anew from the corpus, bit for bit, and says where they are not the ones that stand.

On one thread: sums that several make at once may differ in their last digit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from responses.typology.training.fitting import fit
from responses.typology.training.measuring import measure, report
from responses.typology.training.storing import store

if TYPE_CHECKING:
    from pathlib import Path

    from responses.typology.training.corpus import Drill
    from responses.typology.training.prepared import Prepared

FILES = ("words.txt", "table.npy", "rest.json", "version.txt")


def rebuild(
    folder: Path, prepared: Sequence[Prepared], drills: Sequence[Drill], *, say: Callable[[str], None]
) -> str:
    """Write into `folder` what these pairs and sentences teach; give the version."""
    with threadpool_limits(limits=1):
        learned = fit(prepared, drills, say=say)
    folder.mkdir(parents=True, exist_ok=True)
    store(learned, folder)
    return learned.head.version


def figures(
    prepared: Sequence[Prepared], drills: Sequence[Drill], folds: Iterable[int], *, say: Callable[[str], None]
) -> list[str]:
    """Give, as lines, how well replies are read that were held out."""
    with threadpool_limits(limits=1):
        return report(measure(prepared, drills, folds=folds, say=say))


def differing(made: Path, stands: Path) -> list[str]:
    """Give the names of the files that are not the same, byte for byte, in both folders."""
    return [name for name in FILES if _bytes(made / name) != _bytes(stands / name)]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
