"""Makes the weights and writes them as plain data; says where they are not the ones that stand.

On one thread: sums that several make at once may differ in their last digit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from stories.analysis.themes.model import FILES, Weights
from stories.analysis.themes.training.fitting import fit, hold_out
from stories.analysis.themes.training.measuring import Figures, measure

if TYPE_CHECKING:
    from pathlib import Path

    from stories.analysis.themes.training.source import Comment


def rebuild(
    comments: Sequence[Comment],
    own: Sequence[Comment],
    folder: Path,
    *,
    say: Callable[[str], None] = lambda _: None,
) -> tuple[str, Figures]:
    """Write into `folder` what these comments teach; give the version and the cross-validated figures."""
    with threadpool_limits(limits=1):
        held = hold_out(comments, own, say)
        figures = measure(held)
        say("all")
        learned = fit(held, own)
    store(learned, folder)
    return learned.rest.version, figures


def store(weights: Weights, folder: Path) -> None:
    """Write the weights. The same weights give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    blocks = "\n\n".join("\n".join(names) for names in weights.blocks)
    (folder / "features.txt").write_text(blocks, encoding="utf-8")
    np.save(folder / "table.npy", weights.table.astype(np.float16), allow_pickle=False)
    text = json.dumps(weights.rest.as_data(), indent=1, sort_keys=True)
    (folder / "rest.json").write_text(text + "\n", encoding="utf-8")


def differing(made: Path, stands: Path) -> list[str]:
    """Give the names of the files that are not the same, byte for byte, in both folders."""
    return [name for name in FILES if _bytes(made / name) != _bytes(stands / name)]


def _bytes(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
