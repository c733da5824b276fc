"""The reviews of NHS.UK as a source of stories: one list for each ODS code, put into one order here.

NHS.UK does not say in which order it lists reviews, and each organisation has a list of its own. A
cursor that moved along such lists would pass over what comes later in them. So a run reads every
list to its end, leaves out what came twice, sorts by submission, and only then yields its pages:
whatever stands before a page's newest moment has been yielded. If the reading breaks off, nothing
was yielded and nothing is passed over.

What ``fromDate`` compares is not said either (submission, most likely), and reviews are published
days after they were submitted. A run therefore asks from ``LATENESS`` before the day it was given.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from stories.sources.cleaning import utc_now
from stories.sources.errors import BadKey, NothingThere, NotSetUp, UnexpectedShape
from stories.sources.http.client import PATIENT, Patience
from stories.sources.nhs_uk.client import NhsUkClient
from stories.sources.nhs_uk.mapping import (
    entry_to_record,
    id_of,
    is_removed,
    last_moved,
    publishers_of,
    replies_of,
)
from stories.sources.record import Page, RejectedRecord, ReplyRecord, StoryRecord

if TYPE_CHECKING:
    from types import TracebackType

    from stories.sources.pacing import RateLimiter

PAGE_SIZE = 100
LATENESS = timedelta(days=28)
"""How long after its submission a review may first be shown: a guess on the safe side, since a repeat costs a look."""
LIFETIME = timedelta(days=2 * 366)
"""Longer than any review is shown, whatever day a removal goes by."""
MOST_PAGES = 1000
_NO_CODES = (
    "This source has no ODS codes, so there is nothing to ask NHS.UK for. Enter the codes of the organisations whose "
    "reviews you want, such as RXX01."
)
_CIRCLES = (
    "NHS.UK gave the same page of reviews twice, so we stopped before going round in circles. Check the address of "
    "the source; if it is right, tell whoever looks after FeedbackHub."
)


class NhsUkSource:
    """The reviews of some organisations, named by their ODS codes. Implements ``StorySource``."""

    lateness = LATENESS

    def __init__(
        self, client: NhsUkClient, *, ods_codes: Sequence[str], now: Callable[[], datetime] = utc_now
    ) -> None:
        """Read through ``client``. Codes count once, whatever their case; raises ``NotSetUp`` where there is none."""
        self._ods_codes = tuple(dict.fromkeys(code.strip().upper() for code in ods_codes if code.strip()))
        if not self._ods_codes:
            raise NotSetUp(_NO_CODES)
        self._client = client
        self._now = now
        self._publishers: Mapping[str, str] | None = None

    @classmethod
    def at(
        cls,
        base_url: str,
        key: str,
        *,
        ods_codes: Sequence[str],
        limiter: RateLimiter | None = None,
        patience: Patience = PATIENT,
    ) -> Self:
        """The source at an address, with a client of its own. Raises ``BadAddress``, ``BadKey`` or ``NotSetUp``."""
        return cls(NhsUkClient(base_url, key, limiter=limiter, patience=patience), ods_codes=ods_codes)

    def __enter__(self) -> Self:
        """Nothing to do: connections open when needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the client."""
        self._client.close()

    def check(self) -> StoryRecord | RejectedRecord | None:
        """Ask for one review of the first code, to see that address and key are right; None where it has none.

        Two requests at most. Raises ``SourceError`` where address or key are wrong.
        """
        try:
            listed = self._batch({"odsCode": self._ods_codes[0], "offset": 0, "limit": 1})
        except NothingThere:
            self._check_address()
            return None
        return entry_to_record(listed[0], position=0, now=self._now()) if listed else None

    def pages(self, *, since: date | None = None) -> Iterator[Page]:
        """Yield all reviews, oldest submission first, in pages of 100; with ``since``, from 28 days before it.

        What could not be read comes before all stories, so that it is put aside before a cursor moves.
        Every record brings its ratings and replies; NHS.UK has no tags.

        Raises:
            SourceError: before the first page, and nothing was used.
        """
        records = self._gather(since)
        for position in range(0, len(records), PAGE_SIZE):
            part = tuple(records[position : position + PAGE_SIZE])
            yield Page(records=part, position=position, total=len(records))

    def all_ids(self) -> Iterator[str]:
        """Yield the id of every review that is shown, each once: what is not among them may have gone."""
        seen = dict.fromkeys(id_of(raw) for raw in self._entries({}) if not is_removed(raw))
        yield from (identity for identity in seen if identity is not None)

    def removed(self, since: date | None = None) -> Iterator[str]:
        """Yield the ids of reviews that were taken down since a day, each once; ids of earlier ones may be among them.

        Whether ``fromDate`` goes by the day of the removal or of the review is not said. A review is
        shown for two years at most, so that much is asked for before ``since``.
        """
        params = {"status": "removed"}
        if since is not None:
            params["fromDate"] = _day(since, LIFETIME)
        seen: set[str] = set()
        for raw in self._entries(params):
            identity = id_of(raw)
            if identity is not None and identity not in seen:
                seen.add(identity)
                yield identity

    def fetch_story(self, external_id: str) -> StoryRecord | RejectedRecord | None:
        """One review by its id, or None if NHS.UK no longer shows it."""
        raw = self._one(external_id)
        return None if raw is None else self._record(raw, 0)

    def fetch_responses(self, story_external_id: str) -> list[ReplyRecord]:
        """The published replies to a review, none if the review is not there."""
        return list(replies_of(self._one(story_external_id), now=self._now()))

    def _gather(self, since: date | None) -> list[StoryRecord | RejectedRecord]:
        """Read every list to its end: rejections first, then stories by submission, ids once, the later copy kept."""
        params = {} if since is None else {"fromDate": _day(since, LATENESS)}
        now = self._now()
        stories: dict[str, StoryRecord] = {}
        rejected: dict[object, RejectedRecord] = {}
        for place, raw in enumerate(self._entries(params)):
            if is_removed(raw) or self._is_older(raw, since, now):
                continue
            record = self._record(raw, place)
            if isinstance(record, StoryRecord):
                stories[record.external_id] = record
            else:
                rejected[record.external_id or record.raw] = record
        kept = [r for r in rejected.values() if r.external_id not in stories]
        first = [dataclasses.replace(record, position=place) for place, record in enumerate(kept)]
        return [*first, *sorted(stories.values(), key=lambda story: (story.submitted_at, story.external_id))]

    def _record(self, raw: object, position: int) -> StoryRecord | RejectedRecord:
        """Turn an entry into a record that says by name who published it."""
        if self._publishers is None:
            self._publishers = self._ask_publishers()
        return entry_to_record(raw, position=position, now=self._now(), publishers=self._publishers)

    def _ask_publishers(self) -> Mapping[str, str]:
        """What publishers are called; nothing where NHS.UK does not say, since reviews can be read without it."""
        try:
            return publishers_of(self._client.get("publishers"))
        except (BadKey, NothingThere, UnexpectedShape):
            return {}

    def _is_older(self, raw: object, since: date | None, now: datetime) -> bool:
        """Whether an entry is older than what was asked for, where NHS.UK does not mind ``fromDate``."""
        moved = None if since is None else last_moved(raw, now=now)
        return moved is not None and since is not None and moved < _start(since, LATENESS)

    def _entries(self, params: dict[str, str]) -> Iterator[object]:
        """Walk the lists of all codes. A code that NHS.UK does not know (404) has no reviews.

        Where it knows none of them, it is asked for something that must be there: the address may be wrong.
        """
        unknown = 0
        for code in self._ods_codes:
            try:
                yield from self._entries_of(code, params)
            except NothingThere:
                unknown += 1
        if unknown == len(self._ods_codes):
            self._check_address()

    def _entries_of(self, code: str, params: dict[str, str]) -> Iterator[object]:
        """Walk one code's list until an empty page: there is no total, and a page may be smaller than asked for."""
        offset = 0
        previous: list[object] = []
        for _ in range(MOST_PAGES):
            batch = self._batch({"odsCode": code, "offset": offset, "limit": PAGE_SIZE, **params})
            if not batch:
                return
            if batch == previous:
                break
            yield from batch
            previous = batch
            offset += len(batch)
        raise UnexpectedShape(_CIRCLES)

    def _batch(self, params: dict[str, str | int]) -> list[object]:
        """One page of a list. Raises ``UnexpectedShape`` where the answer holds none."""
        listed = self._client.get_object("Comments", params).get("comments")
        if not isinstance(listed, list):
            raise self._client.other_shape("a list of reviews")
        return listed

    def _one(self, external_id: str) -> object | None:
        """The entry with an id, in whichever of three shapes it comes; None where there is none, or none any more."""
        try:
            answer = self._client.get_object("CommentById", {"CommentID": external_id})
        except NothingThere:
            return None
        listed = answer.get("comments")
        if not isinstance(listed, list):
            raw: object = answer
        else:
            raw = next((entry for entry in listed if id_of(entry) == external_id), None)
        return None if is_removed(raw) else raw

    def _check_address(self) -> None:
        """Ask for the publishers, which every API of this kind has. Raises ``NothingThere`` where it has not."""
        self._client.get("publishers")


def _start(since: date, before: timedelta) -> datetime:
    """The first moment of some days before a day."""
    return datetime.combine(max(since, date.min + before) - before, datetime.min.time(), tzinfo=UTC)


def _day(since: date, before: timedelta) -> str:
    """The same as a day for a query."""
    return _start(since, before).date().isoformat()
