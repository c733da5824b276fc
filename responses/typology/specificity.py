"""Axis 1: how specific a reply is to its story.

Counts the elements (services, procedures, feelings, things, names) that reply and story share, leaving out
greeting, sign-off, organisation names and the vocabulary of courtesy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from math import fsum
from typing import TYPE_CHECKING

from responses.typology.acts import Act, bits
from responses.typology.elements import elements_of
from responses.typology.lexicon import STOP
from responses.typology.remembering import Remembered
from responses.typology.text import lower, normalise, stem, words

if TYPE_CHECKING:
    from responses.typology.reads import Read

_BEGINNING = 3
_FAINT, _FAINT_AT_MOST = 0.05, 0.4
_STOCK, _STOCK_OR_SPECIFIC, _INVITES = bits(Act.STOCK), bits(Act.STOCK, Act.SPECIFIC), bits(Act.INVITES)
ONE = 0.7
TWO = 1.75

_ORGANISATION = re.compile(
    r"(?:\b[A-Z][a-z']+ ){1,4}(?:and [A-Z][a-z']+ ){0,1}(?:General |University |District |Royal |Community |Teaching )*"
    r"(?:Hospitals?|Infirmary|NHS|Trust|Foundation|Surgery|Practice|Medical Centre|Health Centre|Medical Practice"
    r"|Health Board)\b"
)
_KINDS = (
    "Hospital",
    "Infirmary",
    "NHS",
    "Trust",
    "Foundation",
    "Surgery",
    "Practice",
    "Centre",
    "Health Board",
)


@dataclass(frozen=True, slots=True)
class Match:
    """The score, and which elements were shared, strongest first."""

    score: float
    elements: tuple[str, ...]

    @property
    def level(self) -> int:
        """0 none, 1 one story-specific element, 2 two or more."""
        return 2 if self.score >= TWO else 1 if self.score >= ONE else 0


@dataclass(frozen=True, slots=True)
class Told:
    """What a story names, and the beginnings of its words, everyday ones too.

    Many shared beginnings are a faint tie where none is plain.
    """

    elements: Mapping[str, float]
    beginnings: frozenset[str]


@lru_cache(maxsize=256)
def told(story_text: str) -> Told:
    """Read a story. Remembered: a person types many drafts under one."""
    said = words(lower(normalise(story_text[:20_000])))
    return Told(elements_of(said), frozenset(map(_BEGINNINGS.__getitem__, said)) - {""})


def story_elements(story_text: str) -> Mapping[str, float]:
    """Give the elements a story names."""
    return told(story_text).elements


def organisation_words(plain: str) -> frozenset[str]:
    """Stems of the words in names such as "Oakfield General Hospital": they prove nothing about a story."""
    plain = plain[:20_000]
    if not any(map(plain.__contains__, _KINDS)):
        return frozenset()
    found = {stem(word) for match in _ORGANISATION.finditer(plain) for word in words(lower(match.group()))}
    return frozenset(found)


def shared_by(
    elements: Mapping[str, float], story: Mapping[str, float], ignored: frozenset[str]
) -> dict[str, float]:
    """Give those elements of a sentence that its story holds too."""
    if elements.keys().isdisjoint(story):
        return {}
    return {one: weight for one, weight in elements.items() if one in story and one not in ignored}


def tie_of(shared: Mapping[str, float]) -> float:
    """Give how much of the story a sentence names: the weights of the elements that both hold, added up."""
    # Exact, so that what is added in another order comes out the same.
    return fsum(shared.values()) if shared else 0.0


def _beginning(word: str) -> str:
    """Give the beginning of a word; empty for one that ties nothing to anything."""
    is_small = word in STOP or (len(word) < 3 and not word[0].isdigit())
    return "" if is_small else word[:_BEGINNING]


_BEGINNINGS = Remembered(_beginning)


def measure(sentences: Sequence[Read], faint: frozenset[str] = frozenset()) -> Match:
    """Score the shared elements of a story and the (non-recurring) sentences of a reply.

    `faint` are the beginnings of the story's words: they move the score a little, never by a whole element.
    """
    best: dict[str, float] = {}
    for read in sentences:
        if read.shared:
            factor = _factor(read)
            for element, weight in read.shared.items():
                best[element] = max(best.get(element, 0.0), weight * factor)
    ranked = sorted(best, key=lambda element: (-best[element], element))
    own = chain.from_iterable([read.words for read in sentences if not read.recurring])
    shared = faint.intersection(map(_BEGINNINGS.__getitem__, own))
    score = fsum(best.values()) + min(_FAINT_AT_MOST, _FAINT * len(shared))
    return Match(score, tuple(ranked[:8]))


def _factor(read: Read) -> float:
    """Words inside a stock phrase or an invitation to ring are worth less: templates hold many nouns."""
    if read.recurring:
        return 0.0
    factor = 1.0
    if read.likely & _STOCK_OR_SPECIFIC == _STOCK:
        factor *= 0.5
    if read.likely & _INVITES:
        factor *= 0.6
    return factor
