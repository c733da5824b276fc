"""Where twins are looked for: in memory as in the index, and never crowded out by one source's own stories."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from stories.importing import candidates as looking
from stories.importing.candidates import OtherSources
from stories.importing.page import Hold, store_page
from stories.models import ImportRun, RunState, SameStory, Source, SourceKind, Story, StoryState
from stories.sources.record import Page
from tests.factories import make_source
from tests.stories.importing.test_one_story_once import LONG, record, take

if TYPE_CHECKING:
    from stories.sources.record import StoryRecord
    from tests.people import Cast

FILLER = "The parking was dear and the clock in the corridor had stopped at twenty past nine that day. " * 4


@pytest.fixture
def care_opinion(cast: Cast) -> Source:
    return make_source(cast.northmere, SourceKind.CARE_OPINION, base_url="https://www.careopinion.org.uk")


@pytest.fixture
def nhs_uk(cast: Cast) -> Source:
    return make_source(cast.northmere, SourceKind.NHS_UK, base_url="https://api.nhs.uk")


def long_run(source: Source) -> Hold:
    run = ImportRun.objects.create(source=source, state=RunState.RUNNING, claim=1)
    return Hold(run=run, claim=1, cursor=Source.objects.get(pk=source.pk).cursor)


def bring(hold: Hold, *records: StoryRecord) -> None:
    store_page(hold=hold, page=Page(records=tuple(records), position=0, total=None))


def pairs() -> set[tuple[str, str]]:
    return set(SameStory.objects.values_list("story__external_id", "original__external_id"))


def test_a_long_run_asks_memory_from_its_second_page_and_finds_the_same(
    care_opinion: Source, nhs_uk: Source
) -> None:
    gone = record("1003", f"{FILLER} {LONG} Goodbye.")
    take(care_opinion, record("1001"), record("1002", f"{LONG} {FILLER}"), gone)
    Story.objects.filter(external_id="1003").update(state=StoryState.WITHDRAWN)
    hold = long_run(nhs_uk)
    bring(hold, record("n-0", "Kind and quick. " * 30))
    assert hold.others.loaded_at is None
    named = ("careopinion.org.uk/opinions/1002",)
    short = record("n-2", "Good, thank you", references=named, days=9)
    bring(hold, record("n-1", days=3), short, replace(gone, external_id="n-3"))
    assert hold.others.loaded_at is not None
    assert pairs() == {("n-1", "1001"), ("n-2", "1002")}


def test_what_other_sources_stored_meanwhile_is_loaded_when_the_copy_is_old(
    care_opinion: Source, nhs_uk: Source
) -> None:
    take(care_opinion, record("1000", FILLER))
    hold = long_run(nhs_uk)
    bring(hold, record("n-0", "Kind and quick. " * 30))
    bring(hold, record("n-1", "Slow and loud. " * 30))
    take(care_opinion, record("1001"))
    assert hold.others.loaded_at is not None
    hold.others.loaded_at -= 301
    bring(hold, record("n-2"))
    assert ("n-2", "1001") in pairs()


def test_more_than_memory_should_hold_is_asked_of_the_index(
    care_opinion: Source, nhs_uk: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "MOST_HELD", 1)
    take(care_opinion, record("1001"), record("1002", FILLER))
    hold = long_run(nhs_uk)
    bring(hold, record("n-0", "Kind and quick. " * 30))
    bring(hold, record("n-1"))
    assert hold.others.loaded_at is None
    assert pairs() == {("n-1", "1001")}


def test_loading_waits_until_it_costs_less_than_it_saves(care_opinion: Source, nhs_uk: Source) -> None:
    others = OtherSources(stories=1000)
    assert not others.prepare(nhs_uk, 10)
    assert not others.prepare(nhs_uk, 9)
    assert others.prepare(nhs_uk, 1)


def test_a_sources_own_stories_do_not_crowd_out_the_twin(care_opinion: Source, nhs_uk: Source) -> None:
    take(nhs_uk, *(record(f"n-{number}") for number in range(looking._MOST_OF_A_KEY + 10)))
    take(care_opinion, record("1001"))
    take(nhs_uk, record("n-last"))
    assert ("n-last", "1001") in pairs()
