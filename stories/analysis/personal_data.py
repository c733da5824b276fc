"""Marks what in a story could tell who somebody is, for the author before they send it and for whoever reads it next.

It warns and never refuses: a name cannot be found by rule, and a person decides about the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from stories.analysis import identifiers

if TYPE_CHECKING:
    from stories.analysis.identifiers import Span

LONGEST = 20_000
_POSTCODE = re.compile(
    r"(?<![\w])(?:[A-Z]{1,2}\d[A-Z\d]?|GIR) {0,2}\d[ABD-HJLNP-UW-Z]{2}(?![\w])",
    re.IGNORECASE,
)


class PersonalData(StrEnum):
    """The kinds that can be found by rule. The value is what stands in the text's place once it is taken out."""

    NHS_NUMBER = "NHS number"
    EMAIL = "email address"
    PHONE = "phone number"
    BIRTH = "date of birth"
    POSTCODE = "postcode"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One place in the text as given, and what stands there."""

    start: int
    end: int
    kind: PersonalData


def find_personal_data(text: str) -> tuple[Found, ...]:
    """Give what identifies somebody in `text`, in reading order and without overlaps; of two the surer kind stays.

    Only the first 20,000 characters are read; longer texts are refused elsewhere.
    """
    found: list[Found] = []
    for kind, span in _candidates(text[:LONGEST]):
        if all(span[1] <= other.start or span[0] >= other.end for other in found):
            found.append(Found(span[0], span[1], kind))
    return tuple(sorted(found))


def kinds_in(*texts: str) -> list[PersonalData]:
    """Give the kinds that stand in any of `texts`, each once, in the order of the enumeration."""
    there = {one.kind for text in texts for one in find_personal_data(text)}
    return [kind for kind in PersonalData if kind in there]


def without_personal_data(text: str) -> str:
    """Give `text` with each find replaced by what it was.

    >>> without_personal_data("Ring me on 07700 900123.")
    'Ring me on [phone number removed].'
    """
    parts: list[str] = []
    end = 0
    for one in find_personal_data(text):
        parts += [text[end : one.start], f"[{one.kind} removed]"]
        end = one.end
    return "".join([*parts, text[end:]])


def _candidates(text: str) -> Iterator[tuple[PersonalData, Span]]:
    """Surest first: an NHS number has a check digit and looks like a phone number."""
    read = list(identifiers.runs(text))
    for span in identifiers.nhs_numbers(text, read):
        yield PersonalData.NHS_NUMBER, span
    for email in identifiers.emails(text):
        yield PersonalData.EMAIL, email.span
    for span, _ in identifiers.dates_of_birth(text):
        yield PersonalData.BIRTH, span
    for phone in identifiers.phones(text, read):
        yield PersonalData.PHONE, phone.span
    for match in _POSTCODE.finditer(text):
        yield PersonalData.POSTCODE, match.span()
