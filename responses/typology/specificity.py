"""Axis 1: how specific a reply is to its story.

Counts the elements (services, procedures, feelings, things, names) that reply and story share, leaving out
greeting, sign-off, organisation names and the vocabulary of courtesy.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from responses.typology.elements import elements_of
from responses.typology.text import lower, normalise, stem, words

if TYPE_CHECKING:
    from responses.typology.reads import Read

ONE = 0.7
TWO = 1.75

_ORGANISATION = re.compile(
    r"(?:\b[A-Z][a-z']+ ){1,4}(?:and [A-Z][a-z']+ ){0,1}(?:General |University |District |Royal |Community |Teaching )*"
    r"(?:Hospitals?|Infirmary|NHS|Trust|Foundation|Surgery|Practice|Medical Centre|Health Centre|Medical Practice|Health Board)\b"
)

# "Sorry that no nurse rang after that appointment" points at the story even where its words are everyday ones.
_THAT = re.compile(
    r"\b(?:that|those) (?:\w+ )?(?:appointment|call|visit|night|day|letter|conversation|phone|morning|evening|meeting)s?\b|\bthat (?:no|nobody)\b"
)


@dataclass(frozen=True, slots=True)
class Match:
    """The score, and which elements were shared, strongest first."""

    score: float
    elements: tuple[str, ...]
    by_sentence: tuple[float, ...]

    @property
    def level(self) -> int:
        """0 none, 1 one story-specific element, 2 two or more."""
        return 2 if self.score >= TWO else 1 if self.score >= ONE else 0


@lru_cache(maxsize=256)
def story_elements(story_text: str) -> Mapping[str, float]:
    """The elements a story names. Remembered: a person types many drafts under one story."""
    return elements_of(words(lower(normalise(story_text[:20_000]))))


def organisation_words(text: str) -> frozenset[str]:
    """Stems of the words in names such as "Oakfield General Hospital": they prove nothing about a story."""
    plain = normalise(text[:20_000])
    found = {stem(word) for match in _ORGANISATION.finditer(plain) for word in words(lower(match.group()))}
    return frozenset(found)


def measure(
    story: Mapping[str, float], sentences: Sequence[Read], ignored: frozenset[str] = frozenset()
) -> Match:
    """Score the shared elements of a story and the (non-recurring) sentences of a reply."""
    best: dict[str, float] = {}
    by_sentence: list[float] = []
    rich = 0
    pointed = 0.0
    for read in sentences:
        factor = _factor(read)
        here = 0.0
        for element, weight in read.elements.items():
            if element in story and element not in ignored:
                value = weight * factor
                here += value
                best[element] = max(best.get(element, 0.0), value)
        if here > 0.0 and read.apology and not read.stock and _THAT.search(read.sentence.low):
            here += 0.3
            pointed = 0.3
        by_sentence.append(here)
        if factor >= 0.8:
            rich += read.plain_content
    score = sum(best.values()) + pointed
    if score >= 0.3:
        score += min(0.35, 0.04 * max(0, rich - 2))
    ranked = sorted(best, key=lambda element: (-best[element], element))
    return Match(score, tuple(ranked[:8]), tuple(by_sentence))


def _factor(read: Read) -> float:
    """Words inside a stock phrase or an invitation to ring are worth less: templates hold many nouns."""
    if read.recurring:
        return 0.0
    factor = 1.0
    if read.stock and not read.acknowledges:
        factor *= 0.4 if read.plain_content < 4 else 0.6
    if read.invite is not None:
        factor *= 0.6
    if read.conditional is not None and read.apology is None:
        factor *= 0.5
    return factor
