"""Looks for the stories of other sources that share a key with new ones: in the index, or in memory for a long import.

A look into the index costs as much as storing the story. An import that has brought some pages therefore loads what
the organisation's other sources are found by, once, and asks that. What others store meanwhile the second look finds
(`looking_again`), as it does for two imports that run at once.
"""

from __future__ import annotations

import io
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from django.db import connection

from stories.models import Source, Story, StoryState

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from stories.importing.duplicates import Noted

# Of the stories that share a key with a new one, those that share most are looked at; more is a phrase, not a story.
MOST_CANDIDATES = 20
# A phrase that thousands share may not cost more than a story is worth. The outer number counts other sources' alone.
_MOST_OF_A_KEY = 50
_MOST_READ_OF_A_KEY = 400
# Loading a story's keys costs about a fiftieth of looking for one; 16 bytes a key are held.
_WORTH = 50
MOST_HELD = 200_000
_HELD_FOR = 300.0

# Where the server compiles statements (jit), this one would take five times as long to compile as to do.
_PLANNER = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit")
_BY_INDEX = "; ".join(f"SET LOCAL {name} = off" for name in _PLANNER)
_AS_USUAL = "; ".join(f"SET LOCAL {name} TO DEFAULT" for name in _PLANNER)
_LOOK = """
SELECT mine.story_id, near.story_id
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS mine(key, story_id, source_id)
CROSS JOIN LATERAL (
    SELECT held.story_id
    FROM (SELECT story_id FROM stories_storykey WHERE key = mine.key LIMIT %s) held
    JOIN stories_story story ON story.id = held.story_id
    WHERE story.source_id <> mine.source_id AND story.state = %s
    LIMIT %s
) near
"""
_HELD = """
COPY (
    SELECT held.key, held.story_id
    FROM stories_story story JOIN stories_storykey held ON held.story_id = story.id
    WHERE story.organisation_id = {organisation} AND story.source_id <> {source} AND story.state = '{live}'
) TO STDOUT (FORMAT binary)
"""
# PostgreSQL's binary COPY: a head of 19 bytes, then a row's number of columns and each column's length and value.
_HEAD, _END = 19, 2
_ROW = np.dtype([("columns", ">i2"), ("a", ">i4"), ("key", ">i8"), ("b", ">i4"), ("story", ">i8")])


@dataclass(slots=True)
class OtherSources:
    """What one run holds in memory of the organisation's other sources, once that is worth while."""

    looked_for: int = 0
    stories: int | None = None
    loaded_at: float | None = None
    _keys: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    _stories: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))

    def prepare(self, source: Source, number: int) -> bool:
        """Say whether memory can be asked for the next `number` stories of `source`; load it where it is time."""
        self.looked_for += number
        if self.loaded_at is not None and time.monotonic() - self.loaded_at < _HELD_FOR:
            return True
        if self.looked_for == number:
            return False  # A first page may be the only one.
        if self.stories is None:
            others = Story.objects.live().filter(organisation=source.organisation_id).exclude(source=source)
            self.stories = others.order_by()[: MOST_HELD + 1].count()
        if self.stories > MOST_HELD or self.looked_for * _WORTH < self.stories:
            return False
        self._load(source)
        return True

    def _load(self, source: Source) -> None:
        copied = io.BytesIO()
        statement = _HELD.format(
            organisation=int(source.organisation_id), source=int(source.pk), live=StoryState.LIVE.value
        )
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(statement, copied)
        rows = np.frombuffer(copied.getbuffer()[_HEAD:-_END], dtype=_ROW)
        keys = rows["key"].astype(np.int64)
        order = np.argsort(keys, kind="stable")
        self._keys, self._stories = keys[order], rows["story"].astype(np.int64)[order]
        self.loaded_at = time.monotonic()

    def sharing(self, asked: Sequence[tuple[int, int]]) -> Counter[tuple[int, int]]:
        """Give, for `asked` keys of stories, which other stories have them, and how many each."""
        keys = np.fromiter((key for key, _ in asked), np.int64, len(asked))
        first = np.searchsorted(self._keys, keys, "left")
        last = np.minimum(np.searchsorted(self._keys, keys, "right"), first + _MOST_OF_A_KEY)
        return Counter(
            (asked[place][1], other)
            for place in np.flatnonzero(last > first).tolist()
            for other in self._stories[first[place] : last[place]].tolist()
        )


def candidates(
    noted: Sequence[Noted], sources: Mapping[int, int], held: OtherSources | None = None
) -> dict[int, list[int]]:
    """Give, for each story, live ones of other sources that share a key with it, most shared first.

    `sources` gives the source of each story. `held` is asked instead of the index where it is given.
    """
    asked = [(key, one.pk) for one in noted for key in one.fingerprint.wanted]
    shares = held.sharing(asked) if held is not None else _sharing(asked, sources)
    found: dict[int, list[int]] = defaultdict(list)
    for (pk, other), _ in shares.most_common():
        if len(found[pk]) < MOST_CANDIDATES:
            found[pk].append(other)
    return found


def _sharing(asked: Iterable[tuple[int, int]], sources: Mapping[int, int]) -> Counter[tuple[int, int]]:
    rows = [(key, pk, sources[pk]) for key, pk in asked]
    with connection.cursor() as cursor:
        # While a table is being filled its statistics tell of an empty one, and the planner would read all of it.
        cursor.execute(_BY_INDEX)
        keys, pks, of = ([row[place] for row in rows] for place in range(3))
        limits = (_MOST_READ_OF_A_KEY, StoryState.LIVE.value, _MOST_OF_A_KEY)
        cursor.execute(_LOOK, [keys, pks, of, *limits])
        shares = Counter(cursor.fetchall())
        cursor.execute(_AS_USUAL)
    return shares
