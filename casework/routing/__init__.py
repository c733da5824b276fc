"""Who answers: pure decisions from the tree, its owners and the leads. No Django; nothing is asked, nothing written."""

from __future__ import annotations

from casework.routing.decision import (
    BY_HAND,
    DEPUTY_GONE,
    Decision,
    Person,
    Rule,
    ServiceNode,
    decide,
    most_specific,
)

__all__ = [
    "BY_HAND",
    "DEPUTY_GONE",
    "Decision",
    "Person",
    "Rule",
    "ServiceNode",
    "decide",
    "most_specific",
]
