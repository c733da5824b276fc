"""The machine features of codebook A.1, computed from a reading, the story and what recurs in the organisation."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from responses.typology.signals import Kind
from responses.typology.types import Axes, Invitation, Learning, Tone

if TYPE_CHECKING:
    from responses.typology.reads import Read, Reading
    from responses.typology.similarity import Overlap
    from responses.typology.specificity import Match

SUBSTANCE = 0.5
_MOST_NOVELTY = 8
SOLE = 0.5
# Where the invitation plainly carries the reply, an explanatory clause is not yet a public answer.
SUBSTANCE_BESIDE_INVITATION = 0.65
_PLAINLY_OFFLINE = 0.8
# A PALS line never weighs so much: added to a public answer it changes nothing.
_PERSONAL = re.compile(r"\b(?:me|my|i)\b")


def compute(
    *, reading: Reading, story: Mapping[str, float], match: Match, overlap: Overlap, tone: Tone
) -> Axes:
    """Return the axes of one reply. Sentences marked as recurring have already lost their weight in `match`."""
    own = [read for read in reading.sentences if not read.recurring]
    substance = _substance(reading.sentences, match, story)
    offline = _offline(reading.sentences, own, substance, tone)
    personal = any(r.cannot or (r.invite and _PERSONAL.search(r.sentence.low)) for r in reading.sentences)
    needed = SUBSTANCE_BESIDE_INVITATION if offline >= _PLAINLY_OFFLINE and personal else SUBSTANCE
    invited = any(read.invite or read.cannot for read in reading.sentences)
    invitation = Invitation.NONE
    if invited:
        invitation = Invitation.SOLE if offline >= SOLE and substance < needed else Invitation.OFFERED
    words = sum(len(read.stems) for read in reading.sentences)
    return Axes(
        specificity=match.level,
        specificity_score=round(match.score, 4),
        template_similarity=round(overlap.similarity, 4),
        recurring_share=round(sum(len(r.stems) for r in reading.sentences if r.recurring) / words, 4)
        if words
        else 0.0,
        public_substance=substance >= needed,
        substance_needed=needed,
        substance_score=round(substance, 4),
        learning=learning(own),
        offline_invite=invitation,
        offline_score=round(offline, 4),
        continues=any(Kind.ASKS in read.kinds or Kind.RETURNS in read.kinds for read in own),
        matched=match.elements,
    )


def _substance(sentences: Sequence[Read], match: Match, story: Mapping[str, float]) -> float:
    """How likely the public text itself answers, 0 to 1.

    Two witnesses: wording that answers, explains, reports, asks or acts (one strong sentence is enough, weak ones add
    up; without a tie to the story it counts a little less), and how much the reply tells that the story did not hold.
    Weights were set by hand on the development cases.
    """
    own = [read for read in sentences if not read.recurring]
    silent = 1.0
    for at, read in enumerate(sentences):
        if read.recurring or not read.kinds:
            continue
        near = match.by_sentence[max(0, at - 1) : at + 2]
        tie = 1.0 if max(near, default=0.0) >= 0.3 else 0.8
        silent *= 1.0 - min(0.95, read.substance * tie)
    changes = any(read.change_made or read.change_planned for read in own)
    keeps = any(read.kinds.get(Kind.KEEPS, 0.0) >= 0.6 for read in own)
    asks = any(Kind.ASKS in read.kinds for read in own)
    declines = any(read.cannot for read in own)
    novelty = min(_MOST_NOVELTY, sum(read.novelty(story) for read in own))
    score = (
        3.4 * (1.0 - silent) + 0.7 * novelty + 1.3 * changes + 1.6 * keeps + 1.0 * asks - 1.5 * declines - 3.9
    )
    return 1.0 / (1.0 + math.exp(-score))


def learning(sentences: Sequence[Read]) -> Learning:
    """Axis 3: what the reply says came of the story."""
    if any(read.change_made or read.kinds.get(Kind.FOUND, 0.0) >= 0.7 for read in sentences):
        return Learning.DONE
    if any(read.change_planned or read.kinds.get(Kind.PLANNED, 0.0) >= 0.6 for read in sentences):
        return Learning.PLANNED
    if any(read.shared or read.vague or Kind.KEEPS in read.kinds for read in sentences):
        return Learning.INTENTION
    return Learning.NONE


def _offline(sentences: Sequence[Read], own: Sequence[Read], substance: float, tone: Tone) -> float:
    """How far an invitation to private contact carries the weight of the reply, 0 to 1."""
    invites = [read for read in sentences if read.invite]
    cannot = any(read.cannot for read in sentences)
    if not invites and not cannot:
        return 0.0
    score = -0.2
    score += 1.1 if any(read.purpose for read in invites) else 0.0
    score += 0.6 if any(not read.if_you_like for read in invites) else 0.0
    score += 1.4 if cannot else 0.0
    sorry = any(read.apology or read.conditional for read in sentences)
    mood = {Tone.NEGATIVE: 1.0, Tone.MIXED: 0.3, Tone.POSITIVE: -1.3}[tone]
    score += max(mood, 0.3) + 0.7 if sorry else mood
    score -= 0.9 if any(read.shared for read in own) else 0.0
    content = [read for read in sentences if not (read.thanks or read.stock) or read.invite]
    score += 1.2 * (len(invites) / len(content) - 0.4) if content else 0.0
    score -= 1.0 * substance
    return 1.0 / (1.0 + math.exp(-1.6 * score))
