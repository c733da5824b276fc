"""A page that is 50 % shorter than usual stops the run and keeps the cursor; nothing of what it left out is lost."""

from __future__ import annotations

import pytest

from stories.models import ImportRun, RunState, Source, Story
from tests.faults.conftest import Faulty, importers_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SHORT_AT = 200


def import_twice(source: Source, feed: Faulty, how: str) -> None:
    """Read while the third page is short, and again when the feed is well."""
    with importers_of(source, feed) as importers:
        feed.short_page = SHORT_AT
        importers.start(how)
        importers.await_end()
        source.refresh_from_db()
        feed.short_page = None
        importers.start(how)
        importers.await_end()


def test_the_run_stops_before_the_short_page_and_the_next_one_reads_it(source: Source, feed: Faulty) -> None:
    import_twice(source, feed, "careful")
    stopped, complete = ImportRun.objects.order_by("pk")
    assert (stopped.state, stopped.created) == (RunState.STOPPED, SHORT_AT)
    assert "something is missing there" in stopped.message
    assert complete.state == RunState.COMPLETE
    assert Story.objects.count() == len(feed.opinions)


def test_the_cursor_stays_before_the_short_page(source: Source, feed: Faulty) -> None:
    with importers_of(source, feed) as importers:
        feed.short_page = SHORT_AT
        importers.start("careful")
        importers.await_end()
    source.refresh_from_db()
    assert source.cursor == Story.objects.latest("published_at").published_at
    assert Story.objects.count() == SHORT_AT


def test_a_careless_importer_believes_the_page_and_loses_the_rest(source: Source, feed: Faulty) -> None:
    import_twice(source, feed, "careless")
    assert Story.objects.count() < len(feed.opinions)
