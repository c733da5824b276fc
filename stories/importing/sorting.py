"""Sorts a page: the stories by id, what was rejected, and which ids stand right at the page's end. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stories.sources.record import RejectedRecord, StoryRecord


@dataclass(frozen=True, slots=True)
class SortedPage:
    """The records of one page, each once.

    `stories` holds the last record of each id; `rejected` is keyed by what was sent and why it was refused;
    `right_ids` are the ids whose last record on the page was a story.
    """

    stories: Mapping[str, StoryRecord]
    rejected: Mapping[tuple[str, str], RejectedRecord]
    right_ids: frozenset[str]

    @property
    def seen(self) -> int:
        """How many records the page holds, each counted once."""
        return len(self.stories) + len(self.rejected)


def sort_page(records: Iterable[StoryRecord | RejectedRecord]) -> SortedPage:
    """Sort the records in the order in which they came: of two with the same id the last wins."""
    stories: dict[str, StoryRecord] = {}
    rejected: dict[tuple[str, str], RejectedRecord] = {}
    right: dict[str, bool] = {}
    for record in records:
        if isinstance(record, StoryRecord):
            stories[record.external_id] = record
        else:
            rejected[(fingerprint(record.raw), record.reason)] = record
        if record.external_id is not None:
            right[record.external_id] = isinstance(record, StoryRecord)
    return SortedPage(stories, rejected, frozenset(one for one, is_right in right.items() if is_right))


def fingerprint(raw: str) -> str:
    """Give the hash by which the same record is known again."""
    return hashlib.sha256(raw.encode()).hexdigest()
