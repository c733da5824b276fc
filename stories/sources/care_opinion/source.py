"""Care Opinion as a source of stories: paging, single stories, their details, and replies as they are published.

The list is asked for oldest publication first and walked until an empty page: the API gives neither
a total nor a next link. New stories join at the end, so a walk is not disturbed by them. A story
that is withdrawn during a walk moves the ones behind it up by one, and one can be skipped: the
overlap of the next run and the reconciliation by id are there to catch it.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Self

from stories.sources.care_opinion.asking import about, details_of, listing, services_of, walk
from stories.sources.care_opinion.client import CareOpinionClient
from stories.sources.care_opinion.details import response_to_reply, story_of_reply
from stories.sources.care_opinion.mapping import id_of, opinion_to_record, services_link
from stories.sources.cleaning import utc_now
from stories.sources.errors import NothingThere, UnexpectedShape
from stories.sources.http.client import PATIENT, Patience
from stories.sources.record import Page, RejectedRecord, ReplyRecord, StoryDetails, StoryRecord

if TYPE_CHECKING:
    from types import TracebackType

    from stories.sources.pacing import RateLimiter

logger = logging.getLogger(__name__)

_NO_STORY_NAMED = (
    "Care Opinion's list of replies does not say which stories they answer. Its API may have changed: tell whoever "
    "looks after FeedbackHub. Stories are read as before."
)


class CareOpinionSource:
    """The stories of one Care Opinion subscription. Implements ``StorySource``."""

    def __init__(self, client: CareOpinionClient, *, now: Callable[[], datetime] = utc_now) -> None:
        """Read through ``client``; ``now`` judges which dates lie in the future."""
        self._client = client
        self._now = now

    @classmethod
    def at(
        cls,
        base_url: str,
        key: str,
        *,
        limiter: RateLimiter | None = None,
        patience: Patience = PATIENT,
    ) -> Self:
        """The source at an address, with a client of its own. Raises ``BadAddress`` or ``BadKey``."""
        return cls(CareOpinionClient(base_url, key, limiter=limiter, patience=patience))

    def __enter__(self) -> Self:
        """Nothing to do: connections open when needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the client."""
        self._client.close()

    def check(self) -> StoryRecord | RejectedRecord | None:
        """Ask for the newest story, to see that address and key are right; None where there is none.

        One request. Raises ``SourceError`` where address or key are wrong.
        """
        listed = self._client.get_list("opinions", {"take": 1, "dateofpublicationorder": "descending"})
        site = self._client.address.site
        return opinion_to_record(listed[0], position=0, now=self._now(), site=site) if listed else None

    def pages(self, *, since: date | None = None) -> Iterator[Page]:
        """Yield pages of up to 100 stories, oldest publication first, until the API has no more.

        ``since`` is sent as ``publishedafter``, not as ``submittedonafter``: moderators may publish
        a story long after it was submitted, and the list and the cursor both run by publication.
        Whether the API counts the day itself is not documented, so whoever keeps a cursor asks with
        an overlap of some days.

        Raises:
            SourceError: the pages yielded before it are good.
        """
        for position, opinions in walk(self._client, "opinions", since=since):
            records = tuple(self._record(raw, position + place) for place, raw in enumerate(opinions))
            yield Page(records=records, position=position, total=None)

    def all_ids(self) -> Iterator[str]:
        """Yield the id of every story that the subscription shows, for the comparison with ours.

        Only an iterator that ended by itself was complete. An id that is not among them may have gone,
        or have slipped between two pages: ``fetch_story`` tells.
        """
        for _, opinions in walk(self._client, "opinions"):
            yield from (identity for raw in opinions if (identity := id_of(raw)) is not None)

    def fetch_story(self, external_id: str) -> StoryRecord | RejectedRecord | None:
        """One story by its id, or None if Care Opinion no longer shows it (withdrawn)."""
        try:
            raw = self._client.get(about(external_id))
        except NothingThere:
            return None
        return self._record(raw, 0)

    def fetch_details(self, story: StoryRecord | Mapping[str, object]) -> StoryDetails:
        """Ask for a story's tags, ratings and replies: three requests, more where several services were rated.

        ``story`` is a record or what was stored of it as ``raw``. Where Care Opinion has nothing
        under a link (404) there is none; where the story says not even its id, nothing was asked.

        Raises:
            SourceError: the details are not known, and should be asked for again.
        """
        raw = story.raw if isinstance(story, StoryRecord) else story
        return details_of(self._client, raw, now=self._now())

    def fetch_responses(self, story_external_id: str) -> list[ReplyRecord]:
        """The published replies to a story, none if the story is not there.

        A reply without id or text confirms nothing and is left out.
        """
        replies = (
            response_to_reply(raw, now=self._now())
            for raw in listing(self._client, about(story_external_id, "responses"))
        )
        return [reply for reply in replies if reply is not None]

    def responses_since(self, since: date | None = None) -> Iterator[tuple[str, ReplyRecord]]:
        """Yield (id of the story, reply) for replies published since a day, oldest first.

        This finds new replies to old stories without asking for each story. The API lists replies
        by publication; that it takes ``publishedafter`` for them as for stories is not documented,
        so older ones are left out here as well. A reply that does not say which story it answers
        is counted in the log: asking for that story's own replies finds it.

        Raises:
            UnexpectedShape: no reply of a page names its story, so the API is not as we know it.
            SourceError: the replies yielded before it are good.
        """
        lost = 0
        for _, responses in walk(self._client, "responses", since=since):
            if not any(story_of_reply(raw) for raw in responses):
                raise UnexpectedShape(_NO_STORY_NAMED)
            for raw in responses:
                reply, story = response_to_reply(raw, now=self._now()), story_of_reply(raw)
                if reply is None or story is None:
                    lost += 1
                elif not _is_older(reply, since):
                    yield story, reply
        if lost:
            logger.warning("care_opinion_replies: %d could not be read or named no story", lost)

    def _record(self, raw: object, position: int) -> StoryRecord | RejectedRecord:
        """Turn an opinion into a record, looking its services up where it only says where they are."""
        record = opinion_to_record(raw, position=position, now=self._now(), site=self._client.address.site)
        if (
            isinstance(record, StoryRecord)
            and isinstance(raw, Mapping)
            and (link := services_link(raw)) is not None
        ):
            codes = services_of(self._client, record.external_id, link)
            return dataclasses.replace(record, service_codes=codes)
        return record


def _is_older(reply: ReplyRecord, since: date | None) -> bool:
    """Whether a reply was published before a day (UTC); one without a date may be new."""
    if since is None or reply.published_at is None:
        return False
    return reply.published_at.astimezone(UTC).date() < since
