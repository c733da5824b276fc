"""Away, asleep and enough for today pass; what may not be at all does not. Never nobody where somebody is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.routing import Bar, Person, Rule, ServiceNode, decide

ASHA = Person(1, "Asha Patel")
BEN = Person(2, "Ben Okafor")
CARA = Person(3, "Cara Lin")
LENA = Person(9, "Lena Brook")
AWAY = replace(ASHA, why_not="is away until Monday 4 May", bar=Bar.AWAY)


def ward(owner: Person | None = ASHA, *deputies: Person, team: tuple[Person, ...] = ()) -> ServiceNode:
    return ServiceNode(4, "Ward 4", owner, deputies, team)


def test_who_is_away_is_passed_by_in_words() -> None:
    found = decide(path=[ward(AWAY, BEN)], leads=[LENA])
    assert (found.owner_id, found.rule, found.past) == (BEN.id, Rule.DEPUTY, None)
    assert found.reason == "Ward 4's owner Asha Patel is away until Monday 4 May; Ben Okafor stands in."


def test_the_lightest_bar_is_looked_past_where_nobody_is_without_one() -> None:
    full = replace(BEN, why_not="has had 3 distressing stories today", bar=Bar.FULL)
    asleep = replace(LENA, why_not="has not signed in since 1 January 2026", bar=Bar.ASLEEP)
    found = decide(path=[ward(AWAY, full)], leads=[asleep])
    assert (found.owner_id, found.past) == (BEN.id, Bar.FULL)
    assert found.reason.endswith(
        "Ben Okafor has had 3 distressing stories today, but nobody else is better placed."
    )


@pytest.mark.parametrize("bar", [Bar.FULL, Bar.AWAY, Bar.ASLEEP])
def test_somebody_with_a_bar_is_better_than_nobody(bar: Bar) -> None:
    found = decide(path=[ward(replace(ASHA, why_not="cannot now", bar=bar))], leads=[])
    assert (found.owner_id, found.past) == (ASHA.id, bar)


def test_who_has_left_is_never_looked_past() -> None:
    found = decide(path=[ward(replace(ASHA, why_not="has left"))], leads=[])
    assert (found.owner_id, found.rule) == (None, Rule.NOBODY)


def test_of_a_team_the_first_who_can_act_has_it() -> None:
    found = decide(path=[ward(ASHA, CARA, team=(BEN, ASHA))], leads=[LENA])
    assert (found.owner_id, found.deputy_id, found.rule) == (BEN.id, ASHA.id, Rule.TEAM)
    assert found.reason == "Ben Okafor shares the stories of Ward 4 and has the lightest load."


def test_a_team_says_whom_it_passed_over() -> None:
    full = replace(ASHA, why_not="has had 3 distressing stories today", bar=Bar.FULL)
    found = decide(path=[ward(full, team=(BEN, full))], leads=[])
    assert found.reason == (
        "Ben Okafor shares the stories of Ward 4 and has the lightest load "
        "(Asha Patel has had 3 distressing stories today)."
    )


def test_a_stand_in_takes_the_place_in_the_team() -> None:
    stand_in = replace(CARA, stands_in="Asha Patel")
    found = decide(path=[ward(AWAY, team=(stand_in, BEN, AWAY))], leads=[])
    assert found.reason == "Cara Lin stands in for Asha Patel at Ward 4 and has the lightest load."


def test_where_the_whole_team_is_away_the_deputy_has_it() -> None:
    away = replace(BEN, why_not="is away until Monday 4 May", bar=Bar.AWAY)
    found = decide(path=[ward(AWAY, CARA, team=(AWAY, away))], leads=[])
    assert (found.owner_id, found.rule) == (CARA.id, Rule.DEPUTY)


people = st.builds(
    lambda pk, bar: Person(pk, f"Person {pk}", "cannot" if bar else "", bar or Bar.FOR_GOOD),
    st.integers(1, 6),
    st.sampled_from([None, *Bar]),
)


@given(
    owner=st.none() | people,
    team=st.lists(people, max_size=3),
    deputies=st.lists(people, max_size=3),
    leads=st.lists(people, max_size=2),
)
def test_it_is_somebody_wherever_anybody_may_act_and_the_best_placed(
    owner: Person | None, team: list[Person], deputies: list[Person], leads: list[Person]
) -> None:
    place = ward(owner, *deputies, team=tuple(team))
    found = decide(path=[place], leads=leads)
    bars = [0 if one.can_act else int(one.bar) for one in (*place.people, *leads)]
    best = min(bars, default=int(Bar.FOR_GOOD))
    if best == Bar.FOR_GOOD:
        assert found.owner_id is None
    else:
        assert found.owner_id is not None
        assert int(found.past or 0) == best
        assert found.deputy_id != found.owner_id
