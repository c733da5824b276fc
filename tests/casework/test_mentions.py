"""Who is named with @: full names, first names that only one has, nobody by accident."""

from __future__ import annotations

import pytest

from casework.mentions import Mentions, Named, find_mentions

PEOPLE = [
    Named(1, "Asha Patel"),
    Named(2, "Ben Okafor"),
    Named(3, "Ben Okafor-Lee"),
    Named(4, "Siân O’Connor"),
    Named(5, "Asha"),
]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Asha Patel can you ring?", (1,)),
        ("Thanks, @asha patel.", (1,)),
        ("(@Ben Okafor)", (2,)),
        ("@Ben Okafor-Lee knows", (3,)),
        ("@Siân, please", (4,)),
        ("@Siân O’Connor and @Asha Patel; again @Asha Patel", (4, 1)),
        ("@Asha\nPatel on two lines", (1,)),
        ("Write to asha@northmere.example", ()),
        ("No sign at all", ()),
        ("Meet @ 3 pm", ()),
    ],
)
def test_names_are_found(text: str, named: tuple[int, ...]) -> None:
    assert find_mentions(text, PEOPLE) == Mentions(named, (), ())


def test_who_is_called_only_that_is_meant_by_it() -> None:
    assert find_mentions("@Asha, please", PEOPLE).people == (5,)


def test_a_longer_name_is_not_a_shorter_one() -> None:
    assert find_mentions("@Ben Okafor-Lee", PEOPLE[:2]) == Mentions((), ("Ben Okafor-Lee",), ())


def test_a_first_name_with_another_surname_is_not_taken_for_a_colleague() -> None:
    assert find_mentions("@Siân Hart please", PEOPLE) == Mentions((), ("Siân Hart",), ())
    assert find_mentions("@Siân please", PEOPLE).people == (4,)


def test_a_first_name_that_two_have_is_unclear() -> None:
    assert find_mentions("@Ben please", PEOPLE) == Mentions((), (), ("Ben",))


def test_two_of_one_name_are_unclear() -> None:
    twins = [Named(1, "Asha Patel"), Named(2, "Asha Patel")]
    assert find_mentions("@Asha Patel", twins) == Mentions((), (), ("Asha",))


def test_somebody_who_cannot_see_the_case_is_nobody() -> None:
    assert find_mentions("@Olga Hart please", PEOPLE) == Mentions((), ("Olga Hart",), ())
