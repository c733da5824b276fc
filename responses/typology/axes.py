"""The machine features of codebook A.1, read off what the sentences of a reply do and what recurs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from responses.typology.acts import SUBSTANCE, Act
from responses.typology.types import Axes, Invitation, Learning, ResponseType

if TYPE_CHECKING:
    from responses.typology.reads import Read
    from responses.typology.similarity import Overlap
    from responses.typology.specificity import Match


def compute(
    *, reads: Sequence[Read], match: Match, overlap: Overlap, chances: dict[ResponseType, float]
) -> Axes:
    """Return the axes of one reply. `chances` are those of the types; recurring sentences count for nothing."""
    own = [read for read in reads if not read.recurring]
    words = sum(len(read.tokens) for read in reads)
    offline = chances[ResponseType.OFFLINE]
    invited = any(read.does(Act.INVITES, Act.DECLINES) for read in reads)
    is_sole = offline == max(chances.values())
    substance = chances[ResponseType.TRANSPARENT_CONVERSATIONAL]
    return Axes(
        specificity=match.level,
        specificity_score=round(match.score, 4),
        template_similarity=round(overlap.similarity, 4),
        recurring_share=round(sum(len(r.tokens) for r in reads if r.recurring) / words, 4) if words else 0.0,
        public_substance=any(read.does(*SUBSTANCE) for read in own),
        substance_score=round(substance, 4),
        learning=learning(own),
        offline_invite=(Invitation.SOLE if is_sole else Invitation.OFFERED) if invited else Invitation.NONE,
        offline_score=round(offline, 4),
        continues=any(read.does(Act.ASKS) for read in own),
        matched=match.elements,
    )


def learning(reads: Sequence[Read]) -> Learning:
    """Axis 3: what the reply says came of the story."""
    if any(read.does(Act.CHANGE_MADE) for read in reads):
        return Learning.DONE
    if any(read.does(Act.CHANGE_PLANNED) for read in reads):
        return Learning.PLANNED
    if any(read.does(Act.SHARES, Act.VAGUE, Act.KEEPS) for read in reads):
        return Learning.INTENTION
    return Learning.NONE
