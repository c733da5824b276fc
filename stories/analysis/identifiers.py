"""Recognises what identifies a person: NHS and hospital numbers, dates of birth, e-mail addresses, phone numbers.

Each finder returns where they stand in the text as given. What may be said where is for the callers to decide: the
gate before a reply, the marks before a story.
"""

# ruff: noqa: E501 - a pattern and a sentence read better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Iterator

from stories.analysis.births import DATE, dates_of_birth
from stories.analysis.digits import runs
from stories.analysis.emails import FREE, Email, emails
from stories.analysis.numbers import Phone, PhoneKind, Span, is_nhs_number, nhs_numbers, phones

__all__ = [
    "DATE",
    "FREE",
    "LINK",
    "Email",
    "Phone",
    "PhoneKind",
    "Span",
    "dates_of_birth",
    "emails",
    "hospital_numbers",
    "is_nhs_number",
    "nhs_numbers",
    "phones",
    "runs",
]

LINK = re.compile(
    r"\b(?:https?://|www\.)[^\s<>\"]{2,200}|(?<![\w.@-])[\w-]{1,60}(?:\.[\w-]{1,60}){0,3}\.(?:co\.uk|org\.uk|nhs\.uk|gov\.uk|com|org)(?:/[^\s<>\"]{0,200})?\b",
    re.I,
)
_HOSPITAL_LABEL = re.compile(
    r"\b(?:(?:hospital|patient|unit|case ?notes?|medical records?|health records?|records?|district|pas|crn|episode|rio|systm ?one|nhs|nhs trust)"
    r"[\s-]{0,2}(?:id\b|identification|identifier|no\b|num\b|number|ref\b|#)|\bcase ?notes? (?=\w{0,3}\d{4})|\bm\.?r\.?n\b|\bpatient id\b)"
    r"[^!?\n\d]{0,25}?",
    re.I,
)
_HOSPITAL_NUMBER = re.compile(r"\b(?:[A-Z]{1,3}[ /-]?|[a-z]{1,2})?\d[\d /-]{2,11}\d[A-Za-z]?\b")


def hospital_numbers(text: str) -> Iterator[Span]:
    """Numbers that are called a hospital's, a patient's or a record's."""
    for label in _HOSPITAL_LABEL.finditer(text):
        number = _HOSPITAL_NUMBER.search(text, label.end(), label.end() + 44)
        if number is None or re.search(r"[.!?]\s|\n", text[label.end() : number.start()]):
            continue
        if not re.fullmatch(r"(?:19|20)\d\d", number.group()):
            yield number.span()
