"""When an offline reply has a good reason: a concern that stands, or what a source or a colleague calls serious."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from responses.services.reasons import reason_to_answer_in_private
from stories.models import StoryFlag
from stories.services.deciding import confirm_flag, decide_criticality, dismiss_flag
from stories.services.reading import read_stories
from tests.factories import make_story

if TYPE_CHECKING:
    from stories.models import Story
    from tests.people import Cast

UNSAFE = "They operated on the wrong knee and I am still in pain."
PLAIN = "The food on the ward was cold every evening."


def read(story: Story) -> Story:
    read_stories([story])
    return story


def test_an_open_concern_about_safety_is_a_reason(cast: Cast) -> None:
    story = read(make_story(cast.ward_4, body=UNSAFE))
    assert "should never happen" in reason_to_answer_in_private(story)


def test_a_confirmed_one_is_one_still_and_a_dismissed_one_is_none(cast: Cast) -> None:
    story = read(make_story(cast.ward_4, body=UNSAFE))
    first, *rest = StoryFlag.objects.filter(story=story)
    confirm_flag(flag=first, reason="", actor=cast.asha)
    for flag in rest:
        dismiss_flag(flag=flag, reason="No", actor=cast.asha)
    assert reason_to_answer_in_private(story)
    other = read(make_story(cast.ward_4, body=UNSAFE))
    for flag in StoryFlag.objects.filter(story=other):
        dismiss_flag(flag=flag, reason="It was the right knee", actor=cast.asha)
    assert reason_to_answer_in_private(other) == ""


def test_the_engine_s_own_criticality_is_no_reason_and_a_colleague_s_is(cast: Cast) -> None:
    story = read(make_story(cast.ward_4, body=PLAIN))
    assert reason_to_answer_in_private(story) == ""
    decide_criticality(story=story, level=4, reason="I know of more", actor=cast.asha)
    assert reason_to_answer_in_private(story) == "A colleague marks this story as serious (4 of 5)."


def test_a_colleague_s_decision_takes_the_source_s_reason_away(cast: Cast) -> None:
    story = read(make_story(cast.ward_4, body=PLAIN, criticality=4))
    assert "Its source marks" in reason_to_answer_in_private(story)
    decide_criticality(story=story, level=1, reason="Cold food", actor=cast.asha)
    assert reason_to_answer_in_private(story) == ""


@pytest.mark.parametrize("is_read", [True, False])
def test_who_is_told_is_a_reason_before_and_after_it_was_read(cast: Cast, is_read: bool) -> None:
    story = make_story(cast.ward_4, body="Ring me on 07700 900123, please.")
    if is_read:
        read(story)
    assert "tells who somebody is" in reason_to_answer_in_private(story).lower()


def test_a_number_that_a_colleague_found_harmless_is_none(cast: Cast) -> None:
    story = read(make_story(cast.ward_4, body="I rang your office on 01632 960123 all day."))
    for flag in StoryFlag.objects.filter(story=story):
        dismiss_flag(flag=flag, reason="That is our own number", actor=cast.asha)
    assert reason_to_answer_in_private(story) == ""
