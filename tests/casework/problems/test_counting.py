"""What was expected of a problem and what came: against figures worked out by hand and by a standard table."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.problems import Window, avoided, chance_of_as_many, expected

windows = st.integers(0, 40).flatmap(
    lambda joined: st.builds(Window, st.just(joined), st.integers(joined, 400))
)


def test_the_share_of_the_year_before_is_applied_to_what_was_heard_since() -> None:
    assert expected(Window(10, 400), Window(9, 100)) == 2.5
    assert expected(Window(0, 0), Window(9, 100)) is None


def test_a_service_that_hears_twice_as_much_is_not_said_to_have_more_of_a_problem() -> None:
    assert chance_of_as_many(Window(10, 400), Window(20, 800)) > 0.3
    assert chance_of_as_many(Window(10, 400), Window(20, 400)) < 0.05


def test_the_chance_is_that_of_the_binomial() -> None:
    # 3 of 3 in the later of two equal windows: a half to the power of 3.
    assert isclose(chance_of_as_many(Window(0, 100), Window(3, 100)), 0.125)
    # 9 or more of 19 at a fifth: the table of the binomial has 0.0067.
    assert round(chance_of_as_many(Window(10, 400), Window(9, 100)), 4) == 0.0067


def test_what_a_change_avoided_has_an_interval_that_says_how_sure_it_is() -> None:
    clear = avoided(Window(20, 200), Window(4, 200))
    assert clear is not None
    assert (clear.expected, clear.observed, clear.number) == (20.0, 4, 16.0)
    assert clear.is_clear
    assert 8 < clear.low < clear.number < clear.high < 20
    # One story less may be chance, and is not said to be more.
    unclear = avoided(Window(3, 200), Window(2, 200))
    assert unclear is not None
    assert not unclear.is_clear


def test_without_a_story_before_nothing_can_be_expected() -> None:
    assert avoided(Window(0, 200), Window(4, 200)) is None
    assert avoided(Window(0, 0), Window(0, 0)) is None


def test_where_none_came_since_all_that_were_expected_are_the_best_guess() -> None:
    found = avoided(Window(8, 100), Window(0, 100))
    assert found is not None
    assert found.high == pytest.approx(8.0)
    assert 0 < found.low < 8


@given(windows, windows)
def test_a_chance_is_between_0_and_1_and_the_interval_holds_the_guess(before: Window, after: Window) -> None:
    assert 0 <= chance_of_as_many(before, after) <= 1
    found = avoided(before, after)
    if found is not None and after.heard:
        assert found.low <= found.number + 1e-6
        assert found.number <= found.high + 1e-6


@given(windows, windows)
def test_one_story_more_is_never_less_of_a_surprise(before: Window, after: Window) -> None:
    more = Window(after.joined + 1, after.heard + 1)
    same_heard = Window(after.joined + 1, after.heard)
    assert more.joined == same_heard.joined
    assert chance_of_as_many(before, same_heard) <= chance_of_as_many(before, after) + 1e-9
