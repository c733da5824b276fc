"""Stops a reading at a page that holds far fewer stories than it must, before anything of it is stored.

A source that loses half of its stories for an hour looks like a source that is read in no time. What is missing is
told in two ways: a page at most half as full as usual that is followed by another one, so it is not the last; and a
page, or a whole run, without half or more of the stories that we hold from the same days (ten at least).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from stories.models import Story
from stories.sources.errors import ShortPage
from stories.sources.record import StoryRecord

if TYPE_CHECKING:
    from stories.models import Source
    from stories.sources.record import Page

HELD_AT_LEAST = 10
_FEWER = (
    "A page of {name} held {found} records where {usual} are usual, and more came after it: something is missing "
    "there. The import stopped before this page and goes on from there. Try again later; if it goes on, ask {name}. If "
    "its pages are smaller now, say so on the page of this source."
)
_MISSING = (
    "{name} did not show {missing} of {held} stories that we have from the same days: something is missing there. "
    "The import stopped before that and goes on from there. Try again later; if it goes on, ask {name}. If these "
    "stories have really gone, say so on the page of this source."
)


class Watch:
    """Watches the pages of one reading of one feed."""

    def __init__(self, name: str, *, usual: int | None, held: Iterable[tuple[datetime, str]]) -> None:
        """`usual` is the size of a full page, where it is known; `held` is what the reading should meet."""
        self._name = name
        self._usual = usual or 0
        self._held = sorted(held)
        self._moments = [moment for moment, _ in self._held]
        self._unmet = {external_id for _, external_id in self._held}

    def over(self, pages: Iterable[Page]) -> Iterator[Page]:
        """Give the pages that are right, a short one only once it is known to be the last. Raises `ShortPage`.

        A short page behind which the reading breaks off is not given: whether it was the last is not known.
        """
        kept: Page | None = None
        for page in pages:
            if kept is not None:
                raise ShortPage(_FEWER.format(name=self._name, found=len(kept.records), usual=self._usual))
            self._refuse_holes(page)
            if 2 * len(page.records) <= self._usual:
                kept = page
            else:
                yield page
                self._usual = max(self._usual, len(page.records))
        self._refuse_end()
        if kept is not None:
            yield kept

    def _refuse_holes(self, page: Page) -> None:
        """Compare a page with what we hold from between its first and its last moment of publication."""
        shown = {record.external_id for record in page.records if record.external_id}
        self._unmet -= shown
        moments = [r.published_at for r in page.records if isinstance(r, StoryRecord) and r.published_at]
        if not moments or not self._held:
            return
        start, end = bisect_right(self._moments, min(moments)), bisect_left(self._moments, max(moments))
        self._refuse_missing([external_id for _, external_id in self._held[start:end]], shown)

    def _refuse_end(self) -> None:
        """At the end, all that is held from the time that was asked for should have been met."""
        self._refuse_missing([external_id for _, external_id in self._held], None)

    def _refuse_missing(self, held: Collection[str], shown: Collection[str] | None) -> None:
        missing = sum(one in self._unmet if shown is None else one not in shown for one in held)
        if len(held) >= HELD_AT_LEAST and 2 * missing >= len(held):
            raise ShortPage(_MISSING.format(name=self._name, missing=missing, held=len(held)))


def watch_of(source: Source, *, since: date | None, cursor: datetime | None) -> Watch:
    """Give the watch over a reading of a feed from `since` on, whose pages are stored up to `cursor`. One query.

    Where a person has said that what the source shows is right, nothing is expected of it.
    """
    if source.believed_at is not None:
        return Watch(source.name, usual=None, held=())
    held = Story.objects.live().filter(source=source, published_at__isnull=False)
    if since is not None:
        # Whether the day itself counts, and by whose clock, is not certain.
        start = datetime.combine(since, datetime.min.time(), tzinfo=UTC) + timedelta(days=1)
        held = held.filter(published_at__gte=start)
    if cursor is not None:
        held = held.filter(published_at__lte=cursor)
    rows = held.order_by().values_list("published_at", "external_id")
    return Watch(
        source.name,
        usual=source.usual_page,
        held=((moment, external_id) for moment, external_id in rows if moment is not None),
    )
