"""The machine features of codebook A.1, read off what the sentences of a reply do and what recurs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from responses.typology.acts import SUBSTANCE, Act, bits
from responses.typology.types import Axes, Invitation, Learning, ResponseType

if TYPE_CHECKING:
    from responses.typology.reads import Read
    from responses.typology.similarity import Overlap
    from responses.typology.specificity import Match

_SUBSTANCE, _ASKS = bits(*SUBSTANCE), bits(Act.ASKS)
_MADE, _PLANNED = bits(Act.CHANGE_MADE), bits(Act.CHANGE_PLANNED)
_INTENDS = bits(Act.SHARES, Act.VAGUE, Act.KEEPS)
_INVITES = bits(Act.INVITES, Act.DECLINES)


def compute(
    *, reads: Sequence[Read], match: Match, overlap: Overlap, chances: dict[ResponseType, float]
) -> Axes:
    """Return the axes of one reply. `chances` are those of the types; recurring sentences count for nothing."""
    own, everything, words, recurring = 0, 0, 0, 0
    for read in reads:
        everything |= read.likely
        words += len(read.words)
        if read.recurring:
            recurring += len(read.words)
        else:
            own |= read.likely
    offline = chances[ResponseType.OFFLINE]
    is_sole = offline == max(chances.values())
    return Axes(
        specificity=match.level,
        specificity_score=round(match.score, 4),
        template_similarity=round(overlap.similarity, 4),
        recurring_share=round(recurring / words, 4) if words else 0.0,
        public_substance=own & _SUBSTANCE != 0,
        substance_score=round(chances[ResponseType.TRANSPARENT_CONVERSATIONAL], 4),
        learning=_learning(own),
        offline_invite=_invitation(everything, is_sole=is_sole),
        offline_score=round(offline, 4),
        continues=own & _ASKS != 0,
        matched=match.elements,
    )


def _learning(likely: int) -> Learning:
    """Axis 3: what the reply says came of the story."""
    if likely & _MADE:
        return Learning.DONE
    if likely & _PLANNED:
        return Learning.PLANNED
    return Learning.INTENTION if likely & _INTENDS else Learning.NONE


def _invitation(likely: int, *, is_sole: bool) -> Invitation:
    if likely & _INVITES:
        return Invitation.SOLE if is_sole else Invitation.OFFERED
    return Invitation.NONE
