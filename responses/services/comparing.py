"""Holds each organisation's published replies ready for comparison, so that a pause in typing costs no rebuilding.

Kept in the process's memory and thrown away as soon as a reply is published or withdrawn. It is a cache of what the
database says and may be lost at any time. No text ever leaves it.
"""

from __future__ import annotations

from dataclasses import dataclass

from responses import selectors
from responses.typology.layout import read
from responses.typology.similarity import ReplyIndex

# One template pasted under every story shows in far fewer; more would only cost memory.
NEWEST = 500
_KEPT_ORGANISATIONS = 64


@dataclass(frozen=True, slots=True)
class _Kept:
    stamp: tuple[int, int]
    index: ReplyIndex


_kept: dict[int, _Kept] = {}


def replies_of(organisation_id: int) -> ReplyIndex:
    """Give the index of the organisation's newest published replies, each under its story's `key_of`."""
    stamp = selectors.stamp_of_published(organisation_id)
    known = _kept.get(organisation_id)
    if known is not None and known.stamp == stamp:
        return known.index
    index = ReplyIndex()
    for story_id, body in selectors.newest_published(organisation_id, limit=NEWEST):
        index.add(read(body).body, key_of(story_id))
    if len(_kept) >= _KEPT_ORGANISATIONS:
        _kept.clear()
    _kept[organisation_id] = _Kept(stamp, index)
    return index


def key_of(story_id: int) -> str:
    """Give the key under which a story's own replies stand: they never count against each other."""
    return str(story_id)
