"""A page that is half as long as it must be stops the run, keeps the cursor, and stores nothing of itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from stories.importing.shortness import Watch
from stories.models import ImportRun, RunState, Story
from stories.services.tending import believe_source
from stories.services.withdrawing import withdraw_story
from stories.sources.errors import ServerTrouble, ShortPage
from stories.sources.record import Page
from tests.people import TESTS
from tests.standins.synthetic_opinions import opinions

if TYPE_CHECKING:
    from stories.models import Source
    from tests.standins.care_opinion import CareOpinionStandIn
    from tests.stories.importing.conftest import Importing

START = datetime(2026, 1, 1, tzinfo=UTC)


def page(first: int, size: int) -> Page:
    """Give a page of stories published an hour apart."""
    from stories.sources.record import StoryRecord

    return Page(
        records=tuple(
            StoryRecord(
                external_id=str(number),
                title="",
                body="words",
                submitted_at=START,
                published_at=START + timedelta(hours=number),
                author_name="",
                author_role="",
                criticality_label=None,
                criticality=None,
                progress="",
                service_codes=(),
                link="",
                raw={},
            )
            for number in range(first, first + size)
        ),
        position=first,
        total=None,
    )


def held(numbers: range) -> list[tuple[datetime, str]]:
    return [(START + timedelta(hours=number), str(number)) for number in numbers]


def sizes(watch: Watch, *pages: Page) -> list[int]:
    return [len(one.records) for one in watch.over(iter(pages))]


@pytest.mark.parametrize("usual", [None, 10])
def test_the_natural_last_page_is_no_fault(usual: int | None) -> None:
    watch = Watch("A source", usual=usual, held=())
    assert sizes(watch, page(0, 10), page(10, 10), page(20, 1)) == [10, 10, 1]


def test_a_short_page_that_another_follows_is_one() -> None:
    given = Watch("A source", usual=None, held=()).over([page(0, 10), page(10, 5), page(15, 10)])
    assert len(next(given).records) == 10
    with pytest.raises(ShortPage, match="5 records where 10 are usual"):
        next(given)


def test_a_page_a_little_shorter_than_usual_is_none() -> None:
    assert sizes(Watch("A source", usual=10, held=()), page(0, 6), page(6, 10)) == [6, 10]


def test_a_short_page_is_not_given_where_the_reading_breaks_off_behind_it() -> None:
    def breaking() -> Iterator[Page]:
        yield page(0, 10)
        yield page(10, 2)
        raise ServerTrouble("down")

    given = Watch("A source", usual=10, held=()).over(breaking())
    assert len(next(given).records) == 10
    with pytest.raises(ServerTrouble):
        next(given)


def test_a_page_without_half_of_what_we_hold_from_its_days_is_one() -> None:
    holes = Page(tuple(page(0, 24).records[::2]), 0, None)
    with pytest.raises(ShortPage, match="did not show 11 of 21"):
        sizes(Watch("A source", usual=None, held=held(range(24))), holes)


def test_nine_that_are_missing_say_nothing() -> None:
    assert sizes(Watch("A source", usual=None, held=held(range(9)))) == []


def test_an_end_that_comes_before_what_we_hold_is_one() -> None:
    with pytest.raises(ShortPage, match="did not show 14 of 20"):
        sizes(Watch("A source", usual=100, held=held(range(20))), page(0, 6))
    with pytest.raises(ShortPage, match="did not show 10 of 10"):
        sizes(Watch("A source", usual=None, held=held(range(10))))


def test_the_run_stops_with_the_cursor_kept_and_goes_on_when_the_source_is_well(
    do_import: Importing, standin: CareOpinionStandIn, source: Source
) -> None:
    do_import()
    source.refresh_from_db()
    assert source.usual_page == 100
    before = source.cursor
    standin.opinions.extend(opinions(700, root=standin.api_root)[250:])
    whole = standin.answer

    def halved(target: str) -> object:
        found = whole(target)
        is_page = "/opinions?" in target and "skip=200" in target
        return found[:40] if is_page and isinstance(found, list) else found

    standin.answer = halved  # type: ignore[method-assign]
    run = do_import()
    assert run.state == RunState.STOPPED
    assert "40 records where 100 are usual" in run.message
    asked = [one.target for one in standin.requests]
    assert len(asked) == len(set(asked)) or standin.fetched_twice() == []
    source.refresh_from_db()
    assert before is not None
    assert source.cursor is not None
    assert source.cursor > before
    stored = Story.objects.count()
    assert Story.objects.filter(published_at__gt=source.cursor).count() == 0

    standin.answer = whole  # type: ignore[method-assign]
    assert do_import().state == RunState.COMPLETE
    assert Story.objects.count() == 700 > stored


def test_a_feed_that_is_suddenly_empty_alarms(do_import: Importing, standin: CareOpinionStandIn) -> None:
    do_import()
    standin.opinions.clear()
    run = do_import()
    assert run.state == RunState.STOPPED
    assert "something is missing" in run.message
    assert Story.objects.live().count() == 250


def test_what_a_person_believes_is_read_and_the_watch_begins_anew(
    do_import: Importing, standin: CareOpinionStandIn, source: Source
) -> None:
    do_import()
    standin.opinions[:] = standin.opinions[:5]
    believe_source(source=source, actor=TESTS)
    source.refresh_from_db()
    assert (source.usual_page, source.believed_at is not None) == (None, True)
    assert do_import().state == RunState.COMPLETE
    source.refresh_from_db()
    assert source.believed_at is None


def test_what_was_withdrawn_is_not_missed(do_import: Importing, standin: CareOpinionStandIn) -> None:
    do_import()
    for story in Story.objects.order_by("-published_at")[:40]:
        standin.withdraw(story.external_id)
        withdraw_story(story=story, actor=TESTS)
    assert do_import().state == RunState.COMPLETE
    assert ImportRun.objects.filter(state=RunState.STOPPED).count() == 0
