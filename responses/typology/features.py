"""What is known of a whole reply, as one row of numbers: what its own sentences do, how much of it was used before."""

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
    """Give the row of one reply."""
    return np.asarray(features_of_all([reads], [overlap], text_scores[None, :])[0])


def features_of_all(
    replies: Sequence[Sequence[Read]], overlaps: Sequence[Overlap], text_scores: Floats
) -> Floats:
    """Give a row a reply. Sentences that recur in the organisation's replies to other stories count for nothing."""
    rows = np.zeros((len(replies), len(NAMES)), np.float32)
    rows[:, -len(LABELS) :] = text_scores
    filled = [place for place, reads in enumerate(replies) if reads]
    if not filled:
        return rows
    reads = [read for place in filled for read in replies[place]]
    sizes = np.array([len(replies[place]) for place in filled])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    own = np.array([not read.recurring for read in reads], np.float32)
    length = np.array([len(read.words) for read in reads], np.float32)
    ties = np.array([read.tie for read in reads], np.float32) * own
    acts = np.array([read.acts for read in reads], np.float32) * own[:, None]
    total = np.maximum(1.0, np.add.reduceat(length, starts))
    rows[filled, : -len(LABELS)] = np.column_stack(
        (
            np.maximum.reduceat(acts, starts),
            np.minimum(_MOST, np.add.reduceat(acts, starts)),
            np.maximum.reduceat(acts * acts[:, _SPECIFIC, None], starts),
            np.add.reduceat(acts * length[:, None], starts) / total[:, None],
            1.0 - np.add.reduceat(own, starts) / sizes,
            np.minimum(_MOST, np.maximum.reduceat(ties, starts)),
            np.minimum(2 * _MOST, np.add.reduceat(ties, starts)),
            np.log1p(total),
            np.sqrt(sizes),
            [overlaps[place].similarity for place in filled],
            [1.0 if overlaps[place].known else 0.0 for place in filled],
        )
    )
    return rows


def cue_features_of(reads: Sequence[Read]) -> Floats:
    """Give the row that the cues of one reply are read off."""
    return np.asarray(cue_features_of_all([reads])[0])


def cue_features_of_all(replies: Sequence[Sequence[Read]]) -> Floats:
    """Give a row a reply that the cues are read off: all sentences count, used before or not."""
    rows = np.zeros((len(replies), 2 * len(ACTS)), np.float32)
    filled = [place for place, reads in enumerate(replies) if reads]
    if filled:
        acts = np.array([read.acts for place in filled for read in replies[place]], np.float32)
        starts = np.concatenate(([0], np.cumsum([len(replies[place]) for place in filled])[:-1]))
        rows[filled] = np.column_stack(
            (np.maximum.reduceat(acts, starts), np.minimum(_MOST, np.add.reduceat(acts, starts)))
        )
    return rows
