"""Flags are followed from one reading to the next by their category and their words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stories.analysis.following import Known, Raised, follow, likeness

KNOWN = st.builds(
    Known, key=st.integers(), category=st.sampled_from(["crime", "candour"]), quote=st.sampled_from("ab")
)
RAISED = st.builds(
    Raised,
    category=st.sampled_from(["crime", "candour"]),
    start=st.integers(0, 9),
    end=st.integers(10, 19),
    quote=st.sampled_from("abc"),
)


def test_the_same_words_in_another_place_are_the_same_flag() -> None:
    followed = follow(
        [Known(1, "crime", "My  purse was STOLEN")], [Raised("crime", 5, 24, "my purse was stolen")]
    )
    assert [(key, place.start) for key, place in followed.moved] == [(1, 5)]
    assert (followed.new, followed.gone) == ((), ())


def test_the_same_words_under_another_category_are_another_flag() -> None:
    followed = follow([Known(1, "crime", "stolen")], [Raised("data_breach", 0, 6, "stolen")])
    assert ([one.category for one in followed.new], followed.gone) == (["data_breach"], (1,))


def test_words_that_stand_a_second_time_are_a_new_flag() -> None:
    twice = [Raised("crime", 0, 6, "stolen"), Raised("crime", 20, 26, "stolen")]
    followed = follow([Known(1, "crime", "stolen")], twice)
    assert followed.moved[0][1].start == 0
    assert [one.start for one in followed.new] == [20]


@given(st.lists(KNOWN, unique_by=lambda one: one.key), st.lists(RAISED))
def test_each_flag_and_each_place_goes_to_exactly_one_of_the_three(
    known: list[Known], raised: list[Raised]
) -> None:
    followed = follow(known, raised)
    assert sorted([*(key for key, _ in followed.moved), *followed.gone]) == sorted(one.key for one in known)
    assert len(followed.moved) + len(followed.new) == len(raised)
    left = {one.likeness for one in followed.new}
    gone = {likeness(one.category, one.quote) for one in known if one.key in followed.gone}
    assert not left & gone, "what is new and what is gone would have been a pair"
