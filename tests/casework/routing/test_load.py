"""How much somebody carries, and when a day has brought enough."""

from __future__ import annotations

import pytest

from casework.routing import Limits, Load, burden, why_full

LIMITS = Limits(distressing_from=4, distressing_a_day=3)


@pytest.mark.parametrize(
    ("criticality", "weight"), [(None, 1), (0, 1), (1, 1), (2, 2), (3, 3), (4, 5), (5, 8)]
)
def test_a_story_weighs_by_how_hard_it_is(criticality: int | None, weight: int) -> None:
    assert burden(criticality) == weight


@pytest.mark.parametrize("criticality", [None, 0, 3])
def test_the_cap_holds_back_distressing_stories_only(criticality: int | None) -> None:
    assert why_full(Load(distressing_today=9), criticality, LIMITS) == ""


@pytest.mark.parametrize(
    ("today", "why"),
    [
        (0, ""),
        (2, ""),
        (3, "has had 3 distressing stories today"),
        (4, "has had 4 distressing stories today"),
    ],
)
def test_the_cap_is_met_at_its_number(today: int, why: str) -> None:
    assert why_full(Load(distressing_today=today), 4, LIMITS) == why


def test_a_cap_of_one_is_said_of_one_story() -> None:
    assert why_full(Load(distressing_today=1), 5, Limits(4, 1)) == "has had 1 distressing story today"
