"""Who answers: pure decisions from the tree, its owners and the leads. No Django; nothing is asked, nothing written."""

from __future__ import annotations

from casework.routing.decision import (
    ASLEEP,
    BY_HAND,
    COVER,
    DEPUTY_GONE,
    REROUTED,
    Bar,
    Decision,
    Person,
    Rule,
    ServiceNode,
    decide,
    most_specific,
)
from casework.routing.load import Limits, Load, burden, why_full
from casework.routing.rules import Asked, Asks, Routed, StandingRule, StoryFacts, reasons, route

__all__ = [
    "ASLEEP",
    "BY_HAND",
    "COVER",
    "DEPUTY_GONE",
    "REROUTED",
    "Asked",
    "Asks",
    "Bar",
    "Decision",
    "Limits",
    "Load",
    "Person",
    "Routed",
    "Rule",
    "ServiceNode",
    "StandingRule",
    "StoryFacts",
    "burden",
    "decide",
    "most_specific",
    "reasons",
    "route",
    "why_full",
]
