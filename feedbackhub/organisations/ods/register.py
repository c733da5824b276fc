"""The register behind its two doors: FHIR where there is a key and it answers, else ORD."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from feedbackhub.organisations.ods.door import JsonDoor
from feedbackhub.organisations.ods.errors import OdsOff, OdsTrouble
from feedbackhub.organisations.ods.fhir import FhirReader
from feedbackhub.organisations.ods.ord import OrdReader
from feedbackhub.organisations.ods.record import OdsRecord, OdsSummary, looks_like_a_code

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Reader = FhirReader | OrdReader
# What both servers take; anything else only makes them refuse the question.
_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 &()'’+-_./:@")
SHORTEST, LONGEST = 3, 100


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """Where the register is. An empty key means ORD alone."""

    fhir_url: str
    ord_url: str
    key: str = field(default="", repr=False)
    is_on: bool = True


class Register:
    """Asks whichever door answers."""

    def __init__(self, settings: RegisterSettings, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._settings = settings
        self._sleep = sleep

    def record(self, code: str) -> OdsRecord:
        """Give all about one code. Raises `NoSuchCode` or `OdsTrouble`."""
        return self._ask(lambda reader: reader.record(code.strip().upper()))

    def search(self, words: str) -> list[OdsSummary]:
        """Give what answers to a code, a postcode or part of a name, active ones first. Raises `OdsTrouble`."""
        sought = "".join(sign for sign in " ".join(words.split()) if sign in _ALLOWED)[:LONGEST]
        if len(sought) < SHORTEST:
            return []
        if is_postcode(sought):
            found = self._ask(lambda reader: reader.search(postcode=sought.upper()))
        else:
            found = self._ask(lambda reader: reader.search(name=sought))
        return sorted(found, key=lambda one: not one.is_active)

    def sites(self, code: str) -> list[OdsSummary]:
        """Give the active sites that `code` runs. Raises `OdsTrouble`."""
        return sorted(self._ask(lambda reader: reader.sites(code.strip().upper())), key=lambda one: one.name)

    def _ask(self, question: Callable[[Reader], Answer]) -> Answer:
        if not self._settings.is_on:
            raise OdsOff
        if self._settings.key:
            try:
                with self._door(self._settings.fhir_url, {"apikey": self._settings.key}) as door:
                    return question(FhirReader(door))
            except OdsTrouble as trouble:
                # A refused key is trouble for whoever looks after the hub, not for whoever looks up a code.
                level = logging.INFO if trouble.passing else logging.ERROR
                logger.log(level, "ods_fhir_failed: %s Asking ORD instead.", trouble.message)
        with self._door(self._settings.ord_url, {}) as door:
            return question(OrdReader(door))

    def _door(self, url: str, headers: dict[str, str]) -> JsonDoor:
        return JsonDoor(url, headers=headers, sleep=self._sleep)


def is_postcode(text: str) -> bool:
    """Say whether `text` begins like a postcode: one or two letters, a digit, and at most five more.

    >>> is_postcode("LS1 4DZ"), is_postcode("ls1"), is_postcode("Leeds"), is_postcode("RR801")
    (True, True, False, False)
    """
    squeezed = text.replace(" ", "").upper()
    letters = len(squeezed) - len(squeezed.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    if letters not in {1, 2} or not 3 <= len(squeezed) <= 7 or not squeezed.isalnum():
        return False
    rest = squeezed[letters:]
    return rest[:1].isdigit() and (len(rest) <= 2 or (rest[-3:-2].isdigit() and rest[-2:].isalpha()))


def asks_for_a_code(words: str) -> bool:
    """Say whether somebody typed what may be a code, with a digit in it or all in capitals."""
    squeezed = words.strip()
    return looks_like_a_code(squeezed) and (any(sign.isdigit() for sign in squeezed) or squeezed.isupper())
