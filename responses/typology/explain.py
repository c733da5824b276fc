"""Shows which sentences of a reply decided its type, in words a responder would use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from responses.typology.acts import PLACE, SAYS, SUBSTANCE, Act
from responses.typology.types import Evidence, ResponseType

if TYPE_CHECKING:
    from responses.typology.reads import Read

_MOST = 5
_LIKELY = 0.35
RECURS = "the same words stand in other replies"
# What speaks for a type, strongest first.
_SPEAKS = {
    ResponseType.TRANSPARENT_CONVERSATIONAL: SUBSTANCE,
    ResponseType.OFFLINE: (Act.INVITES, Act.DECLINES, Act.PROCESS, Act.CONTACT_DETAILS),
    ResponseType.APPRECIATIVE: (Act.SHARES, Act.ACKNOWLEDGES, Act.APOLOGY, Act.THANKS),
    ResponseType.GENERIC: (
        Act.STOCK,
        Act.VAGUE,
        Act.INVITES,
        Act.THANKS,
        Act.APOLOGY,
        Act.CONDITIONAL_APOLOGY,
    ),
}

# The same, by where they stand among the chances of a sentence.
_PLACES = {label: tuple(PLACE[act] for act in acts) for label, acts in _SPEAKS.items()}
_SPECIFIC = PLACE[Act.SPECIFIC]


def deciding(label: ResponseType, reads: Sequence[Read]) -> tuple[Evidence, ...]:
    """At most five sentences, in reading order; a reply that has sentences always gets one."""
    weights = [_weight(label, read) for read in reads]
    strongest_first = sorted(range(len(weights)), key=weights.__getitem__, reverse=True)
    chosen = [place for place in strongest_first if weights[place] >= _LIKELY][:_MOST]
    shown = [reads[place] for place in sorted(chosen or strongest_first[:1])]
    return tuple([Evidence(*read.span, _reason(label, read)) for read in shown])


def _weight(label: ResponseType, read: Read) -> float:
    acts = read.acts
    speaks = max([acts[place] for place in _PLACES[label]])
    if label is ResponseType.GENERIC:
        return max(float(read.recurring), speaks * (1.0 - acts[_SPECIFIC]))
    if read.recurring:
        return 0.0
    if label is ResponseType.APPRECIATIVE:
        return max(speaks * acts[_SPECIFIC], 0.5 * speaks)
    return speaks


def _reason(label: ResponseType, read: Read) -> str:
    if label is ResponseType.GENERIC:
        return RECURS if read.recurring else SAYS[Act.STOCK]
    # Of those that are as good as equally sure the first, which speaks strongest.
    best = max(_SPEAKS[label], key=lambda act: round(read.chance(act), 1))
    if label is ResponseType.APPRECIATIVE and best is not Act.SHARES and read.does(Act.SPECIFIC):
        return SAYS[Act.SPECIFIC]
    return SAYS[best]
