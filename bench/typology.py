"""How well the typology reads replies by voices that it has not met, whether it can be gamed, and how fast it is.

Everything comes from data in the repository: the corpus by fifths, the sets by people who saw neither code nor corpus,
the gate's planted identifiers and clean replies. `beside` means beside the other replies of the organisation, `alone`
"""

from __future__ import annotations

import gc
import json
import random
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.figures import Figure, middle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from responses.typology.engine import Job
    from responses.typology.similarity import ReplyIndex
    from responses.typology.training.corpus import Pair
    from responses.typology.training.measuring import Judged
    from responses.typology.types import Verdict

TESTS = Path(__file__).resolve().parent.parent / "tests" / "responses"
EARLIER = 100_000
ROUNDS = 5
_CHANGED = 0.125
_NAMES = ("Amy", "Priya", "Tom", "Chidi", "Zofia", "Gareth", "Moira", "Yusuf", "Kate", "Ravi")
_WARM = (
    "Dear {name}, thank you so much for taking the time to write such a lovely message about {place}. It made "
    "everyone smile and we are all so glad that you felt looked after. I will make sure that {other} and the team see "
    "it, and we wish you and your family all the very best. With warm wishes, {other}"
)
_PLACES = ("Ward 7", "Ward 12", "the stroke unit", "Cedar ward", "the day unit")


def figures() -> list[Figure]:
    """Measure all of it."""
    return [*_accuracy(), *_unseen(), *_gaming(), *_speed(), *_gate()]


def _accuracy() -> list[Figure]:
    """Train on four fifths, judge the fifth that is held out; five times."""
    from responses.typology.training import corpus
    from responses.typology.training.measuring import cues_f1, figures_of, measure
    from responses.typology.training.prepared import prepare

    held_out = measure(prepare(corpus.pairs()), corpus.drills())
    found: list[Figure] = []
    for name in ("beside", "alone"):
        fifths: list[Sequence[Judged]] = [getattr(one, name) for one in held_out]
        each = [figures_of(one) for one in fifths]
        both = figures_of([one for fifth in fifths for one in fifth])
        found += [
            Figure(
                f"types, held-out fifths, {name}: macro-F1",
                both.macro_f1,
                "",
                at_least=0.93,
                rounds=[round(one.macro_f1, 3) for one in each],
            ),
            Figure(
                "  kappa",
                both.kappa or 0.0,
                f"({both.low:.3f} to {both.high:.3f})",
                at_least=0.90,
                rounds=[round(one.kappa or 0.0, 3) for one in each],
            ),
            Figure("  expected calibration error", both.calibration_error, "", at_most=0.05),
        ]
    cues = cues_f1([one for fifth in held_out for one in fifth.beside])
    return [*found, *(Figure(f"  cue {cue}", f1 or 0.0, "F1", at_least=0.92) for cue, f1 in cues.items())]


def _unseen() -> list[Figure]:
    """Judge the sets by people who saw neither code nor corpus, as `classify_replies` does."""
    from responses.typology.training.measuring import Judged, cues_f1, figures_of

    lines = (TESTS / "typology" / "unseen.jsonl").read_text(encoding="utf-8").splitlines()
    found: list[Figure] = []
    for name in sorted({json.loads(line)["set"] for line in lines}):
        rows = [row for row in map(json.loads, lines) if row["set"] == name]
        judged = [
            Judged(
                row["label"],
                verdict.label.value,
                verdict.confidence,
                row["id"],
                frozenset(row["cues"]),
                frozenset(cue for cue, there in verdict.cues.items() if there),
            )
            for row, verdict in zip(rows, _classified(rows), strict=True)
        ]
        all_of = figures_of(judged)
        found += [
            Figure(f"types, unseen set {name} ({len(rows)}): macro-F1", all_of.macro_f1, "", at_least=0.93),
            Figure("  kappa", all_of.kappa or 0.0, "", at_least=0.90),
            Figure("  expected calibration error", all_of.calibration_error, "", at_most=0.05),
            *(Figure(f"  cue {cue}", f1 or 0.0, "F1", at_least=0.92) for cue, f1 in cues_f1(judged).items()),
        ]
    return found


def _classified(rows: Sequence[dict[str, Any]]) -> list[Verdict]:
    from responses.typology.batch import build_indexes, story_key
    from responses.typology.engine import Job, classify_all

    indexes = build_indexes(json.dumps(row) for row in rows)
    return classify_all(
        [
            Job(
                row["story"],
                row["reply"],
                indexes.get(row.get("organisation") or ""),
                story_key(row["story"]),
            )
            for row in rows
        ]
    )


