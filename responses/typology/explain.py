"""Shows which sentences of a reply decided its type, in words a responder would use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from responses.typology.types import Evidence, ResponseType

if TYPE_CHECKING:
    from responses.typology.reads import Read

_MOST = 5
_SUBSTANTIAL = 0.4
_TELLS_MUCH = 3


def deciding(
    label: ResponseType, reads: Sequence[Read], matched: Sequence[float], novelty: Sequence[int]
) -> tuple[Evidence, ...]:
    """At most five sentences, in reading order; a reply that has sentences always gets one.

    `matched` is how much of the story each sentence shares, `novelty` how much it tells beyond it.
    """
    found = [
        Evidence(one.sentence.start, one.sentence.end, reason)
        for one, value, new in zip(reads, matched, novelty, strict=True)
        for reason in _reasons(label, one, value, new)
    ]
    if not found and reads:
        fallback = (
            "nothing here names the story" if label is ResponseType.GENERIC else "what the reply comes to"
        )
        found = [Evidence(reads[0].sentence.start, reads[0].sentence.end, fallback)]
    return tuple(found[:_MOST])


def _reasons(label: ResponseType, one: Read, matched: float, new: int) -> Iterator[str]:
    """The reason, if any, why this sentence speaks for the label."""
    if label is ResponseType.TRANSPARENT_CONVERSATIONAL:
        if one.substance >= _SUBSTANTIAL and not one.recurring:
            yield max(one.kinds, key=lambda kind: one.kinds[kind]).value
        elif new >= _TELLS_MUCH:
            yield "tells the reader something of use"
    elif label is ResponseType.OFFLINE and (one.invite or one.cannot):
        yield "sends the reader to a private channel" if one.invite else "declines to answer here"
    elif label is ResponseType.GENERIC:
        if one.recurring:
            yield "the same words stand in other replies"
        elif (one.stock or one.thanks or one.invite) and matched < 0.3:
            yield "could stand under any story"
    elif matched >= 0.3:
        yield "names something from this story"
    elif label is ResponseType.APPRECIATIVE and (one.thanks or one.apology or one.shared):
        yield "thanks, apologises or passes on"
