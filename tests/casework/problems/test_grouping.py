"""Stories about one thing are found among others, and nothing is joined that only sounds alike."""

from __future__ import annotations

from casework.problems import Told, group_stories, likeness
from tests.casework.problems.texts import LOST, OTHER, PARKING


def told(texts: list[str], *, first: int, theme: str, path: str = "00010001") -> list[Told]:
    return [Told(first + at, (theme,), path, text) for at, text in enumerate(texts)]


def test_two_problems_are_found_among_other_stories() -> None:
    stories = [
        *told(LOST, first=1, theme="organisation", path="000100010001"),
        *told(OTHER, first=100, theme="organisation"),
        *told(PARKING, first=200, theme="organisation", path="000100010002"),
    ]
    lost, parking = group_stories(stories)
    assert set(lost.stories) == {1, 2, 3, 4, 5}
    assert set(parking.stories) == {200, 201, 202, 203}
    assert "missing" in lost.words
    assert {"machine", "park"} & set(parking.words)
    assert lost.path == "000100010001"


def test_stories_of_other_themes_are_not_joined_however_alike_they_sound() -> None:
    stories = [Told(at, (f"theme-{at}",), "0001", text) for at, text in enumerate(LOST)]
    assert group_stories(stories) == []


def test_few_stories_are_no_problem() -> None:
    assert group_stories(told(LOST[:3], first=1, theme="organisation")) == []


def test_short_ones_that_say_the_same_are_not_a_problem() -> None:
    stories = told(["Waited too long."] * 20, first=1, theme="timeliness")
    assert group_stories([*stories, *told(OTHER, first=100, theme="timeliness")]) == []


def test_no_story_is_in_two_groups() -> None:
    stories = [
        Told(at, ("organisation", "environment"), "0001", text)
        for at, text in enumerate([*LOST, *PARKING, *OTHER])
    ]
    found = [pk for group in group_stories(stories) for pk in group.stories]
    assert len(found) == len(set(found)) == len(LOST) + len(PARKING)


def test_the_same_stories_give_the_same_groups() -> None:
    stories = told([*LOST, *PARKING, *OTHER], first=1, theme="organisation")
    assert group_stories(stories) == group_stories(stories)


def test_likeness_tells_the_near_one_from_the_far_one() -> None:
    near, far = likeness("Her glasses went missing in the move", [LOST[0], PARKING[0]])
    assert near > 0.1 > far
    assert likeness("anything", []) == []
