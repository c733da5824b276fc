"""The trained weights, as plain numbers, and what NumPy makes of them. No pickle, no code in data.

`weights/` holds the words (one a line) and arrays; `training` writes them, nothing else does.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from responses.typology.acts import ACTS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FOLDER = Path(__file__).parent / "weights"
LABELS = ("generic", "appreciative", "offline", "transparent_conversational")
_ACTS = len(ACTS)
_START, _END = "^", "$"
# Further apart than there are words or rows.
_FAR = 1 << 24
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
class Rows:
    """Where the features stand in the table: words and facts, pairs of words, triples (a pair and one word more).

    Pairs and triples are looked up by numbers, since making a text for each takes longer than all the rest. A triple is
    known only where its first pair is, which counting guarantees: wherever the triple stands, the pair stands too.
    """

    single: dict[str, int]
    numbers: dict[str, int] = field(default_factory=dict)
    pairs: dict[int, int] = field(default_factory=dict)
    triples: dict[int, int] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[str]) -> Rows:
        """Sort the names of the table's rows into words, pairs and triples."""
        placed = {name: row for row, name in enumerate(names)}
        rows = cls({name: row for name, row in placed.items() if " " not in name})
        longer = [(name.split(" "), row) for name, row in placed.items() if " " in name]
        for parts, _ in longer:
            for part in parts:
                rows.numbers.setdefault(part, len(rows.numbers))
        for parts, row in longer:
            numbers = [rows.numbers[part] for part in parts]
            if len(parts) == 2:
                rows.pairs[numbers[0] * _FAR + numbers[1]] = row
            elif (first := placed.get(" ".join(parts[:2]))) is not None:
                rows.triples[first * _FAR + numbers[2]] = row
        return rows

    def found(self, tokens: Sequence[str], facts: Iterable[str]) -> list[int]:
        """Give the rows of a sentence's features, each once. The same as looking up all that `grams_of` gives."""
        single, pairs, triples, number_of = self.single, self.pairs, self.triples, self.numbers.get
        rows = {single[one] for one in tokens if one in single}
        rows.update(single[one] for one in facts if one in single)
        before, pair = number_of(_START, -1), -1
        for token in (*tokens, _END):
            number = number_of(token, -1)
            if number < 0:
                before = pair = -1
                continue
            if pair >= 0:
                triple = triples.get(pair * _FAR + number)
                if triple is not None:
                    rows.add(triple)
            pair = pairs.get(before * _FAR + number, -1) if before >= 0 else -1
            if pair >= 0:
                rows.add(pair)
            before = number
        return list(rows)


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

    def acts(self, sentences: Sequence[Sequence[int]]) -> Floats:
        """Give the chance of each act (a column) in each sentence (a row)."""
        sums = _sums(self.table[:, :_TYPES], sentences)
        lengths = np.sqrt(np.maximum(sums[:, _LENGTH], 1e-9))
        scores = sums[:, :_ACTS] / lengths[:, None] + self.act_bias
        return np.asarray(1.0 / (1.0 + np.exp(-scores)), dtype=np.float32)

    def text_scores(self, texts: Sequence[Collection[int]]) -> Floats:
        """Give the score of each type (a column) for each text (a row), from its words alone."""
        sums = _sums(self.table[:, _TYPES:], texts)
        lengths = np.sqrt(np.maximum(sums[:, -1:], 1e-9))
        return np.asarray(sums[:, :-1] / lengths + self.text_bias, dtype=np.float32)


def _sums(table: Floats, groups: Sequence[Collection[int]]) -> Floats:
    """Give the sum of the table's rows for each group (zero for an empty one)."""
    sizes = np.array([len(group) for group in groups])
    result = np.zeros((len(groups), table.shape[1]), dtype=np.float32)
    filled = np.flatnonzero(sizes)
    if len(filled):
        flat = np.fromiter((one for group in groups for one in group), np.intp, int(sizes.sum()))
        starts = np.concatenate(([0], np.cumsum(sizes[filled])[:-1]))
        result[filled] = np.add.reduceat(table[flat], starts, axis=0)
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
