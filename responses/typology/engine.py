"""Reads a reply under its story and names its type, with how sure it is and why.

What each sentence does is learned (`acts`), what recurs in the organisation's other replies is looked up, and the last
step weighs both (`model.Head`). Two rules of codebook A.1 stand above what was learned: no reply is a non-response, and
a text that is a near-copy of those under other stories is generic whatever it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from responses.typology import axes as axes_rules
from responses.typology import cues as cue_rules
from responses.typology import explain, specificity, tone
from responses.typology.features import features_of
from responses.typology.layout import read
from responses.typology.model import FOLDER, LABELS, weights
from responses.typology.reading import read_reply
from responses.typology.similarity import TEMPLATE, Overlap, ReplyIndex, index_of
from responses.typology.types import CUE_NAMES, Axes, Invitation, Learning, ResponseType, Tone, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from responses.typology.model import Floats, Head, Weights
    from responses.typology.reads import Read, Reading

TYPES = tuple(ResponseType(label) for label in LABELS)
_NO_AXES = Axes(0, 0.0, 0.0, 0.0, False, 0.0, Learning.NONE, Invitation.NONE, 0.0, False)
# Under a story that nobody gave, specificity is a guess; so is a reply that only asks for private contact (A.1 step 2).
_AT_MOST = 0.5


# The name under which verdicts are stored. It comes with the weights and changes with them.
ENGINE_VERSION = (FOLDER / "version.txt").read_text(encoding="utf-8").strip()


@dataclass(frozen=True, slots=True)
class Examined:
    """Everything the engine saw in one reply; coach and checks explain themselves from it."""

    reading: Reading
    cues: cue_rules.Cues
    axes: Axes
    overlap: Overlap
    match: specificity.Match
    chances: Mapping[ResponseType, float]
    version: str
    story_text: str
    told_tone: Tone | None = None

    @property
    def story_tone(self) -> Tone:
        """The story's mood: as somebody who read it said, else as it is estimated."""
        return self.told_tone or tone.estimate(self.story_text)


def build_index(other_replies: Sequence[str]) -> ReplyIndex:
    """An index over replies that each stand under a different story."""
    return index_of(read(text).body for text in other_replies)


def classify(
    *,
    story_text: str,
    reply_text: str,
    other_replies: Sequence[str] = (),
    index: ReplyIndex | None = None,
    story_key: str | None = None,
    head: Head | None = None,
) -> Verdict:
    """Return the type of `reply_text` as an answer to `story_text`.

    `other_replies` are the organisation's replies to other stories; callers with many pass a prepared `index` instead,
    with `story_key` the key under which this story's own replies were added. An empty reply is a non-response.
    """
    if not any(character.isalnum() for character in reply_text):
        flags = dict.fromkeys(CUE_NAMES, False)
        version = head.version if head else ENGINE_VERSION
        return Verdict(ResponseType.NON_RESPONSE, ResponseType.GENERIC, 1.0, flags, (), _NO_AXES, version)
    seen = examine(
        story_text=story_text,
        reply_text=reply_text,
        other_replies=other_replies,
        index=index,
        story_key=story_key,
        head=head,
    )
    return conclude(seen, story_known=bool(story_text.strip()))


def examine(
    *,
    story_text: str,
    reply_text: str,
    other_replies: Sequence[str] = (),
    index: ReplyIndex | None = None,
    story_key: str | None = None,
    head: Head | None = None,
) -> Examined:
    """Read, compare and measure a reply without naming its type. `head` is the organisation's own, if it has one."""
    learned = weights()
    if index is None and other_replies:
        index = build_index(other_replies)
    story = specificity.story_elements(story_text)
    reading = read_reply(reply_text, story, learned=learned)
    overlap = compare(reading, index, story_key)
    reads = reading.sentences
    match = specificity.measure(story, reads, reading.organisation)
    row = features_of(reads, overlap, own_words(reads, learned))
    head = head or learned.head
    found = head.chances(row, known=bool(overlap.known)).tolist()
    chances = dict(zip(TYPES, found, strict=True))
    return Examined(
        reading=reading,
        cues=cue_rules.find(reading, learned),
        axes=axes_rules.compute(reads=reads, match=match, overlap=overlap, chances=chances),
        overlap=overlap,
        match=match,
        chances=chances,
        version=head.version,
        story_text=story_text,
    )


def compare(reading: Reading, index: ReplyIndex | None, story_key: str | None) -> Overlap:
    """Compare a reply with the organisation's others, and mark the sentences that recur."""
    body = reading.layout.body
    if index is None:
        return Overlap(0.0, tuple(False for _ in body), 0)
    overlap = index.overlap(body, story_key)
    for sentence, recurs in zip(reading.sentences, overlap.recurring, strict=True):
        sentence.recurring = recurs
    return overlap


def own_words(reads: Sequence[Read], learned: Weights) -> Floats:
    """Give what the words alone say of the type, of the sentences that recur nowhere."""
    return learned.text_scores({one for read in reads if not read.recurring for one in read.grams})


def conclude(seen: Examined, *, story_known: bool = True) -> Verdict:
    """Name the type of an examined reply, the runner-up and how sure that is."""
    ranked = sorted(seen.chances, key=lambda one: -seen.chances[one])
    label, runner_up = ranked[0], ranked[1]
    confidence = seen.chances[label]
    if seen.overlap.similarity >= TEMPLATE and label is not ResponseType.GENERIC:
        label, runner_up, confidence = ResponseType.GENERIC, label, seen.overlap.similarity
    if not story_known:
        confidence = min(confidence, _AT_MOST)
    return Verdict(
        label=label,
        runner_up=runner_up,
        confidence=round(float(confidence), 3),
        cues=seen.cues.flags,
        evidence=explain.deciding(label, seen.reading.sentences),
        axes=seen.axes,
        engine_version=seen.version,
    )
