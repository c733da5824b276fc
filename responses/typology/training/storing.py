"""Writes weights as plain data: words one a line, one table of numbers, and the rest as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from responses.typology.model import FOLDER, Weights
from responses.typology.training.corpus import digest

if TYPE_CHECKING:
    from pathlib import Path


def store(weights: Weights, folder: Path = FOLDER) -> None:
    """Write the weights into `folder`. The same weights give the same bytes."""
    folder.mkdir(exist_ok=True)
    (folder / "words.txt").write_text("\n".join(weights.words), encoding="utf-8")
    np.save(folder / "table.npy", weights.table.astype(np.float16), allow_pickle=False)
    rest = {
        "trained_on": digest(),
        "act_bias": _plain(weights.act_bias),
        "text_bias": _plain(weights.text_bias),
        "head": weights.head.as_data(),
        "cues": {
            name: {"weights": _plain(one.weights), "bias": one.bias}
            for name, one in sorted(weights.cues.items())
        },
    }
    text = json.dumps(rest, indent=1, sort_keys=True)
    (folder / "rest.json").write_text(text + "\n", encoding="utf-8")
    (folder / "version.txt").write_text(weights.head.version + "\n", encoding="utf-8")


def _plain(values: np.ndarray) -> list[float]:
    return [round(float(one), 5) for one in values]
