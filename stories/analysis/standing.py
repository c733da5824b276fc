"""What counts of all that was read and decided about a story: how critical it is, and whether it is praise. Pure.

A person's decision wins over the source's own label, and that over what the engine proposes (evidence C.1, 1 and 2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from stories.analysis.flags.categories import category

# Telling a phone number does not make a thank-you a concern about care.
_BESIDE_PRAISE = frozenset({"identifiable"})
_PLEASED, _DISPLEASED = frozenset({1, 2}), frozenset({4, 5})


class SaidBy(StrEnum):
    """Who says how critical a story is."""

    PERSON = "person"
    SOURCE = "source"
    ENGINE = "engine"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Effective:
    """The criticality that counts, and who says so."""

    level: int | None
    by: SaidBy


def effective_criticality(*, decided: int | None, source: int | None, proposed: int | None) -> Effective:
    """Give which of the three counts.

    >>> effective_criticality(decided=None, source=2, proposed=4).level
    2
    """
    for level, by in ((decided, SaidBy.PERSON), (source, SaidBy.SOURCE), (proposed, SaidBy.ENGINE)):
        if level is not None:
            return Effective(level, by)
    return Effective(None, SaidBy.NOBODY)


def is_praise(
    *, criticality: int | None, flags: Collection[str], routine: Iterable[str], sentiment: int | None
) -> bool:
    """Say whether a story thanks and has nothing that needs mending: one "niggle" and it is no longer praise alone."""
    if criticality != 0 or set(flags) - _BESIDE_PRAISE or sentiment in _DISPLEASED:
        return False
    return "praise" in set(routine) or sentiment in _PLEASED


# Where a full answer in public could tell who somebody is, or get in the way of looking into it (evidence C.2, public
# reply rule: "hold", "reply after advice", "no account of the case in public", "do not repeat the datum").
PRIVATE_FOR_A_REASON: frozenset[str] = frozenset(
    {
        "danger_to_self",
        "self_harm",
        "threat_to_others",
        "adult_at_risk",
        "child_at_risk",
        "allegation_child_worker",
        "allegation_adult_worker",
        "sexual_safety",
        "safety_incident",
        "never_event",
        "candour",
        "identifiable",
        "data_breach",
        "reply_discloses",
    }
)


def gravest(codes: Iterable[str]) -> str:
    """Give the category that brings the most criticality; of equal ones the first of the table; empty where none."""
    return min(codes, key=lambda code: (-category(code).least, category(code).number), default="")
