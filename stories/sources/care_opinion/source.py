"""Care Opinion as a source of stories: paging, single stories, and replies to confirm.

The list is asked for oldest publication first and walked until an empty page: the API gives neither
a total nor a next link. New stories join at the end, so a walk is not disturbed by them. A story
that is withdrawn during a walk moves the ones behind it up by one, and one can be skipped: the
overlap of the next run and the reconciliation by id are there to catch it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from stories.sources.care_opinion.client import CareOpinionClient
from stories.sources.care_opinion.mapping import (
    opinion_to_record,
    response_to_reply,
    services_link,
    services_to_codes,
)
from stories.sources.cleaning import utc_now
from stories.sources.errors import NothingThere, UnexpectedShape
from stories.sources.record import Page, RejectedRecord, ReplyRecord, StoryRecord

if TYPE_CHECKING:
    from types import TracebackType

PAGE_SIZE = 100
"""The most that the API gives at once."""
_SAME_PAGE = (
    "Care Opinion gave the same page of stories twice, so we stopped before going round in circles. "
    "Check the address of the source; if it is right, tell whoever looks after FeedbackHub."
)


class CareOpinionSource:
    """The stories of one Care Opinion subscription. Implements ``StorySource``."""

    def __init__(self, client: CareOpinionClient, *, now: Callable[[], datetime] = utc_now) -> None:
        """Read through ``client``; ``now`` judges which dates lie in the future."""
        self._client = client
        self._now = now

    @classmethod
    def at(cls, base_url: str, key: str) -> Self:
        """The source at an address, with a client of its own. Raises ``BadAddress`` or ``BadKey``."""
        return cls(CareOpinionClient(base_url, key))

    def __enter__(self) -> Self:
        """Nothing to do: connections open when needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the client."""
        self._client.close()

    def pages(self, *, since: date | None = None) -> Iterator[Page]:
        """Yield pages of up to 100 stories, oldest publication first, until the API has no more.

        ``since`` is sent as ``publishedafter``, not as ``submittedonafter``: moderators may publish
        a story long after it was submitted, and the list and the cursor both run by publication.
        Whether the API counts the day itself is not documented, so whoever keeps a cursor asks with
        an overlap of some days. The next page starts after as many records as came, not as many as
        were asked for, so that a server with smaller pages loses nothing.

        Raises:
            SourceError: the pages yielded before it are good.
        """
        params: dict[str, str | int] = {"take": PAGE_SIZE, "dateofpublicationorder": "ascending"}
        if since is not None:
            params["publishedafter"] = since.isoformat()
        position = 0
        previous: list[object] = []
        while opinions := self._client.get_list("opinions", {"skip": position, **params}):
            if opinions == previous:
                raise UnexpectedShape(_SAME_PAGE)
            records = tuple(self._record(raw, position + place) for place, raw in enumerate(opinions))
            yield Page(records=records, position=position, total=None)
            previous = opinions
            position += len(opinions)

    def fetch_story(self, external_id: str) -> StoryRecord | RejectedRecord | None:
        """One story by its id, or None if Care Opinion no longer shows it (withdrawn)."""
        try:
            raw = self._client.get(f"opinions/{quote(external_id, safe='')}")
        except NothingThere:
            return None
        return self._record(raw, 0)

    def fetch_responses(self, story_external_id: str) -> list[ReplyRecord]:
        """The published replies to a story, none if the story is not there.

        A reply without id or text confirms nothing and is left out.
        """
        try:
            listed = self._client.get_list(f"opinions/{quote(story_external_id, safe='')}/responses")
        except NothingThere:
            return []
        replies = (response_to_reply(raw, now=self._now()) for raw in listed)
        return [reply for reply in replies if reply is not None]

    def _record(self, raw: object, position: int) -> StoryRecord | RejectedRecord:
        """Turn an opinion into a record, looking its services up where it only says where they are."""
        record = opinion_to_record(raw, position=position, now=self._now(), site=self._client.address.site)
        if (
            isinstance(record, StoryRecord)
            and isinstance(raw, Mapping)
            and (link := services_link(raw)) is not None
        ):
            return dataclasses.replace(record, service_codes=self._services_of(record.external_id, link))
        return record

    def _services_of(self, external_id: str, link: str) -> tuple[str, ...]:
        """The services of a story, from its own link if that stays on this API, else by the documented path.

        A story whose services cannot be read is still a story: it comes without services.
        """
        path = self._client.address.own_path(link) or f"opinions/{quote(external_id, safe='')}/healthservices"
        try:
            return services_to_codes(self._client.get_list(path))
        except (NothingThere, UnexpectedShape):
            return ()
