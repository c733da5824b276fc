"""Refits the last step for one organisation, on the corpus and on what its own people decided.

What a sentence does is learned once, for all, from the corpus; a few dozen decisions teach only how one organisation
weighs it. The reader stays the one that is shipped, so an own head is good for that one alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from responses.typology.model import Head, weights
from responses.typology.reading import read_words
from responses.typology.similarity import Overlap
from responses.typology.specificity import story_elements
from responses.typology.training.corpus import FOLDS, Drill, Pair
from responses.typology.training.fitting import fit_head, row_of, rows_of_unseen
from responses.typology.training.measuring import Figures, Judged, figures_of, verdict
from responses.typology.training.prepared import Prepared

if TYPE_CHECKING:
    from responses.typology.model import Weights
    from responses.typology.similarity import ReplyIndex
    from responses.typology.training.fitting import _Row

# Under these numbers a refit learns the few stories, not the organisation: a choice, to be looked at again with use.
FEWEST, FEWEST_TYPES, FEWEST_OF_A_TYPE = 60, 3, 8
# One decision of the organisation counts as six pairs of the corpus, and all together as the whole of it at most. Tried
# on replies by other hands: where an organisation reads as the codebook does, 1 to 25 do no harm; where it reads
# otherwise, 6 halves the calibration error, and more gains little for what it forgets.
_WEIGHT, _MOST = 6.0, 1.0


@dataclass(frozen=True, slots=True)
class Decided:
    """A reply of the organisation with the type that a person decided; `index` holds the organisation's replies."""

    story_id: int
    # Kept out of what is printed: an error report must not hold a patient's words.
    story: str = field(repr=False)
    reply: str = field(repr=False)
    label: str
    index: ReplyIndex
    story_key: str


@dataclass(frozen=True, slots=True)
class Trained:
    """An own head, with how it and the shipped one do on the organisation's labels, none of which it had learned."""

    head: Head
    own: Figures
    shipped: Figures

    @property
    def is_no_worse(self) -> bool:
        """Say whether it does at least as well as the shipped one, reply by reply and type by type."""
        return self.own.right >= self.shipped.right and self.own.macro_f1 >= self.shipped.macro_f1


def missing_labels(labels: Sequence[str]) -> str:
    """Say what is missing before an organisation can train on these labels; empty where nothing is."""
    times = Counter(labels)
    said = []
    if len(labels) < FEWEST:
        said.append(
            f"{len(labels)} are released and {FEWEST} are needed, so {FEWEST - len(labels)} are missing"
        )
    ready = [label for label, number in times.items() if number >= FEWEST_OF_A_TYPE]
    if len(ready) < FEWEST_TYPES:
        near = sorted(
            ((number, label) for label, number in times.items() if label not in ready), reverse=True
        )
        each = "; ".join(f"{label}: {FEWEST_OF_A_TYPE - number} missing" for number, label in near)
        said.append(
            f"{FEWEST_TYPES} types need {FEWEST_OF_A_TYPE} each, and {len(ready)} have them"
            + (f" ({each})" if each else "")
        )
    return "; ".join(said)


def train(
    decided: Sequence[Decided],
    corpus: Sequence[Prepared],
    drills: Sequence[Drill],
    *,
    organisation: str,
    say: Callable[[str], None] = lambda _: None,
) -> Trained:
    """Fit the organisation's head, and judge it by cross-validation beside the shipped one."""
    learned = weights()
    weight = min(_WEIGHT, _MOST * len(corpus) / len(decided))
    with threadpool_limits(limits=1):
        ours = [_prepared(one, organisation, weight) for one in decided]
        general = corpus_rows(corpus, drills, say=say)
        parts = parts_of(decided)
        judged: list[Judged] = []
        for part in range(FOLDS):
            say(f"judging part {part + 1} of {FOLDS}")
            seen = [
                row
                for one, place in zip(ours, parts, strict=True)
                if place != part
                for row in _rows(one, learned)
            ]
            head = fit_head([*general, *seen])
            judged += [
                _judged(one, given, learned, head)
                for one, given, place in zip(ours, decided, parts, strict=True)
                if place == part
            ]
        say("fitting on all labels")
        head = fit_head([*general, *(row for one in ours for row in _rows(one, learned))])
    shipped = [_judged(one, given, learned, learned.head) for one, given in zip(ours, decided, strict=True)]
    return Trained(head, figures_of(judged), figures_of(shipped))


def parts_of(decided: Sequence[Decided]) -> list[int]:
    """Deal the labels into parts: replies to one story stay together, and each type is in each part where it can be."""
    label_of = {one.story_id: one.label for one in reversed(decided)}
    order = sorted(label_of, key=lambda story: (label_of[story], story))
    place = {story: number % FOLDS for number, story in enumerate(order)}
    return [place[one.story_id] for one in decided]


def corpus_rows(
    corpus: Sequence[Prepared], drills: Sequence[Drill], *, say: Callable[[str], None] = lambda _: None
) -> list[_Row]:
    """Give the corpus as the last step meets new replies: each organisation read by what the others taught."""
    head = weights().head
    return rows_of_unseen(
        corpus, drills, lambda one, reader: _rows(one, reader.as_weights(head, {})), say=say
    )


def _prepared(one: Decided, organisation: str, weight: float) -> Prepared:
    reading = read_words(one.reply, story_elements(one.story))
    pair = Pair(
        id=one.story_key,
        organisation=organisation,
        hand=organisation,
        story=one.story,
        reply=one.reply,
        label=one.label,
        cues=frozenset(),
        weight=weight,
    )
    alone = Overlap(0.0, tuple(False for _ in reading.sentences), 0)
    beside = one.index.overlap(reading.layout.body, one.story_key)
    return Prepared(pair, reading.sentences, (), None, alone, beside)


def _rows(one: Prepared, learned: Weights) -> list[_Row]:
    return [row_of(one, one.beside, learned), row_of(one, one.alone, learned)]


def _judged(one: Prepared, given: Decided, learned: Weights, head: Head) -> Judged:
    row = row_of(one, one.beside, learned)
    said, sure = verdict(head.chances(row.features, known=row.known), one.reads, one.beside)
    return Judged(one.pair.label, said, sure, str(given.story_id))
