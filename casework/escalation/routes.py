"""The five ways a concern can go, with role, limit, second clock and what the public reply may do meanwhile.

Roles and limits are those of the triage table (evidence C.2); where that gives no outside limit it is ours, and an
organisation may set its own. Words shown to staff; nothing of it is ever public.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from casework.escalation.limits import Limit, soonest


class Route(StrEnum):
    """To whom a concern goes."""

    PALS = "pals"
    COMPLAINT = "complaint"
    SAFEGUARDING = "safeguarding"
    PATIENT_SAFETY = "patient_safety"
    GOVERNANCE = "governance"


class Decision(StrEnum):
    """What was decided about a concern."""

    ACTED = "acted"
    REFERRED = "referred"
    OPENED = "opened"
    NOT_NEEDED = "not_needed"


DECISION_NAMES: dict[Decision, str] = {
    Decision.ACTED: "We acted on it ourselves",
    Decision.REFERRED: "We passed it to another body",
    Decision.OPENED: "The author wants a complaint, and it is opened",
    Decision.NOT_NEEDED: "Nothing more is needed, and why",
}


@dataclass(frozen=True, slots=True)
class SecondClock:
    """What must be done after the first step. It starts when the concern is raised, or with the decision `after`."""

    what: str
    limit: Limit
    after: Decision | None = None


@dataclass(frozen=True, slots=True)
class RouteRule:
    """One route. `in_confidence`: its words are for those whom it concerns, not for everybody who sees the case."""

    name: str
    to: str
    role: str
    limit: Limit
    reply: str
    decisions: tuple[Decision, ...]
    in_confidence: bool = False
    second: SecondClock | None = None


_USUAL = (Decision.ACTED, Decision.REFERRED, Decision.NOT_NEEDED)
SAME_DAY, AT_ONCE = Limit(working_days=0), Limit(hours=1)

ROUTES: dict[Route, RouteRule] = {
    Route.PALS: RouteRule(
        "PALS",
        "PALS",
        "PALS officer",
        SAME_DAY,
        "Reply in public too, and say who is coming or whom they can ask. PALS comes on top, not instead.",
        _USUAL,
    ),
    Route.COMPLAINT: RouteRule(
        "Complaint",
        "the complaints team",
        "Complaints manager",
        Limit(working_days=3),
        "Say how a complaint can be made, and do not argue. A story is no complaint until its author wishes it.",
        (Decision.OPENED, Decision.ACTED, Decision.NOT_NEEDED),
        second=SecondClock("Acknowledge the complaint", Limit(working_days=3), Decision.OPENED),
    ),
    Route.SAFEGUARDING: RouteRule(
        "Safeguarding",
        "safeguarding",
        "Safeguarding lead",
        SAME_DAY,
        "Reply with care once you have advice. Do not confirm or dispute what is told, and name nobody.",
        _USUAL,
        in_confidence=True,
    ),
    Route.PATIENT_SAFETY: RouteRule(
        "Patient safety",
        "the patient safety team",
        "Patient safety lead",
        SAME_DAY,
        "Say that you are sorry, and do not give an account of the case in public. Candour is done in person, never "
        "by a public reply.",
        _USUAL,
    ),
    Route.GOVERNANCE: RouteRule(
        "Information governance",
        "information governance",
        "Information governance lead",
        SAME_DAY,
        "Take it seriously, and do not repeat the detail. Ask the site to take it out of the story.",
        _USUAL,
        in_confidence=True,
        second=SecondClock(
            "Tell the Information Commissioner, if somebody’s rights are at risk", Limit(hours=72)
        ),
    ),
}

CATEGORY_ROUTES: dict[str, tuple[Route, Limit]] = {
    "danger_to_self": (Route.SAFEGUARDING, AT_ONCE),
    "self_harm": (Route.SAFEGUARDING, SAME_DAY),
    "threat_to_others": (Route.SAFEGUARDING, AT_ONCE),
    "adult_at_risk": (Route.SAFEGUARDING, SAME_DAY),
    "child_at_risk": (Route.SAFEGUARDING, SAME_DAY),
    "allegation_child_worker": (Route.SAFEGUARDING, SAME_DAY),
    "allegation_adult_worker": (Route.SAFEGUARDING, SAME_DAY),
    "sexual_safety": (Route.SAFEGUARDING, SAME_DAY),
    "safety_incident": (Route.PATIENT_SAFETY, SAME_DAY),
    "never_event": (Route.PATIENT_SAFETY, AT_ONCE),
    "near_miss": (Route.PATIENT_SAFETY, Limit(working_days=2)),
    "medication": (Route.PATIENT_SAFETY, Limit(working_days=2)),
    "candour": (Route.PATIENT_SAFETY, SAME_DAY),
    "identifiable": (Route.GOVERNANCE, SAME_DAY),
    "data_breach": (Route.GOVERNANCE, SAME_DAY),
    "reply_discloses": (Route.GOVERNANCE, AT_ONCE),
    "complaint": (Route.COMPLAINT, Limit(working_days=3)),
    "live_now": (Route.PALS, SAME_DAY),
    "urgent_care": (Route.PALS, SAME_DAY),
}
"""Which of the 28 categories go where, and how soon (evidence C.2, rows 1 to 16 and 20 to 22). The others are for the
service's own manager, whom the routing finds."""


def proposed(categories: Iterable[str]) -> dict[Route, tuple[str, ...]]:
    """Give the routes that the open flags of a story call for, each with the categories that do, soonest first."""
    found: dict[Route, list[str]] = {}
    known = [code for code in dict.fromkeys(categories) if code in CATEGORY_ROUTES]
    for code in sorted(known, key=lambda one: CATEGORY_ROUTES[one][1].rank):
        found.setdefault(CATEGORY_ROUTES[code][0], []).append(code)
    return {route: tuple(codes) for route, codes in found.items()}


def limit_for(route: Route, categories: Iterable[str], usual: Limit) -> Limit:
    """Give how soon a concern must be taken: by what was flagged, where anything was; else what is usual here.

    A flag that asks for less time than the organisation's own limit wins; one that allows more does too, since two
    working days for a near miss are the table's, not a delay.
    """
    own = [CATEGORY_ROUTES[code][1] for code in categories if CATEGORY_ROUTES.get(code, (None,))[0] is route]
    return soonest(own) if own else usual
