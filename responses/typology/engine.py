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
from responses.typology.acts import Act
from responses.typology.features import features_of_all
from responses.typology.layout import read
from responses.typology.model import FOLDER, LABELS, weights
from responses.typology.reading import know_acts, read_words_of_all
from responses.typology.similarity import TEMPLATE, Overlap, ReplyIndex, index_of
from responses.typology.types import CUE_NAMES, Axes, Invitation, Learning, ResponseType, Tone, Verdict
from responses.typology.wording import wordings_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from responses.typology.model import Floats, Head, Weights
    from responses.typology.reads import Read, Reading

_OPEN = LABELS.index("transparent_conversational")
TYPES = tuple(ResponseType(label) for label in LABELS)
_NO_AXES = Axes(0, 0.0, 0.0, 0.0, False, 0.0, Learning.NONE, Invitation.NONE, 0.0, False)
# Under a story that nobody gave, specificity is a guess; so is a reply that only asks for private contact (A.1 step 2).
AT_MOST = 0.5


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
    if index is None and other_replies:
        index = build_index(other_replies)
    return classify_all([Job(story_text, reply_text, index, story_key)], head=head)[0]


def classify_all(jobs: Sequence[Job], *, head: Head | None = None) -> list[Verdict]:
    """Return the types of many replies, in their order."""
    said = [any(map(str.isalnum, job.reply_text)) for job in jobs]
    seen = iter(examine_all([job for job, is_said in zip(jobs, said, strict=True) if is_said], head=head))
    nothing = _no_response(head.version if head else ENGINE_VERSION)
    return [
        conclude(next(seen), story_known=bool(job.story_text.strip())) if is_said else nothing
        for job, is_said in zip(jobs, said, strict=True)
    ]


def _no_response(version: str) -> Verdict:
    flags = dict.fromkeys(CUE_NAMES, False)
    return Verdict(ResponseType.NON_RESPONSE, ResponseType.GENERIC, 1.0, flags, (), _NO_AXES, version)


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
    if index is None and other_replies:
        index = build_index(other_replies)
    return examine_all([Job(story_text, reply_text, index, story_key)], head=head)[0]


@dataclass(frozen=True, slots=True)
class Job:
    """One reply to be read: under which story, and beside which other replies."""

    story_text: str
    reply_text: str
    index: ReplyIndex | None = None
    story_key: str | None = None


def examine_all(jobs: Sequence[Job], *, head: Head | None = None) -> list[Examined]:
    """Read, compare and measure many replies at once, which takes half as long as one by one."""
    learned = weights()
    head = head or learned.head
    stories = [specificity.told(job.story_text) for job in jobs]
    readings = read_words_of_all([job.reply_text for job in jobs], [story.elements for story in stories])
    know_acts([read for reading in readings for read in reading.sentences], learned)
    overlaps = compare_all(readings, jobs)
    replies = [reading.sentences for reading in readings]
    chances = chances_of(replies, overlaps, learned, head).tolist()
    cues = cue_rules.find_in_all(readings, learned)
    seen = []
    for place, (job, reading, overlap) in enumerate(zip(jobs, readings, overlaps, strict=True)):
        match = specificity.measure(reading.sentences, stories[place].beginnings)
        types = dict(zip(TYPES, chances[place], strict=True))
        axes = axes_rules.compute(reads=reading.sentences, match=match, overlap=overlap, chances=types)
        seen.append(Examined(reading, cues[place], axes, overlap, match, types, head.version, job.story_text))
    return seen


def chances_of(
    replies: Sequence[Sequence[Read]], overlaps: Sequence[Overlap], learned: Weights, head: Head
) -> Floats:
    """Give the chance of each type (a column) for each reply (a row).

    A public answer stays one with a line about PALS or complaints under it (codebook A.1 step 3): a reply that is
    transparent without such sentences is transparent.
    """
    known = [bool(overlap.known) for overlap in overlaps]
    chances = head.chances(features_of_all(replies, overlaps, own_words(replies, learned)), known=known)
    footed = [place for place, reads in enumerate(replies) if any(read.said.footer for read in reads)]
    if footed:
        bare = [[read for read in replies[place] if not read.said.footer] for place in footed]
        there = [overlaps[place] for place in footed]
        without = head.chances(
            features_of_all(bare, there, own_words(bare, learned)), known=[known[place] for place in footed]
        )
        for place, reads, row in zip(footed, bare, without, strict=True):
            if reads and row.argmax() == _OPEN and row[_OPEN] > chances[place, _OPEN]:
                chances[place] = row
    return chances


def compare_all(readings: Sequence[Reading], jobs: Sequence[Job]) -> list[Overlap]:
    """Compare replies with the organisation's others, and mark the sentences that recur."""
    compared = [place for place, job in enumerate(jobs) if job.index is not None]
    wordings = dict(
        zip(compared, wordings_of([readings[place].layout.body for place in compared]), strict=True)
    )
    overlaps = []
    for place, (reading, job) in enumerate(zip(readings, jobs, strict=True)):
        if job.index is None:
            overlaps.append(Overlap(0.0, (False,) * len(reading.sentences), 0))
            continue
        overlaps.append(job.index.overlap_of(wordings[place], job.story_key))
        for sentence, recurs in zip(reading.sentences, overlaps[-1].recurring, strict=True):
            sentence.recurring = recurs
    return overlaps


def own_words(replies: Sequence[Sequence[Read]], learned: Weights) -> Floats:
    """Give what the words alone say of each reply's type, of the sentences that recur nowhere."""
    return learned.text_scores(
        [set().union(*[read.grams for read in reads if not read.recurring]) for reads in replies]
    )


def is_pasted(reads: Sequence[Read], overlap: Overlap) -> bool:
    """Say whether a text is a near-copy of one under another story, with nothing of its own that names this one.

    What is left once the recurring blocks are stripped is judged (codebook A.1 step 2): one tailored sentence under a
    long template is enough to be judged by it.
    """
    return overlap.similarity >= TEMPLATE and not any(
        read.does(Act.SPECIFIC) for read in reads if not read.recurring
    )


def is_contested(label: str, reads: Sequence[Read]) -> bool:
    """Say whether a reply names nothing of the story and only asks for private contact (codebook A.1 step 2)."""
    return label == ResponseType.OFFLINE and not any(read.does(Act.SPECIFIC) for read in reads)


def conclude(seen: Examined, *, story_known: bool = True) -> Verdict:
    """Name the type of an examined reply, the runner-up and how sure that is."""
    ranked = sorted(seen.chances, key=seen.chances.__getitem__, reverse=True)
    label, runner_up = ranked[0], ranked[1]
    confidence = seen.chances[label]
    if is_pasted(seen.reading.sentences, seen.overlap) and label is not ResponseType.GENERIC:
        label, runner_up, confidence = ResponseType.GENERIC, label, seen.overlap.similarity
    if not story_known:
        confidence = min(confidence, AT_MOST)
    if is_contested(label, seen.reading.sentences):
        runner_up, confidence = ResponseType.GENERIC, min(confidence, AT_MOST)
    return Verdict(
        label=label,
        runner_up=runner_up,
        confidence=round(float(confidence), 3),
        cues=seen.cues.flags,
        evidence=explain.deciding(label, seen.reading.sentences),
        axes=seen.axes,
        engine_version=seen.version,
    )
