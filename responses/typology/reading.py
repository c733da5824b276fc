"""Read a reply sentence by sentence: what each one says, what of the story it names, and what it does.

The reading is made once for a reply; cues, axes, coach and the 19 factors all look at it and never search again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from responses.typology.elements import elements_of
from responses.typology.grams import facts_of, tokens_of
from responses.typology.layout import read
from responses.typology.reads import Read, Reading
from responses.typology.specificity import organisation_words, tie_of
from responses.typology.text import Sentence, words

if TYPE_CHECKING:
    from responses.typology.model import Weights


def read_words(text: str, story: Mapping[str, float]) -> Reading:
    """Read a reply's words and what they name of the story, before anybody says what the sentences do."""
    layout = read(text)
    ignored = organisation_words(layout.plain)
    return Reading(layout, tuple(_read_sentence(one, story, ignored) for one in layout.body), ignored)


def know_acts(reads: Sequence[Read], learned: Weights) -> None:
    """Let the model say what each sentence does."""
    if not reads:
        return
    rows = learned.rows
    for one in reads:
        one.grams = rows.found(one.tokens, facts_of(one.sentence.low, len(one.tokens), one.tie))
    for one, acts in zip(reads, learned.acts([one.grams for one in reads]).tolist(), strict=True):
        one.acts = acts


def _read_sentence(sentence: Sentence, story: Mapping[str, float], ignored: frozenset[str]) -> Read:
    said = words(sentence.low)
    elements = elements_of(said)
    return Read(sentence, said, tokens_of(said), elements, tie_of(elements, story, ignored))
