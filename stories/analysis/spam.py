"""Signs that a text was not written by somebody who was cared for. They raise a mark for a person, and refuse none."""

from __future__ import annotations

import re
from enum import StrEnum

from stories.analysis.identifiers import LINK, Span

_RUN = re.compile(r"(\S)\1{9,}")
_SHOUTED_FROM = 40


class SpamSign(StrEnum):
    """What was noticed. `AGAIN` is noticed where stories come in, not in the text."""

    LINK = "link"
    SHOUTING = "shouting"
    RUN = "run"
    AGAIN = "again"


SIGN_WORDS = {
    SpamSign.LINK: "It holds a link to another site.",
    SpamSign.SHOUTING: "It is written in capitals.",
    SpamSign.RUN: "It repeats one character many times.",
    SpamSign.AGAIN: "The same words were sent before.",
}


def links_in(text: str) -> list[Span]:
    """Give where `text` names another site."""
    return [match.span() for match in LINK.finditer(text)]


def spam_signs(text: str) -> list[SpamSign]:
    """Give the signs that stand in `text` itself.

    >>> spam_signs("Cheap at www.example.com")
    [<SpamSign.LINK: 'link'>]
    """
    letters = [one for one in text if one.isalpha()]
    signs = {
        SpamSign.LINK: bool(LINK.search(text)),
        SpamSign.SHOUTING: len(letters) >= _SHOUTED_FROM and all(one == one.upper() for one in letters),
        SpamSign.RUN: bool(_RUN.search(text)),
    }
    return [sign for sign, there in signs.items() if there]
