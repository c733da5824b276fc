"""The trained weights as plain numbers, and what NumPy makes of them. No pickle, no code in data.

`weights/` holds the names of the features (one a line), one table of numbers and the rest as JSON; `training` writes
them, nothing else does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stories.analysis.themes.labels import CODES, SENTIMENTS
from stories.analysis.themes.rows import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FOLDER = Path(__file__).parent / "weights"
FILES = ("features.txt", "table.npy", "rest.json")
THEMES = len(CODES)
COLUMNS = THEMES + len(SENTIMENTS)
WIDTH = COLUMNS + 1
"""Columns of the table: the themes, the sentiments, and the squared length that a feature adds."""

BLOCKS = 3
OF_THE_BEST_SENTENCE = 0.4
"""The share that a theme's best sentence has in its score; the rest is that of the whole text."""


@dataclass(frozen=True)
class Rest:
    """What is not in the table: `cuts` from which a theme is held to be there, how scores become numbers in 0..1,
    and the last step of sentiment, whose features are the five scores of the whole and of the strongest sentences."""

    version: str
    trained_on: str
    bias: Floats
    cuts: Floats
    slope: float
    mood_weights: Floats
    mood_bias: Floats

    def as_data(self) -> dict[str, object]:
        """Give it as plain data, to be stored."""
        return {
            "version": self.version,
            "trained_on": self.trained_on,
            "bias": plain(self.bias),
            "cuts": plain(self.cuts),
            "slope": round(self.slope, 4),
            "mood_weights": [plain(row) for row in self.mood_weights],
            "mood_bias": plain(self.mood_bias),
        }


@dataclass(frozen=True)
class Weights:
    """Everything that was learned. `blocks` are the names of the table's rows: words, words as asked, letters."""

    blocks: tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
    table: Floats
    rest: Rest

    @cached_property
    def rows(self) -> Rows:
        """The rows by what they stand for."""
        return Rows.of(self.blocks)

    @cached_property
    def columns(self) -> Floats:
        """The table by columns, for looking at one theme."""
        return np.ascontiguousarray(self.table.T)

    def scores(self, units: Sequence[Sequence[Sequence[int]]]) -> tuple[Floats, Floats]:
        """Give the score of each theme and sentiment for each text or sentence, and the lengths of its blocks.

        A unit is the rows of its three blocks. What a block says is divided by its length, so that long texts do not
        speak louder.
        """
        sums = _sums(self.table, [rows for unit in units for rows in unit]).reshape(len(units), BLOCKS, WIDTH)
        lengths = np.sqrt(np.maximum(sums[:, :, -1], 1e-9))
        scores = (sums[:, :, :-1] / lengths[:, :, None]).sum(axis=1) + self.rest.bias
        return scores, lengths


def _sums(table: Floats, groups: Sequence[Sequence[int]]) -> Floats:
    """Give the sum of the table's rows for each group (zero for an empty one)."""
    sizes = np.array([len(group) for group in groups])
    result = np.zeros((len(groups), table.shape[1]), dtype=np.float32)
    filled = np.flatnonzero(sizes)
    if len(filled):
        flat = np.fromiter(chain.from_iterable(groups), np.intp, int(sizes.sum()))
        starts = np.concatenate(([0], np.cumsum(sizes[filled])[:-1]))
        result[filled] = np.add.reduceat(table.take(flat, axis=0), starts, axis=0)
    return result


def plain(values: Floats) -> list[float]:
    """Give numbers as JSON can hold them."""
    return [round(float(one), 5) for one in values]


def read_weights(folder: Path) -> Weights:
    """Read weights from a folder. Raises `OSError`, `KeyError` or `ValueError` where there are none that fit."""
    blocks = [
        tuple(part.split("\n")) if part else ()
        for part in (folder / "features.txt").read_text(encoding="utf-8").split("\n\n")
    ]
    table = np.load(folder / "table.npy", allow_pickle=False).astype(np.float32)
    data = json.loads((folder / "rest.json").read_text(encoding="utf-8"))
    if len(blocks) != BLOCKS or table.shape != (sum(map(len, blocks)), WIDTH):
        raise ValueError("the table does not fit the features")
    numbers = {
        name: np.array(data[name], dtype=np.float32) for name in ("bias", "cuts", "mood_weights", "mood_bias")
    }
    rest = Rest(data["version"], data["trained_on"], slope=float(data["slope"]), **numbers)
    return Weights((blocks[0], blocks[1], blocks[2]), table, rest)


@cache
def weights() -> Weights:
    """Read the weights that come with the code, once a process."""
    return read_weights(FOLDER)