def _gaming() -> list[Figure]:
    from responses.typology.engine import Job, classify_all
    from responses.typology.training import corpus
    from responses.typology.types import ResponseType
    from tests.responses.typology.test_gaming import PALS_LINES

    chance = random.Random(4)
    pairs = corpus.pairs()
    stories = chance.sample(sorted({pair.story for pair in pairs}), 100)
    copies = [
        {
            "id": number,
            "organisation": "pasted",
            "story": story,
            "reply": _WARM.format(
                name=chance.choice(_NAMES), place=chance.choice(_PLACES), other=chance.choice(_NAMES)
            ),
        }
        for number, story in enumerate(stories)
    ]
    generic = sum(one.label is ResponseType.GENERIC for one in _classified(copies))
    specific = chance.sample([pair for pair in pairs if pair.label != "generic"], 300)
    moved = [pair.story for pair in specific[1:]] + [specific[0].story]
    own = classify_all([Job(pair.story, pair.reply) for pair in specific])
    swapped = classify_all([Job(story, pair.reply) for story, pair in zip(moved, specific, strict=True)])
    lower = sum(
        there.axes.specificity_score < here.axes.specificity_score
        for here, there in zip(own, swapped, strict=True)
    )
    open_ones = [
        pair
        for pair, verdict in zip(specific, own, strict=True)
        if verdict.label is ResponseType.TRANSPARENT_CONVERSATIONAL
    ]
    kept = classify_all(
        [Job(pair.story, f"{pair.reply}\n\n{line}") for pair in open_ones for line in PALS_LINES]
    )
    still = sum(one.label is ResponseType.TRANSPARENT_CONVERSATIONAL for one in kept)
    return [
        Figure("one warm text, 100 copies with names swapped: generic", float(generic), "%", at_least=95),
        Figure(
            "replies under another's story: specificity lower", 100 * lower / len(specific), "%", at_least=95
        ),
        Figure("transparent with a PALS line: still transparent", 100 * still / len(kept), "%", at_least=100),
    ]


def _speed() -> list[Figure]:
    """Read replies in batch, beside 100,000 earlier ones mixed from the corpus's sentences.

    The engine remembers sentences that it met lately, so two things are measured: replies in which words were changed
    at chance, hardly a sentence of which it has met; and the corpus again and again, all of which it has.
    """
    from responses.typology import classify
    from responses.typology.engine import Job
    from responses.typology.training import corpus

    pairs = corpus.pairs()
    index = _earlier(pairs)
    known = [Job(pair.story, pair.reply, index, pair.story_key) for pair in pairs]
    new = [_changed(pairs, index, number) for number in range(ROUNDS)]
    gc.collect()
    gc.freeze()
    of_new = [_rate(jobs) for jobs in new]
    _rate(known)
    of_known = [_rate(known) for _ in range(ROUNDS)]
    gc.unfreeze()
    longest = max(pairs, key=lambda pair: len(pair.reply)).reply
    text = (longest * (20_000 // len(longest) + 1))[:20_000]
    start = time.process_time()
    classify(story_text=pairs[0].story, reply_text=text)
    took = 1000 * (time.process_time() - start)
    return [
        middle(
            f"types, beside {EARLIER:,} earlier replies, sentences new",
            of_new,
            "replies/CPU s",
            at_least=3000,
        ),
        middle("  sentences met lately", of_known, "replies/CPU s", at_least=3000),
        Figure("  one reply of 20 kB, all rules together", took, "ms"),
    ]


def _rate(jobs: Sequence[Job]) -> float:
    from responses.typology.engine import classify_all

    start = time.process_time()
    for first in range(0, len(jobs), 200):
        classify_all(jobs[first : first + 200])
    return len(jobs) / (time.process_time() - start)


def _changed(pairs: Sequence[Pair], index: ReplyIndex, number: int) -> list[Job]:
    """Give the pairs with one word in eight, of stories and replies, put in another's place."""
    from responses.typology.engine import Job

    chance = random.Random(number)
    longer = re.compile(r"\b[a-z]{4,}\b")
    words = sorted({word for pair in pairs for word in longer.findall(f"{pair.story} {pair.reply}")})

    def change(text: str) -> str:
        return longer.sub(
            lambda word: chance.choice(words) if chance.random() < _CHANGED else word.group(), text
        )

    return [Job(change(pair.story), change(pair.reply), index, pair.story_key) for pair in pairs]


def _earlier(pairs: Sequence[Pair]) -> ReplyIndex:
    from responses.typology.layout import read
    from responses.typology.similarity import ReplyIndex

    chance = random.Random(3)
    sentences = [sentence for pair in pairs for sentence in read(pair.reply).body]
    index = ReplyIndex()
    for number in range(EARLIER):
        index.add(chance.choices(sentences, k=chance.randint(2, 7)), f"earlier-{number}")
    return index


def _gate() -> list[Figure]:
    from tests.responses.checks import figures as gate

    made, missed = gate.recall(60)
    clean = gate.rows("clean.jsonl")
    stopped = gate.stopped_clean()
    planted = sum(made.values())
    return [
        Figure(
            f"gate: {planted:,} planted identifiers found",
            100 * (planted - len(missed)) / planted,
            "%",
            at_least=100,
        ),
        Figure(
            f"gate: of {len(clean)} clean replies stopped", 100 * len(stopped) / len(clean), "%", at_most=2
        ),
        Figure("gate: slowest rule at 20 kB", gate.slowest()[0][0], "ms", at_most=50),
    ]
