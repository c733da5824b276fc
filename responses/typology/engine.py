"""Reads a reply under its story and names its type, with how sure it is and why.

The decision order of codebook A.1 is the law: the first matching step wins. Each step carries a probability
that says how clearly it was taken; the verdict is as sure as its least clear step, and the runner-up is the type that
step would have led to had it gone the other way. A trained model can replace `steps` and keep everything else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from responses.typology import axes as axes_rules
from responses.typology import cues as cue_rules
from responses.typology import explain, specificity, tone
from responses.typology.layout import read
from responses.typology.reading import read_reply
from responses.typology.similarity import TEMPLATE, Overlap, ReplyIndex, index_of
from responses.typology.types import CUE_NAMES, Axes, Invitation, Learning, ResponseType, Tone, Verdict

if TYPE_CHECKING:
    from responses.typology.reads import Reading

ENGINE_VERSION = "rules-1"

# Rules are less often right than they think; the more so without the organisation's other replies. Set on unseen cases.
_CERTAINTY = 0.92
_CERTAINTY_WITHOUT_HISTORY = 0.82
_PERSONAL = re.compile(r"\b(?:me|my|i)\b")
_NO_AXES = Axes(0, 0.0, 0.0, 0.0, False, 0.0, Learning.NONE, Invitation.NONE, 0.0, False)


@dataclass(frozen=True, slots=True)
class Examined:
    """Everything the engine saw in one reply; coach and checks explain themselves from it."""

    reading: Reading
    cues: cue_rules.Cues
    axes: Axes
    overlap: Overlap
    raw_match: specificity.Match
    match: specificity.Match
    story_tone: Tone
    novelty: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One taken decision: how sure (0.5 to 1), and the type the other branch leads to."""

    sure: float
    otherwise: ResponseType


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
) -> Verdict:
    """Return the type of `reply_text` as an answer to `story_text`.

    `other_replies` are the organisation's replies to other stories; callers with many pass a prepared `index` instead,
    with `story_key` the key under which this story's own replies were added. An empty reply is a non-response.
    """
    if not any(character.isalnum() for character in reply_text):
        flags = dict.fromkeys(CUE_NAMES, False)
        return Verdict(
            ResponseType.NON_RESPONSE, ResponseType.GENERIC, 1.0, flags, (), _NO_AXES, ENGINE_VERSION
        )
    seen = examine(
        story_text=story_text,
        reply_text=reply_text,
        other_replies=other_replies,
        index=index,
        story_key=story_key,
    )
    return conclude(seen, story_known=bool(story_text.strip()))


def examine(
    *,
    story_text: str,
    reply_text: str,
    other_replies: Sequence[str] = (),
    index: ReplyIndex | None = None,
    story_key: str | None = None,
) -> Examined:
    """Read, compare and measure a reply without judging it."""
    reading = read_reply(reply_text)
    if index is None and other_replies:
        index = build_index(other_replies)
    body = reading.layout.body
    overlap = (
        index.overlap(body, story_key) if index is not None else Overlap(0.0, tuple(False for _ in body), 0)
    )
    story = specificity.story_elements(story_text)
    ignored = specificity.organisation_words(reply_text)
    raw_match = specificity.measure(story, reading.sentences, ignored)
    for sentence, recurs in zip(reading.sentences, overlap.recurring, strict=True):
        sentence.recurring = recurs
    match = specificity.measure(story, reading.sentences, ignored) if any(overlap.recurring) else raw_match
    story_tone = tone.estimate(story_text)
    return Examined(
        reading=reading,
        cues=cue_rules.find(reading, raw_match),
        axes=axes_rules.compute(reading=reading, story=story, match=match, overlap=overlap, tone=story_tone),
        overlap=overlap,
        raw_match=raw_match,
        match=match,
        story_tone=story_tone,
        novelty=tuple(sentence.novelty(story) for sentence in reading.sentences),
    )


