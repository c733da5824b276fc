"""What counts: a person before the source before the engine, and when a story is praise."""

from __future__ import annotations

import pytest

from stories.analysis.flags.categories import CATEGORIES
from stories.analysis.standing import (
    PRIVATE_FOR_A_REASON,
    SaidBy,
    effective_criticality,
    gravest,
    is_praise,
)


@pytest.mark.parametrize(
    ("decided", "source", "proposed", "level", "by"),
    [
        (0, 4, 5, 0, SaidBy.PERSON),
        (None, 0, 5, 0, SaidBy.SOURCE),
        (None, None, 0, 0, SaidBy.ENGINE),
        (None, None, None, None, SaidBy.NOBODY),
    ],
)
def test_who_counts(
    decided: int | None, source: int | None, proposed: int | None, level: int | None, by: SaidBy
) -> None:
    counts = effective_criticality(decided=decided, source=source, proposed=proposed)
    assert (counts.level, counts.by) == (level, by)


@pytest.mark.parametrize(
    ("criticality", "flags", "routine", "sentiment", "expected"),
    [
        (0, [], ["praise"], 1, True),
        (0, [], [], 2, True),
        (0, ["identifiable"], ["praise"], 1, True),
        (0, ["medication"], ["praise"], 1, False),
        (1, [], ["praise"], 1, False),
        (None, [], ["praise"], 1, False),
        (0, [], ["praise"], 4, False),
        (0, [], [], 3, False),
        (0, [], ["praise"], None, True),
    ],
)
def test_praise_has_nothing_beside_it_that_needs_mending(
    criticality: int | None, flags: list[str], routine: list[str], sentiment: int | None, expected: bool
) -> None:
    found = is_praise(criticality=criticality, flags=flags, routine=routine, sentiment=sentiment)
    assert found is expected


def test_every_category_that_excuses_a_private_answer_exists() -> None:
    assert {one.code for one in CATEGORIES} >= PRIVATE_FOR_A_REASON


def test_the_gravest_comes_first() -> None:
    assert gravest(["identifiable", "medication", "never_event"]) == "never_event"
    assert gravest([]) == ""
