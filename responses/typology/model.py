"""The trained weights, as plain numbers, and what NumPy makes of them. No pickle, no code in data.

`weights/` holds the words (one a line) and arrays; `training` writes them, nothing else does.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from responses.typology.acts import ACTS
from responses.typology.remembering import Lately
from responses.typology.rows import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

# Of one sentence: the rows of its features, the chance of each act, and those that stand out as `acts.bits` has them.
Acts = tuple[Sequence[int], Sequence[float], int]

FOLDER = Path(__file__).parent / "weights"
LABELS = ("generic", "appreciative", "offline", "transparent_conversational")
_ACTS = len(ACTS)
# Columns of the table: the acts, a sentence's squared length, the four types, a text's squared length.
_LENGTH, _TYPES, _TEXT_LENGTH = _ACTS, _ACTS + 1, _ACTS + 1 + len(LABELS)
WIDTH = _TEXT_LENGTH + 1


@dataclass(frozen=True)
class Head:
    """The last step: from what is known of a whole reply to its type, for one organisation or for all.

    `mean` and `scale` belong to the features, `weights` is one row a type; `cooling` makes the chances honest, with
    the organisation's other replies known and without.
    """

    version: str
    mean: Floats
    scale: Floats
    weights: Floats
    bias: Floats
    cooling: tuple[float, float]

    def chances(self, features: Floats, *, known: Sequence[bool] | bool) -> Floats:
        """Give the chance of each type, in the order of `LABELS`, for one row of features or for many.

        `known` says of each whether the organisation's other replies were known.
        """
        cooling = np.where(known, self.cooling[1], self.cooling[0])[..., None]
        scores = (((features - self.mean) / self.scale) @ self.weights.T + self.bias) / cooling
        raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=-1, keepdims=True), dtype=np.float32)

    def as_data(self) -> dict[str, object]:
        """Give the head as plain data, to be stored."""
        return {
            "version": self.version,
            "mean": self.mean.tolist(),
            "scale": self.scale.tolist(),
            "weights": self.weights.tolist(),
            "bias": self.bias.tolist(),
            "cooling": list(self.cooling),
        }

    @classmethod
    def from_data(cls, data: dict[str, object]) -> Head:
        """Read a head from plain data. Raises `ValueError` or `KeyError` where it is none."""
        arrays = {
            name: np.array(data[name], dtype=np.float32) for name in ("mean", "scale", "weights", "bias")
        }
        if arrays["weights"].shape != (len(LABELS), len(arrays["mean"])):
            raise ValueError("the weights do not fit the features")
        alone, beside = np.array(data["cooling"], dtype=np.float64).tolist()
        return cls(version=str(data["version"]), cooling=(alone, beside), **arrays)


@dataclass(frozen=True)
class CueHead:
    """From what the sentences do to whether the reply has a cue."""

    weights: Floats
    bias: float

    def have(self, features: Floats) -> list[bool]:
        """Say of many replies, a row each, whether the cue is there."""
        found: list[bool] = (features @ self.weights + self.bias > 0).tolist()
        return found


@dataclass(frozen=True)
class Weights:
    """Everything that was learned. `words` are the names of the table's rows."""

    words: tuple[str, ...]
    table: Floats
    act_bias: Floats
    text_bias: Floats
    head: Head
    cues: dict[str, CueHead]

    @cached_property
    def rows(self) -> Rows:
        """The rows by what they stand for."""
        return Rows.of(self.words)

    @cached_property
    def lately(self) -> Lately[tuple[str, int], Acts]:
        """What was said of the sentences met last, by their lower-case text and how strong their tie is."""
        return Lately()

    @cached_property
    def _for_acts(self) -> Floats:
        """What the table says of acts, side by side in memory: a row is fetched at once."""
        return np.ascontiguousarray(self.table[:, :_TYPES])

    @cached_property
    def _for_types(self) -> Floats:
        """What the table says of types."""
        return np.ascontiguousarray(self.table[:, _TYPES:])

    def acts(self, sentences: Sequence[Sequence[int]]) -> Floats:
        """Give the chance of each act (a column) in each sentence (a row)."""
        sums = _sums(self._for_acts, sentences)
        lengths = np.sqrt(np.maximum(sums[:, _LENGTH], 1e-9))
        scores = sums[:, :_ACTS] / lengths[:, None] + self.act_bias
        return np.asarray(1.0 / (1.0 + np.exp(-scores)), dtype=np.float32)

    def text_scores(self, texts: Sequence[Collection[int]]) -> Floats:
        """Give the score of each type (a column) for each text (a row), from its words alone."""
        sums = _sums(self._for_types, texts)
        lengths = np.sqrt(np.maximum(sums[:, -1:], 1e-9))
        return np.asarray(sums[:, :-1] / lengths + self.text_bias, dtype=np.float32)


def _sums(table: Floats, groups: Sequence[Collection[int]]) -> Floats:
    """Give the sum of the table's rows for each group (zero for an empty one)."""
    sizes = np.fromiter(map(len, groups), np.intp, len(groups))
    result = np.zeros((len(groups), table.shape[1]), dtype=np.float32)
    filled = np.flatnonzero(sizes)
    if len(filled):
        flat = np.fromiter(chain.from_iterable(groups), np.intp, int(sizes.sum()))
        starts = np.concatenate(([0], np.cumsum(sizes[filled])[:-1]))
        result[filled] = np.add.reduceat(table.take(flat, axis=0), starts, axis=0)
    return result


@cache
def weights() -> Weights:
    """Read the weights that come with the code, once a process."""
    names = (FOLDER / "words.txt").read_text(encoding="utf-8").split("\n")
    table = np.load(FOLDER / "table.npy", allow_pickle=False).astype(np.float32)
    rest = json.loads((FOLDER / "rest.json").read_text(encoding="utf-8"))
    return Weights(
        words=tuple(names),
        table=table,
        act_bias=np.array(rest["act_bias"], dtype=np.float32),
        text_bias=np.array(rest["text_bias"], dtype=np.float32),
        head=Head.from_data(rest["head"]),
        cues={
            name: CueHead(np.array(one["weights"], dtype=np.float32), one["bias"])
            for name, one in rest["cues"].items()
        },
    )