def conclude(seen: Examined, *, story_known: bool = True) -> Verdict:
    """Apply the decision order to an examined reply."""
    label, steps = decide(seen)
    weakest = min(steps, key=lambda step: step.sure)
    certainty = _CERTAINTY if seen.overlap.known else _CERTAINTY_WITHOUT_HISTORY
    confidence = 0.5 + (weakest.sure - 0.5) * certainty
    if not story_known:
        confidence = min(confidence, 0.5)
    if label is ResponseType.OFFLINE and seen.axes.specificity == 0:
        confidence = min(confidence, 0.5)
    others = [
        step.otherwise for step in sorted(steps, key=lambda step: step.sure) if step.otherwise is not label
    ]
    runner_up = others[0] if others else ResponseType.GENERIC
    return Verdict(
        label=label,
        runner_up=runner_up,
        confidence=round(confidence, 3),
        cues=seen.cues.flags,
        evidence=explain.deciding(label, seen.reading.sentences, seen.match.by_sentence, seen.novelty),
        axes=replace(seen.axes),
        engine_version=ENGINE_VERSION,
    )


def decide(seen: Examined) -> tuple[ResponseType, list[Step]]:
    """Steps 2 to 6 of codebook A.1 (step 1, no reply, is settled before)."""
    axes = seen.axes
    thanked = any(r.thanks or r.apology or r.conditional or r.shared for r in seen.reading.sentences)
    specific = _logistic(axes.specificity_score - specificity.ONE, 5.0)
    substance = (
        axes.substance_score
        if axes.substance_needed == axes_rules.SUBSTANCE
        else _logistic(axes.substance_score - axes.substance_needed, 6.0)
    )
    substantial = axes.public_substance
    if specific < 0.5:
        beyond = ResponseType.TRANSPARENT_CONVERSATIONAL if substantial else _private_or_warm(seen)
        steps = [Step(1.0 - specific, beyond)]
        if _only_invites(seen):
            return ResponseType.OFFLINE, [Step(0.5, ResponseType.GENERIC)]
        return ResponseType.GENERIC, steps
    steps = [Step(specific, ResponseType.GENERIC)]
    if substantial:
        steps.append(Step(substance, _private_or_warm(seen)))
        return ResponseType.TRANSPARENT_CONVERSATIONAL, steps
    steps.append(Step(1.0 - substance, ResponseType.TRANSPARENT_CONVERSATIONAL))
    if axes.offline_invite is Invitation.SOLE:
        steps.append(Step(max(0.5, axes.offline_score), ResponseType.APPRECIATIVE))
        return ResponseType.OFFLINE, steps
    if axes.offline_invite is Invitation.OFFERED:
        steps.append(Step(1.0 - min(0.5, axes.offline_score), ResponseType.OFFLINE))
    if not (thanked or _warm(seen)):
        # Step 6 has no better home for a specific reply without thanks: "I am the one learning Italian" is warmth.
        steps.append(Step(0.5, ResponseType.GENERIC))
    return ResponseType.APPRECIATIVE, steps


def _logistic(margin: float, steepness: float) -> float:
    return 1.0 / (1.0 + math.exp(-steepness * margin))


def _private_or_warm(seen: Examined) -> ResponseType:
    return ResponseType.OFFLINE if seen.axes.offline_score >= axes_rules.SOLE else ResponseType.APPRECIATIVE


def _warm(seen: Examined) -> bool:
    return any(read.acknowledges or read.stock for read in seen.reading.sentences)


def _only_invites(seen: Examined) -> bool:
    """The contested case: nothing specific, no template, and all the reply does is ask for private contact."""
    if seen.overlap.similarity >= TEMPLATE or seen.axes.recurring_share >= 0.5:
        return False
    reads = seen.reading.sentences
    invites = [read for read in reads if read.invite or read.cannot]
    if not invites or any(read.thanks or (read.stock and not read.invite) for read in reads):
        return False
    personal = any(_PERSONAL.search(read.sentence.low) for read in invites)
    if any(read.apology or read.conditional for read in reads) and not personal:
        return False
    rest = [read for read in reads if not (read.invite or read.cannot)]
    return len(rest) <= 1 and not any(read.substance >= 0.5 for read in reads)
