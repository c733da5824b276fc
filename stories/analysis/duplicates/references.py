"""What sites call a story, in one spelling: so that "the same story over there" can be found by its name.

A reference is proof only where it names one story. A site's front page, or a publisher without a number, names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import parse_qsl, urlsplit

MOST = 8
_LONGEST = 200

# One publisher, many spellings: its addresses, its old name, and what feeds call it.
_CARE_OPINION = re.compile(r"(?:^|\.)(?:careopinion|patientopinion)\.org\.uk$")
_CARE_OPINION_NAMES = frozenset({"careopinion", "patientopinion", "po", "co"})
_STORY_NUMBER = re.compile(r"^(?:opinions/)?(\d{2,12})$")
_ONE = re.compile(r"\d{2,}|[0-9a-f]{8}-[0-9a-f]{4}", re.IGNORECASE)
_ASKED_BY = frozenset({"id", "commentid", "reviewid", "opinionid"})
_NAME = re.compile(r"[^a-z0-9]+")


def references_of(*given: str) -> tuple[str, ...]:
    """Give the references among `given` (addresses, and "publisher:reference" pairs), each once, in one spelling.

    What names no single story is left out, and no more than `MOST` are kept.
    """
    found = (_spell(one.strip()) for one in given if one and len(one) <= _LONGEST * 3)
    return tuple(dict.fromkeys(one[:_LONGEST] for one in found if one))[:MOST]


def shared(one: Iterable[str], other: Iterable[str]) -> str:
    """Give a reference that both have; empty where there is none."""
    mine = set(one)
    return next((reference for reference in other if reference in mine), "")


def _spell(given: str) -> str:
    if given.lower().startswith(("http://", "https://")):
        return _address(given)
    publisher, _, number = given.partition(":")
    number = number.strip()
    if not publisher or not number or not _ONE.search(number):
        return ""
    name = _NAME.sub("", publisher.lower().removesuffix(".org.uk"))
    return f"careopinion:{number}" if name in _CARE_OPINION_NAMES else f"{name}:{number.lower()}"


def _address(given: str) -> str:
    try:
        parts = urlsplit(given)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    path = parts.path.strip("/").lower()
    if _CARE_OPINION.search(host):
        number = _STORY_NUMBER.match(path)
        return f"careopinion:{number[1]}" if number else ""
    asked = "&".join(
        f"{name.lower()}={value.lower()}"
        for name, value in parse_qsl(parts.query)
        if name.lower() in _ASKED_BY
    )
    names_one = _ONE.search(path) or _ONE.search(asked)
    spelled = f"{host}/{path}" + (f"?{asked}" if asked else "")
    return spelled if host and names_one else ""
