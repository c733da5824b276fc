"""Shows which sentences of a reply decided its type, in words a responder would use."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from responses.typology.acts import SAYS, SUBSTANCE, Act
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


def deciding(label: ResponseType, reads: Sequence[Read]) -> tuple[Evidence, ...]:
    """At most five sentences, in reading order; a reply that has sentences always gets one."""
    weighed = [(_weight(label, read), read) for read in reads]
    chosen = sorted((one for one in weighed if one[0] >= _LIKELY), key=lambda one: -one[0])[:_MOST]
    if not chosen and weighed:
        chosen = [max(weighed, key=lambda one: one[0])]
    found = [Evidence(*read.span, _reason(label, read)) for _, read in chosen]
    return tuple(sorted(found))


def _weight(label: ResponseType, read: Read) -> float:
    speaks = max(read.chance(act) for act in _SPEAKS[label])
    if label is ResponseType.GENERIC:
        return max(float(read.recurring), speaks * (1.0 - read.chance(Act.SPECIFIC)))
    if read.recurring:
        return 0.0
    if label is ResponseType.APPRECIATIVE:
        return max(speaks * read.chance(Act.SPECIFIC), 0.5 * speaks)
    return speaks


def _reason(label: ResponseType, read: Read) -> str:
    if label is ResponseType.GENERIC:
        return RECURS if read.recurring else SAYS[Act.STOCK]
    best = max(_SPEAKS[label], key=read.chance)
    if label is ResponseType.APPRECIATIVE and best is not Act.SHARES and read.does(Act.SPECIFIC):
        return SAYS[Act.SPECIFIC]
    return SAYS[best]
