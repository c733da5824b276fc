"""Read a reply sentence by sentence: what each one says, what of the story it names, and what it does.

The reading is made once for a reply; cues, axes, coach and the 19 factors all look at it and never search again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from responses.typology.acts import ACTS
from responses.typology.grams import facts_of, strength_of
from responses.typology.layout import read
from responses.typology.reads import Read, Reading, Said, said_all
from responses.typology.specificity import organisation_words, shared_by, tie_of

if TYPE_CHECKING:
    from responses.typology.layout import Layout
    from responses.typology.model import Acts, Weights

LIKELY = 0.5
_BITS = 1 << np.arange(len(ACTS))


def read_words(text: str, story: Mapping[str, float]) -> Reading:
    """Read a reply's words and what they name of the story, before anybody says what the sentences do."""
    return read_words_of_all([text], [story])[0]


def read_words_of_all(texts: Sequence[str], stories: Sequence[Mapping[str, float]]) -> list[Reading]:
    """Read the words of many replies, each under its story."""
    layouts = [read(text) for text in texts]
    said = said_all([sentence.low for layout in layouts for sentence in layout.body])
    return [_reading(layout, story, said) for layout, story in zip(layouts, stories, strict=True)]


def _reading(layout: Layout, story: Mapping[str, float], said: Mapping[str, Said]) -> Reading:
    ignored = organisation_words(layout.plain)
    reads = []
    for sentence in layout.body:
        it = said[sentence.low]
        shared = shared_by(it.elements, story, ignored)
        reads.append(Read(sentence, it, shared, tie_of(shared)))
    return Reading(layout, tuple(reads), ignored)


def know_acts(reads: Sequence[Read], learned: Weights) -> None:
    """Let the model say what each sentence does, unless it said so lately."""
    keys = [(one.sentence.low, strength_of(one.tie)) for one in reads]
    found = {key: seen for key in keys if (seen := learned.lately.get(key)) is not None}
    unknown = {key: one for key, one in zip(keys, reads, strict=True) if key not in found}
    if unknown:
        made = dict(zip(unknown, _acts_of(list(unknown.values()), learned), strict=True))
        learned.lately.keep(made)
        found.update(made)
    for one, key in zip(reads, keys, strict=True):
        one.grams, one.acts, one.likely = found[key]


def _acts_of(reads: Sequence[Read], learned: Weights) -> Iterator[Acts]:
    facts = [facts_of(one.sentence.low, len(one.words), one.tie) for one in reads]
    grams = learned.rows.found([one.words for one in reads], facts)
    chances = learned.acts(grams)
    likely = (chances >= LIKELY) @ _BITS
    return zip(grams, chances.tolist(), likely.tolist(), strict=True)
