"""Who answers: pure decisions from the tree, its owners and the leads. No Django; nothing is asked, nothing written."""

from __future__ import annotations

from casework.routing.decision import (
    ASLEEP,
    BY_HAND,
    COVER,
    DEPUTY_GONE,
    Bar,
    Decision,
    Person,
    Rule,
    ServiceNode,
    decide,
    most_specific,
)
from casework.routing.load import Limits, Load, burden, why_full

__all__ = [
    "ASLEEP",
    "BY_HAND",
    "COVER",
    "DEPUTY_GONE",
    "Bar",
    "Decision",
    "Limits",
    "Load",
    "Person",
    "Rule",
    "ServiceNode",
    "burden",
    "decide",
    "most_specific",
    "why_full",
]
