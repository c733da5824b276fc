"""The 28 categories of the triage table: what each is called, who should hear of it, and by when.

The clocks that no outside rule sets are ours, and a lead may change them elsewhere; this is only what is proposed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """One row of the table. `least` is the criticality that a flag brings at least; `routine` ones alarm nobody."""

    number: int
    code: str
    name: str
    role: str
    limit: str
    least: int
    routine: bool = False


_ROWS = (
    ("danger_to_self", "Somebody's life may be in danger now", "manager on duty and safeguarding lead",
     "at once, within 1 hour", 5),
    ("self_harm", "Self-harm or thoughts of suicide", "mental health or safeguarding lead, team manager",
     "same working day", 4),
    ("threat_to_others", "Threat or violence to others or to staff", "security and manager on duty", "at once", 4),
    ("adult_at_risk", "An adult may be abused or neglected", "safeguarding adults lead", "same working day", 4),
    ("child_at_risk", "A child may be at risk", "safeguarding children lead", "same working day", 4),
    ("allegation_child_worker", "Allegation against somebody who works with children",
     "safeguarding lead, for the designated officer", "1 working day", 4),
    ("allegation_adult_worker", "Allegation against somebody who cares for adults",
     "safeguarding adults lead", "24 hours", 4),
    ("sexual_safety", "Sexual safety", "safeguarding lead", "same day", 4),
    ("safety_incident", "Possible patient safety incident with harm", "patient safety team", "same day", 4),
    ("never_event", "Something that should never happen", "patient safety lead and a director", "at once", 5),
    ("near_miss", "Near miss, risk or unclear outcome", "team manager", "2 working days", 3),
    ("medication", "Medicines", "medication safety officer", "2 working days", 2),
    ("candour", "The duty of candour may apply", "duty of candour lead", "as soon as reasonably practicable", 4),
    ("identifiable", "Tells who somebody is", "information governance lead", "same day", 0),
    ("data_breach", "Private information may have been disclosed", "data protection officer", "same day", 3),
    ("reply_discloses", "Our own reply may disclose something", "information governance lead", "at once", 3),
    ("named_staff", "Names a member of staff and criticises them", "service manager", "1 working day", 1),
    ("discrimination", "Discrimination or access refused", "equality lead and service manager", "2 working days", 3),
    ("crime", "Crime, fraud or missing belongings", "security lead", "1 working day", 2),
    ("complaint", "Complaint or legal steps mentioned", "complaints manager", "3 working days", 2),
    ("live_now", "Can still be put right today", "ward or service manager, PALS", "same day", 1),
    ("urgent_care", "May need urgent care", "service, with 111 or 999 advice", "same day", 3),
    ("staff_concern", "A member of staff raises a concern", "Freedom to Speak Up guardian", "2 working days", 2),
    ("press_regulator", "Regulator, politics or press mentioned", "communications and executive on call",
     "same day", 2),
    ("abuse_of_staff", "Abusive words, or written many times", "manager, for the team's wellbeing", "none", 1),
    ("old_event", "Happened years ago", "service manager", "none", 0),
    ("critical", "Critical, with no special concern", "service manager", "reply within 7 days", 1),
    ("praise", "Praise", "the team that is praised", "reply within 7 days", 0),
)  # fmt: skip
_ROUTINE = frozenset({"old_event", "critical", "praise"})

CATEGORIES: tuple[Category, ...] = tuple(
    Category(number, code, name, role, limit, least, code in _ROUTINE)
    for number, (code, name, role, limit, least) in enumerate(_ROWS, start=1)
)
_BY_CODE = {one.code: one for one in CATEGORIES}


def category(code: str) -> Category:
    """Give the category with this code. Raises KeyError where there is none."""
    return _BY_CODE[code]
