"""People decide about flags and criticality: with a reason, as rows that stay, and heard by the rooms above."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction

from feedbackhub.core.errors import DomainError, TransitionNotAllowed
from feedbackhub.core.models import AuditEvent
from stories.models import CriticalityDecision, FlagDecision, FlagState, Story, StoryFlag, StoryReading
from stories.selectors.reading import standings_of, untold_stories
from stories.services.deciding import (
    RAISABLE,
    confirm_flag,
    decide_criticality,
    dismiss_flag,
    note_told,
    raise_flag,
    reopen_flag,
)
from stories.services.emptying import erase_stories
from stories.services.reading import read_stories
from stories.signals import story_read
from tests.factories import make_story
from tests.people import TESTS

if TYPE_CHECKING:
    from tests.people import Cast

BAD = "They operated on the wrong knee. My purse was stolen from the ward."


@pytest.fixture
def story(cast: Cast) -> Story:
    """A story that was read, and of which the rooms above have taken note."""
    told = make_story(cast.ward_4, title="A visit", body=BAD)
    read_stories([told])
    note_told(story_ids=[told.pk])
    return told


@pytest.fixture
def heard() -> Iterator[list[tuple[int, ...]]]:
    """What the rooms above were told."""
    said: list[tuple[int, ...]] = []

    def hear(*, story_ids: tuple[int, ...], **_: Any) -> None:
        said.append(story_ids)

    story_read.connect(hear)
    yield said
    story_read.disconnect(hear)


def theft(story: Story) -> StoryFlag:
    return StoryFlag.objects.get(story=story, category="crime")


def test_dismissing_needs_a_reason_and_stays_on_record(story: Story, cast: Cast) -> None:
    with pytest.raises(DomainError, match="Say why"):
        dismiss_flag(flag=theft(story), reason="  ", actor=cast.asha)
    assert theft(story).state == FlagState.OPEN
    dismiss_flag(flag=theft(story), reason="It was in the laundry", actor=cast.asha)
    assert theft(story).state == FlagState.DISMISSED
    row = FlagDecision.objects.get()
    assert (row.step, row.reason, row.actor_name) == ("dismissed", "It was in the laundry", "Asha Patel")
    event = AuditEvent.objects.get(action="story.flag_dismissed")
    assert "laundry" not in str(event.details), "the trail holds no words"
    assert "crime" not in standings_of([story.pk])[story.pk].flags


def test_a_second_colleague_hears_that_it_is_decided(story: Story, cast: Cast) -> None:
    seen_by_both = theft(story)
    confirm_flag(flag=seen_by_both, reason="", actor=cast.asha)
    with pytest.raises(TransitionNotAllowed, match="This flag is confirmed"):
        dismiss_flag(flag=seen_by_both, reason="No", actor=cast.ben)
    assert theft(story).state == FlagState.CONFIRMED
    assert "crime" in standings_of([story.pk])[story.pk].flags, "a confirmed concern still counts"


def test_a_mistake_is_taken_back(story: Story, cast: Cast) -> None:
    dismiss_flag(flag=theft(story), reason="No", actor=cast.asha)
    reopen_flag(flag=theft(story), reason="", actor=cast.ben)
    assert theft(story).state == FlagState.OPEN
    assert list(FlagDecision.objects.values_list("step", flat=True)) == ["dismissed", "reopened"]


def test_a_flag_raised_by_hand_is_confirmed_and_survives_the_next_reading(story: Story, cast: Cast) -> None:
    flag = raise_flag(
        story=story, category="candour", quote="THE WRONG knee", reason="I was there", actor=cast.asha
    )
    assert (flag.quote, flag.state) == ("the wrong knee", FlagState.CONFIRMED)
    StoryReading.objects.update(engine=0)
    read_stories([story])
    flag.refresh_from_db()
    assert (flag.state, flag.quote) == (FlagState.CONFIRMED, "the wrong knee")


@pytest.mark.parametrize(
    ("category", "quote", "reason", "said"),
    [
        ("praise", "", "Why", "Select what"),
        ("nonsense", "", "Why", "Select what"),
        ("crime", "words that nobody wrote", "Why", "do not stand"),
        ("crime", "", " ", "Say why"),
    ],
)
def test_what_cannot_be_raised_is_refused_in_words(
    story: Story, cast: Cast, category: str, quote: str, reason: str, said: str
) -> None:
    before = StoryFlag.objects.count()
    with pytest.raises(DomainError, match=said):
        raise_flag(story=story, category=category, quote=quote, reason=reason, actor=cast.asha)
    assert StoryFlag.objects.count() == before
    assert "praise" not in RAISABLE


def test_a_person_wins_over_source_and_engine_and_can_step_back(story: Story, cast: Cast) -> None:
    assert standings_of([story.pk])[story.pk].criticality == 5
    Story.objects.filter(pk=story.pk).update(criticality=3)
    assert standings_of([story.pk])[story.pk].criticality == 3
    decide_criticality(story=story, level=1, reason="The knee was the right one", actor=cast.asha)
    assert standings_of([story.pk])[story.pk].criticality == 1
    decide_criticality(story=story, level=None, reason="I was wrong", actor=cast.asha)
    assert standings_of([story.pk])[story.pk].criticality == 3
    assert list(CriticalityDecision.objects.values_list("before", "level")) == [(3, 1), (1, None)]


@pytest.mark.parametrize(("level", "reason"), [(6, "Why"), (-1, "Why"), (2, ""), (None, "Why")])
def test_a_decision_that_says_nothing_is_refused(
    story: Story, cast: Cast, level: int | None, reason: str
) -> None:
    with pytest.raises(DomainError):
        decide_criticality(story=story, level=level, reason=reason, actor=cast.asha)
    assert not CriticalityDecision.objects.exists()


def test_the_same_decision_twice_is_one(story: Story, cast: Cast) -> None:
    decide_criticality(story=story, level=2, reason="Why", actor=cast.asha)
    with pytest.raises(DomainError, match="already"):
        decide_criticality(story=story, level=2, reason="Why", actor=cast.ben)


def test_every_decision_is_owed_to_the_rooms_above_and_told(
    story: Story, cast: Cast, heard: list[tuple[int, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    assert untold_stories(10) == []
    with django_capture_on_commit_callbacks():
        dismiss_flag(flag=theft(story), reason="No", actor=cast.asha)
    assert untold_stories(10) == [story.pk], "the row is the debt, whatever became of the signal"
    with django_capture_on_commit_callbacks(execute=True):
        decide_criticality(story=story, level=2, reason="Why", actor=cast.asha)
    assert heard == [(story.pk,)]


@pytest.mark.parametrize("table", [FlagDecision, CriticalityDecision])
def test_the_database_refuses_to_change_a_decision(
    story: Story, cast: Cast, table: type[FlagDecision] | type[CriticalityDecision]
) -> None:
    dismiss_flag(flag=theft(story), reason="No", actor=cast.asha)
    decide_criticality(story=story, level=2, reason="Why", actor=cast.asha)
    with pytest.raises(DatabaseError), transaction.atomic():
        table.objects.update(reason="Something else")
    with pytest.raises(DatabaseError), transaction.atomic():
        table.objects.all().delete()


def test_an_erasure_takes_the_words_and_leaves_that_it_was_decided(story: Story, cast: Cast) -> None:
    dismiss_flag(flag=theft(story), reason="No", actor=cast.asha)
    erase_stories(ids=[story.pk], actor=TESTS)
    assert not StoryReading.objects.exists()
    left = StoryFlag.objects.get()
    assert (left.category, left.quote, left.state) == ("crime", "", FlagState.DISMISSED)
    story.refresh_from_db()
    with pytest.raises(DomainError, match="gone"):
        reopen_flag(flag=left, reason="", actor=cast.asha)
