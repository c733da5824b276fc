"""What every source hands over: story records, rejected records, and pages of them.

These are plain frozen values. They know nothing of databases, so that every adapter can be tested
without one and the import pipeline can treat all sources alike.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TagRecord:
    """A tag that the author, a moderator or staff put on a story. ``polarity`` is 1, 0 or -1, None if unsaid."""

    name: str
    group: str
    polarity: int | None


@dataclass(frozen=True, slots=True)
class RatingRecord:
    """One rated question. ``score`` is the source's own number; ``score_text`` its words for it."""

    question: str
    score: int | None
    score_text: str
    service_code: str = ""


@dataclass(frozen=True, slots=True)
class ReplyRecord:
    """One published reply to a story, as its source shows it.

    ``change`` is the source's own word or number for the change that the reply reports (Care
    Opinion's ``changeScore``), empty where it reports none; what it means is looked up, never
    assumed. ``by_author`` says that it is the story's own author who answers, where the source marks that.
    """

    external_id: str
    body: str
    published_at: datetime | None
    raw: Mapping[str, object]
    author_name: str = ""
    author_role: str = ""
    change: str = ""
    by_author: bool = False


@dataclass(frozen=True, slots=True)
class StoryDetails:
    """What a source tells about a story beside its text. ``None`` means "not asked", an empty tuple "none"."""

    tags: tuple[TagRecord, ...] | None = None
    ratings: tuple[RatingRecord, ...] | None = None
    replies: tuple[ReplyRecord, ...] | None = None


@dataclass(frozen=True, slots=True)
class StoryRecord:
    """One story as its source tells it, cleaned and safe to store.

    Every string is free of NUL and of broken characters, both moments are aware and in UTC, and
    ``raw`` can be stored as JSON. The text is *not* HTML: whatever shows it must escape it.
    """

    external_id: str
    title: str
    body: str
    submitted_at: datetime
    published_at: datetime | None
    author_name: str
    author_role: str
    criticality_label: str | None
    criticality: int | None
    progress: str
    service_codes: tuple[str, ...]
    link: str
    raw: Mapping[str, object]
    experienced_on: date | None = None
    prompt: str = ""
    prompt_kind: str = ""
    submission_route: str = ""
    # What other sources call the same story: addresses, and "publisher:reference" pairs.
    references: tuple[str, ...] = ()
    details: StoryDetails | None = None

    @property
    def content_hash(self) -> str:
        """A fingerprint that moves exactly when a person would say that the story was edited.

        ``progress`` is left out: it moves whenever a member of staff opens the story. So are the
        link and the raw payload. Services count as a set, whatever their order or case.
        """
        canonical = [
            self.title,
            self.body,
            self.submitted_at.isoformat(),
            self.published_at.isoformat() if self.published_at else None,
            self.author_name,
            self.author_role,
            self.criticality_label,
            sorted(code.casefold() for code in self.service_codes),
        ]
        text = json.dumps(canonical, ensure_ascii=True, separators=(",", ":"))
        return hashlib.sha256(text.encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class RejectedRecord:
    """One record that could not become a story, with the reason and all that was sent.

    ``position`` counts from 0 within the run. ``reason`` is a stable code (see ``cleaning.Reason``);
    ``message`` tells a person what is wrong and what to do. ``raw`` is ASCII JSON text, or for a
    line that is no JSON the line itself, and is always safe to store.
    """

    position: int
    external_id: str | None
    reason: str
    message: str
    raw: str


@dataclass(frozen=True, slots=True)
class Page:
    """A run of records that belong in one transaction.

    ``position`` is how many records the source had shown before the page; ``total`` is how many it
    holds in all, where it can tell. ``skipped`` counts those that were looked at and are no story,
    such as rows of a survey without a comment.
    """

    records: tuple[StoryRecord | RejectedRecord, ...]
    position: int
    total: int | None
    skipped: int = 0

    @property
    def end(self) -> int:
        """How many records the source has shown with this page."""
        return self.position + len(self.records) + self.skipped

    @property
    def watermark(self) -> datetime | None:
        """The newest moment of publication on the page, by the source's own clock.

        This is what a cursor should keep. A story that is not yet published does not move it,
        since sources list by publication and such a story will come again when it is.
        """
        moments = [r.published_at for r in self.records if isinstance(r, StoryRecord) and r.published_at]
        return max(moments, default=None)


class StorySource(Protocol):
    """Any place that stories come from."""

    def pages(self, *, since: date | None) -> Iterator[Page]:
        """Yield what the source holds, oldest first, from ``since`` (inclusive) or from the start.

        The run was complete only if the iterator ends by itself. A ``SourceError`` raised on the
        way means that the pages already yielded are good and that the rest is still to come.
        """
        ...
