"""Pairs as the engine reads them, before anything is learned: sentences with their features, and what recurs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from responses.typology.acts import ACTS, PLACE, Act
from responses.typology.grams import grams_of
from responses.typology.layout import read
from responses.typology.reading import read_words
from responses.typology.similarity import Overlap, ReplyIndex
from responses.typology.specificity import story_elements
from responses.typology.text import lower, normalise, words

if TYPE_CHECKING:
    from responses.typology.reads import Read
    from responses.typology.training.corpus import Drill, Pair

Grams = frozenset[str]

# Readers marked checks and talks as changes too; where the reply as a whole states none, no sentence does.
_HELD_TO = {Act.CHANGE_MADE: "states_change_made", Act.CHANGE_PLANNED: "states_change_planned"}


@dataclass(frozen=True)
class Prepared:
    """One pair, read. `marked` holds a row of acts for each sentence, or None where nobody marked them.

    `alone` is the comparison without other replies, `beside` that with the organisation's others.
    """

    pair: Pair
    reads: tuple[Read, ...]
    grams: tuple[Grams, ...]
    marked: np.ndarray | None
    alone: Overlap
    beside: Overlap

    def text(self, overlap: Overlap) -> Grams:
        """Give the features of all that does not recur."""
        return frozenset().union(
            *(one for one, recurs in zip(self.grams, overlap.recurring, strict=True) if not recurs)
        )


def prepare(pairs: Iterable[Pair]) -> list[Prepared]:
    """Read the pairs, each beside the other replies of its organisation."""
    given = list(pairs)
    indexes: dict[str, ReplyIndex] = defaultdict(ReplyIndex)
    for pair in given:
        indexes[pair.organisation].add(read(pair.reply).body, pair.story_key)
    return [_prepared(pair, indexes[pair.organisation]) for pair in given]


def _prepared(pair: Pair, index: ReplyIndex) -> Prepared:
    reading = read_words(pair.reply, story_elements(pair.story))
    reads = reading.sentences
    return Prepared(
        pair=pair,
        reads=reads,
        grams=tuple(frozenset(grams_of(one.sentence.low, one.words, one.tie)) for one in reads),
        marked=_marks(pair, reads) if pair.acts else None,
        alone=Overlap(0.0, tuple(False for _ in reads), 0),
        beside=index.overlap(reading.layout.body, pair.story_key),
    )


# What organisations put under their replies. It changes nothing of what a reply is.
FOOTERS = (
    "If you would like to discuss this further please contact our PALS team on 01632 960123.",
    "Please contact PALS on 01632 960100 or pals@example.nhs.uk.",
    "Our Patient Advice and Liaison Service is open Monday to Friday, 9am to 5pm, on 01632 960155.",
    "Should you have any further comments or concerns, our PALS office will be happy to help.",
    "You can also speak to our patient experience team by calling 01632 960177.",
    "For compliments, comments and complaints please see our website, www.example.nhs.uk/feedback.",
    "If you have any questions please do not hesitate to get in touch with us on 0161 496 0150.",
    "PALS can be contacted by phone (01632 960132), by email (pals@example.org) or in person at the main entrance.",
)


FOOTER_WEIGHT = 0.3


def with_footer(one: Prepared) -> Prepared | None:
    """Give a transparent pair with one of the `FOOTERS` under its text; None for others.

    It weighs little: one reply in a few, so that the last step learns what such a line is worth and nothing else.
    """
    if one.pair.label != "transparent_conversational" or not one.reads:
        return None
    line = FOOTERS[int(one.pair.story_key, 16) % len(FOOTERS)]
    added = read_words(line, story_elements(one.pair.story)).sentences
    grams = tuple(frozenset(grams_of(read.sentence.low, read.words, read.tie)) for read in added)
    reads = tuple(replace(read) for read in one.reads)
    recurring = (*one.beside.recurring, *(False for _ in added))
    return replace(
        one,
        pair=replace(one.pair, weight=FOOTER_WEIGHT),
        reads=(*reads, *added),
        grams=(*one.grams, *grams),
        marked=None,
        alone=Overlap(0.0, tuple(False for _ in recurring), 0),
        beside=replace(one.beside, recurring=recurring),
    )


def prepare_drills(drills: Iterable[Drill]) -> tuple[list[Grams], np.ndarray]:
    """Read single sentences: their features, and a row of acts for each. What ties them to a story is unknown."""
    given = list(drills)
    marks = np.zeros((len(given), len(ACTS)), dtype=bool)
    grams = []
    for row, drill in zip(marks, given, strict=True):
        low = lower(normalise(drill.text))
        grams.append(frozenset(one for one in grams_of(low, words(low), 0.0) if not one.startswith("§tie")))
        for code in drill.acts:
            row[PLACE[Act(code)]] = True
    return grams, marks


def _marks(pair: Pair, reads: Sequence[Read]) -> np.ndarray:
    """Give what readers marked, for the sentences as they are cut now: by the stretch that lies over most of each."""
    marks = np.zeros((len(reads), len(ACTS)), dtype=bool)
    for row, one in zip(marks, reads, strict=True):
        start, end = one.span
        over = [(min(end, until) - max(start, since), codes) for since, until, codes in pair.acts or ()]
        shared, codes = max(over, default=(0, ()))
        if shared > 0:
            for code in codes:
                row[PLACE[Act(code)]] = True
    for act, cue in _HELD_TO.items():
        if cue not in pair.cues:
            marks[:, PLACE[act]] = False
    return marks
