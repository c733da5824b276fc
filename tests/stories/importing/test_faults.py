"""A source in trouble: the run stops with what to do next, keeps what it has, and the next run completes it."""

from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING

import pytest

from stories.models import RunState, Source, Story
from tests.standins.faults import Fault

if TYPE_CHECKING:
    from tests.standins.care_opinion import CareOpinionStandIn
    from tests.stories.importing.conftest import Importing

pytestmark = pytest.mark.django_db

WORDS = {
    Fault.LOGIN_REDIRECT: "Check the key",
    Fault.UNAUTHORISED: "does not accept the key",
    Fault.HTML: "a web page or an error text instead of stories",
    Fault.ERROR_TEXT: "a web page or an error text instead of stories",
    Fault.CUT_BODY: "broke off before its end",
    Fault.EARLY_END: "broke off before its end",
    Fault.DROPPED: "broke off before its end",
    Fault.RETRY_AFTER: "asks us to slow down",
    Fault.SERVER_ERROR: "trouble of its own (error 500)",
    Fault.WRONG_SHAPE: "something other than a list",
}


def well_for(standin: CareOpinionStandIn, requests: int, then: Fault) -> None:
    """Answer well so many times, and then with the fault for good."""
    answers = itertools.chain([None] * requests, itertools.repeat(then))
    standin.faults.next = lambda: next(answers)  # type: ignore[method-assign]


@pytest.mark.parametrize("fault", WORDS, ids=str)
def test_trouble_on_the_third_page_stops_the_run_and_the_next_one_completes_it(
    fault: Fault, do_import: Importing, standin: CareOpinionStandIn, source: Source
) -> None:
    plan = standin.faults.next
    well_for(standin, 2, fault)
    run = do_import()

    assert run.state == RunState.STOPPED
    assert WORDS[fault] in run.message
    assert run.finished_at is not None
    assert (run.seen, run.created) == (200, 200)
    source.refresh_from_db()
    assert source.cursor == Story.objects.latest("published_at").published_at

    standin.faults.next = plan  # type: ignore[method-assign]
    again = do_import()
    assert again.state == RunState.COMPLETE
    assert again.created == 50
    ids = sorted(Story.objects.values_list("external_id", flat=True))
    assert ids == sorted(str(opinion["id"]) for opinion in standin.opinions)


def test_trouble_on_the_first_page_stores_nothing_and_moves_nothing(
    do_import: Importing, standin: CareOpinionStandIn, source: Source
) -> None:
    standin.faults.fail_always(Fault.HTML)
    run = do_import()
    source.refresh_from_db()
    assert (run.state, run.seen, source.cursor) == (RunState.STOPPED, 0, None)
    assert not Story.objects.exists()


def test_reading_old_pages_again_never_moves_the_cursor_back(
    do_import: Importing, standin: CareOpinionStandIn, source: Source
) -> None:
    do_import()
    source.refresh_from_db()
    cursor = source.cursor
    well_for(standin, 1, Fault.HTML)
    assert do_import(since=date(2025, 1, 1)).unchanged == 100
    source.refresh_from_db()
    assert source.cursor == cursor


def test_a_wrong_key_is_said_at_once_and_is_in_no_row(
    do_import: Importing, standin: CareOpinionStandIn, source: Source
) -> None:
    run = do_import(key="a-wrong-secret")
    assert run.state == RunState.STOPPED
    assert "Check the key" in run.message
    assert "a-wrong-secret" not in str([*source.runs.values(), *type(source).objects.values()])
    assert len(standin.requests) == 1


def test_a_bad_day_costs_time_and_no_story(do_import: Importing, standin: CareOpinionStandIn) -> None:
    standin.faults.schedule(seed=11)
    for _ in range(20):
        if do_import().state == RunState.COMPLETE:
            break
    ids = sorted(Story.objects.values_list("external_id", flat=True))
    assert ids == sorted(str(opinion["id"]) for opinion in standin.opinions)


def test_an_empty_feed_is_a_complete_run(do_import: Importing, standin: CareOpinionStandIn) -> None:
    standin.opinions.clear()
    run = do_import()
    assert (run.state, run.seen) == (RunState.COMPLETE, 0)
