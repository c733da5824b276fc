"""The themes: the 30 classes of NHS England's qualitative data categorisation (QDC) that have enough examples.

The labels are the framework's own words, spelled as it spells them; a code never changes once it was stored.
"""

from __future__ import annotations

LABELS: dict[str, str] = {
    "activities": "Activities & access to fresh air",
    "appointments": "Appointment arrangements",
    "kept-informed": "Being kept informed, clarity & consistency of information",
    "cleanliness": "Cleanliness, tidiness & infection control",
    "competence": "Competence & training",
    "contacting": "Contacting services",
    "diagnosis": "Diagnosis & triage",
    "discharge": "Discharge",
    "environment": "Environment & Facilities",
    "equality": "Equality, Diversity & Inclusion",
    "food": "Food & drink provision & facilities",
    "funding": "Funding & use of financial resources",
    "treatment-impact": "Impact of treatment/ care",
    "information-from-staff": "Information directly from staff during care",
    "information-guidance": "Information provision & guidance",
    "family-carers": "Interaction with family/ carers",
    "mental-health-act": "Mental Health Act",
    "dissatisfaction": "Negative experience & dissatisfaction",
    "staff-numbers": "Number & deployment of staff",
    "organisation": "Organisation & efficiency",
    "gratitude": "Positive experience & gratitude",
    "referrals": "Referals & continuity of care",
    "service-location": "Service location",
    "staff-continuity": "Staff continuity",
    "listening": "Staff listening, understanding & involving patients",
    "staff-manner": "Staff manner & personal attributes",
    "responsiveness": "Staff responsiveness",
    "medication": "Supplying & understanding medication",
    "timeliness": "Timeliness of care",
    "transport": "Transport to/ from services",
}
"""The label of each code."""

CODES = tuple(LABELS)
"""The codes in their fixed order, which is also that of the weights' columns."""

SENTIMENTS = (1, 2, 3, 4, 5)
"""1 is very positive, 3 neutral or mixed, 5 very negative: the framework's order."""
