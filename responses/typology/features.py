"""What is known of a whole reply, as one row of numbers: what its own sentences do, and how much of it is used before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from responses.typology.acts import ACTS, PLACE, Act
from responses.typology.model import LABELS

if TYPE_CHECKING:
    from responses.typology.model import Floats
    from responses.typology.reads import Read
    from responses.typology.similarity import Overlap

_MOST = 3.0
NAMES = (
    *(f"most {act.name.lower()}" for act in ACTS),
    *(f"sum {act.name.lower()}" for act in ACTS),
    *(f"most specific {act.name.lower()}" for act in ACTS),
    *(f"share {act.name.lower()}" for act in ACTS),
    "recurring share",
    "best tie",
    "sum of ties",
    "words",
    "sentences",
    "template similarity",
    "others known",
    *(f"words say {label}" for label in LABELS),
)
CUE_NAMES_OF_FEATURES = (
    *(f"most {act.name.lower()}" for act in ACTS),
    *(f"sum {act.name.lower()}" for act in ACTS),
)
_SPECIFIC = PLACE[Act.SPECIFIC]


def features_of(reads: Sequence[Read], overlap: Overlap, text_scores: Floats) -> Floats:
    """Give the row. Sentences that recur in the organisation's replies to other stories count for nothing."""
    known = 1.0 if overlap.known else 0.0
    if not reads:
        return np.concatenate((np.zeros(len(NAMES) - len(LABELS), np.float32), text_scores), dtype=np.float32)
    own = np.array([not read.recurring for read in reads])
    length = np.array([len(read.tokens) for read in reads], np.float32)
    ties = np.array([read.tie for read in reads], np.float32) * own
    acts = np.array([read.acts for read in reads], np.float32)
    if not own.all():
        acts *= own[:, None]
    total = max(1.0, float(length.sum()))
    rest = (
        float((~own).mean()),
        min(_MOST, float(ties.max())),
        min(2 * _MOST, float(ties.sum())),
        float(np.log1p(total)),
        len(reads) ** 0.5,
        overlap.similarity,
        known,
    )
    return np.concatenate(
        (
            acts.max(axis=0),
            np.minimum(_MOST, acts.sum(axis=0)),
            (acts * acts[:, _SPECIFIC, None]).max(axis=0),
            length @ acts / total,
            np.array(rest, np.float32),
            text_scores,
        ),
        dtype=np.float32,
    )


def cue_features_of(reads: Sequence[Read]) -> Floats:
    """Give the row that the cues are read off: all sentences count, used before or not."""
    if not reads:
        return np.zeros(2 * len(ACTS), np.float32)
    acts = np.array([read.acts for read in reads], np.float32)
    return np.concatenate((acts.max(axis=0), np.minimum(_MOST, acts.sum(axis=0))), dtype=np.float32)
