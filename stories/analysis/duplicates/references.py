"""What sites call a story: so that "the same story over there" can be found by its name.

Spelling is the adapters' work (`stories.sources.references`). Here it is asked whether a reference names one story: a
site's front page, a hospital's list of reviews and a publisher without a number name many, and would join them all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from stories.sources.references import reference_of_url

MOST = 8

_PAIR = re.compile(r"publisher:([^:]+):(.+)", re.DOTALL)
_CARE_OPINION_STORY = re.compile(r"careopinion\.org\.uk/opinions/\d+")
# What publishers of the same site are called, in the letters of its name alone.
_CARE_OPINION_NAMES = frozenset({"careopinion", "careopinionorguk", "patientopinion", "patientopinionorguk"})
_NO_LETTER = re.compile(r"[^a-z0-9]+")
# A long number or a UUID at the end of a path; an organisation's code there is shorter.
_NAMES_ONE = re.compile(r"\d{5,}|[0-9a-f]{8}-[0-9a-f]{4}-", re.IGNORECASE)


def references_of(*given: str) -> tuple[str, ...]:
    """Give those of `given` (adapters' references, and web addresses) that name one story, each once."""
    found = (_spell(reference_of_url(one) if "://" in one else one) for one in given if one)
    return tuple(dict.fromkeys(one for one in found if one))[:MOST]


def shared(one: Iterable[str], other: Iterable[str]) -> str:
    """Give a reference that both have; empty where there is none."""
    mine = set(one)
    return next((reference for reference in other if reference in mine), "")


def _spell(reference: str) -> str:
    """Give the reference as it is compared; empty where it may name more than one story."""
    pair = _PAIR.fullmatch(reference)
    if pair is None:
        last = reference.rstrip("/").rpartition("/")[2]
        return reference if _CARE_OPINION_STORY.fullmatch(reference) or _NAMES_ONE.search(last) else ""
    if _NO_LETTER.sub("", pair[1].lower()) in _CARE_OPINION_NAMES and pair[2].isdigit():
        return f"careopinion.org.uk/opinions/{pair[2]}"
    return f"publisher:{pair[1].lower()}:{pair[2].lower()}" if any(map(str.isdigit, pair[2])) else ""
