"""Stories are read once a text and engine version, in few queries; flags are followed; nothing stops at one story."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedbackhub.core.clock import now
from stories.models import FlagState, Story, StoryFlag, StoryReading, StoryState, StoryVersion
from stories.models.reading import text_of
from stories.selectors.reading import stories_to_read
from stories.services import reading
from stories.services.deciding import dismiss_flag
from stories.services.reading import read_stories, read_what_is_owed
from tests.factories import make_story

if TYPE_CHECKING:
    from tests.people import Cast

BAD = "They operated on the wrong knee. My purse was stolen from the ward. Ring me on 07700 900123."
WELSH = "Roedd y nyrsys yn garedig iawn a diolch o galon i bawb."


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story with three concerns."""
    return make_story(cast.ward_4, title="The wrong knee", body=BAD)


def edit(story: Story, **fields: Any) -> None:
    """Edit a story as an import does: the earlier wording is put aside."""
    StoryVersion.objects.create(
        story=story, title=story.title, body=story.body, content_hash="", replaced_at=now()
    )
    Story.objects.filter(pk=story.pk).update(**fields)
    story.refresh_from_db()


def categories(story: Story) -> set[str]:
    return set(StoryFlag.objects.filter(story=story).values_list("category", flat=True))


def flag(story: Story, category: str) -> StoryFlag:
    return StoryFlag.objects.get(story=story, category=category)


def test_a_reading_keeps_places_in_title_and_words(story: Story) -> None:
    row = read_stories([story])[story.pk]
    text = text_of(story.title, story.body)
    assert row.criticality == 5
    assert "wrong knee" in text[row.sentence_start : row.sentence_end]
    assert [text[one["start"] : one["end"]] for one in row.personal_data] == ["07700 900123"]
    for one in StoryFlag.objects.filter(story=story):
        assert one.quote == text[one.start : one.end]
    assert categories(story) >= {"never_event", "crime", "identifiable"}


def test_what_the_title_repeats_is_one_flag(cast: Cast) -> None:
    told = make_story(cast.ward_4, title="My purse was stolen", body="My purse was stolen. Nobody cared.")
    read_stories([told])
    assert StoryFlag.objects.filter(story=told, category="crime").count() == 1
    assert flag(told, "crime").start > len(told.title)


def test_a_second_call_reads_nothing(story: Story) -> None:
    first = read_stories([story])[story.pk]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert read_stories([story])[story.pk].pk == first.pk
    assert len(asked) <= 5
    assert StoryReading.objects.count() == 1


def test_a_batch_costs_as_many_queries_as_one_story(cast: Cast) -> None:
    def cost(number: int) -> int:
        told = [make_story(cast.ward_4, body=f"{BAD} This is number {place}.") for place in range(number)]
        with CaptureQueriesContext(connection) as asked:
            assert len(read_stories(told)) == number
        return len(asked)

    one = cost(1)
    assert cost(30) == one <= 10


def test_praise_raises_no_flag_and_is_noted_as_routine(cast: Cast) -> None:
    told = make_story(cast.ward_4, title="Thank you", body="Thank you to the wonderful nurses on ward 4.")
    row = read_stories([told])[told.pk]
    assert categories(told) == set()
    assert {one["code"] for one in row.routine} == {"praise"}


def test_a_story_in_welsh_says_so_and_has_no_themes(cast: Cast) -> None:
    told = make_story(cast.ward_4, title="Diolch", body=WELSH)
    row = read_stories([told])[told.pk]
    assert (row.language, row.themes, row.sentiment) == ("cy", [], None)


def test_an_edit_is_found_and_the_earlier_reading_stays(story: Story) -> None:
    first = read_stories([story])[story.pk]
    assert stories_to_read(10) == []
    edit(story, body=BAD + " It was wonderful.")
    assert stories_to_read(10) == [story]
    assert read_what_is_owed() == 1
    first.refresh_from_db()
    assert first.superseded_at is not None
    assert StoryReading.objects.current().get(story=story).version_seen > 0
    assert stories_to_read(10) == []


def test_a_dismissed_flag_stays_dismissed_where_the_words_are_the_same(story: Story, cast: Cast) -> None:
    read_stories([story])
    dismiss_flag(flag=flag(story, "crime"), reason="Found in the laundry", actor=cast.asha)
    edit(story, body="Good morning. " + BAD)
    read_stories([story])
    found = flag(story, "crime")
    assert found.state == FlagState.DISMISSED
    assert text_of(story.title, story.body)[found.start : found.end] == found.quote


def test_new_words_are_a_new_flag_beside_the_dismissed_one(story: Story, cast: Cast) -> None:
    read_stories([story])
    dismiss_flag(flag=flag(story, "crime"), reason="Found in the laundry", actor=cast.asha)
    edit(story, body=BAD + " My ring was stolen by a carer.")
    read_stories([story])
    states = StoryFlag.objects.filter(story=story, category="crime").values_list("state", flat=True)
    assert sorted(states) == [FlagState.DISMISSED, FlagState.OPEN]


def test_what_is_edited_out_stays_open_for_a_person(story: Story) -> None:
    read_stories([story])
    edit(story, title="A visit", body="It was a visit.")
    read_stories([story])
    found = flag(story, "crime")
    assert (found.state, found.start, found.end) == (FlagState.OPEN, 0, 0)
    assert found.quote, "what was said is still there for whoever decides"


def test_what_another_engine_no_longer_raises_lapses(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    read_stories([story])
    StoryFlag.objects.create(
        story=story, category="candour", start=0, end=9, quote="The wrong", raised_at=now()
    )
    monkeypatch.setattr(reading, "ENGINE_VERSION", 9_999)
    read_stories([story])
    assert flag(story, "candour").state == FlagState.LAPSED
    assert flag(story, "crime").state == FlagState.OPEN


def test_an_older_engine_is_found_oldest_story_first(cast: Cast) -> None:
    told = [make_story(cast.ward_4, body=f"{BAD} {place}") for place in range(3)]
    read_stories(told)
    StoryReading.objects.update(engine=0)
    assert stories_to_read(2) == told[:2]
    assert read_what_is_owed() == 3
    assert stories_to_read(2) == []


@pytest.mark.parametrize("state", [StoryState.WITHDRAWN, StoryState.WAITING, StoryState.REFUSED])
def test_what_is_not_live_is_not_read_by_the_task(story: Story, state: StoryState) -> None:
    Story.objects.filter(pk=story.pk).update(state=state)
    assert stories_to_read(10) == []


def test_a_story_without_words_has_no_reading(story: Story) -> None:
    Story.objects.filter(pk=story.pk).update(text_removed_at=now(), title="", body="")
    assert read_stories([story]) == {}


def test_one_story_that_breaks_the_engine_stops_no_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = reading.analyse_all

    def breaks(texts: Any) -> Any:
        if any("Rumpelstiltskin" in text for text, _ in texts):
            raise RecursionError("Rumpelstiltskin")
        return whole(texts)

    monkeypatch.setattr(reading, "analyse_all", breaks)
    good, bad = make_story(cast.ward_4, body=BAD), make_story(cast.ward_4, body="Rumpelstiltskin")
    rows = read_stories([good, bad])
    assert rows[good.pk].criticality == 5
    assert (rows[bad.pk].criticality, rows[bad.pk].language) == (None, "")
    assert stories_to_read(10) == [], "it is not tried again every minute"
    assert "Rumpelstiltskin" not in caplog.text
