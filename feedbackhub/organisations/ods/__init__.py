"""Reads the Organisation Data Service, the NHS's register of organisations and sites. Plain Python, no Django.

Two doors lead to the same register: FHIR R4 (with a key), and the older ORD (without). `Register` knows which to use.
"""

from __future__ import annotations

from feedbackhub.organisations.ods.errors import NoSuchCode, OdsOff, OdsTrouble
from feedbackhub.organisations.ods.record import (
    OdsRecord,
    OdsSummary,
    Parent,
    Succession,
    looks_like_a_code,
)
from feedbackhub.organisations.ods.register import Register, RegisterSettings

__all__ = [
    "NoSuchCode",
    "OdsOff",
    "OdsRecord",
    "OdsSummary",
    "OdsTrouble",
    "Parent",
    "Register",
    "RegisterSettings",
    "Succession",
    "looks_like_a_code",
]
