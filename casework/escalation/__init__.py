"""Who inside must hear of a concern, by when, and what the public reply may do meanwhile. Pure: no Django.

The public reply and the escalation are two tracks with two clocks; the escalation never waits for the reply
(evidence C.1 principle 3).
"""

from __future__ import annotations

from casework.escalation.limits import Limit, due_at, soonest
from casework.escalation.routes import (
    CATEGORY_ROUTES,
    DECISION_NAMES,
    ROUTES,
    Decision,
    Route,
    RouteRule,
    SecondClock,
    limit_for,
    proposed,
)

__all__ = [
    "CATEGORY_ROUTES",
    "DECISION_NAMES",
    "ROUTES",
    "Decision",
    "Limit",
    "Route",
    "RouteRule",
    "SecondClock",
    "due_at",
    "limit_for",
    "proposed",
    "soonest",
]
