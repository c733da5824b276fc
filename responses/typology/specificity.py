"""Axis 1: how specific a reply is to its story.

Counts the elements (services, procedures, feelings, things, names) that reply and story share, leaving out
greeting, sign-off, organisation names and the vocabulary of courtesy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from typing import TYPE_CHECKING

from responses.typology.acts import Act
from responses.typology.elements import elements_of
from responses.typology.lexicon import STOP
from responses.typology.remembering import Remembered
from responses.typology.text import lower, normalise, stem, words

if TYPE_CHECKING:
    from responses.typology.reads import Read

_BEGINNING = 3
_FAINT, _FAINT_AT_MOST = 0.05, 0.4
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


@lru_cache(maxsize=256)
def story_elements(story_text: str) -> Mapping[str, float]:
    """The elements a story names. Remembered: a person types many drafts under one story."""
    return elements_of(words(lower(normalise(story_text[:20_000]))))


def organisation_words(plain: str) -> frozenset[str]:
    """Stems of the words in names such as "Oakfield General Hospital": they prove nothing about a story."""
    plain = plain[:20_000]
    if not any(map(plain.__contains__, _KINDS)):
        return frozenset()
    found = {stem(word) for match in _ORGANISATION.finditer(plain) for word in words(lower(match.group()))}
    return frozenset(found)


def tie_of(elements: Mapping[str, float], story: Mapping[str, float], ignored: frozenset[str]) -> float:
    """Give how much of the story a sentence names: the weights of the elements that both hold, added up."""
    shared = elements.keys() & story.keys()
    # Exact, since the order of a set differs from process to process, and weights must come out the same.
    return fsum([elements[one] for one in shared if one not in ignored]) if shared else 0.0


@lru_cache(maxsize=256)
def faint_words(story_text: str) -> frozenset[str]:
    """The beginnings of a story's words, everyday ones too: many of them shared are a faint tie where none is plain."""
    return _beginnings(words(lower(normalise(story_text[:20_000]))))


def _beginnings(tokens: Iterable[str]) -> frozenset[str]:
    return frozenset({_BEGINNINGS[token] for token in tokens} - {""})


def _beginning(word: str) -> str:
    """Give the beginning of a word; empty for one that ties nothing to anything."""
    is_small = word in STOP or (len(word) < 3 and not word[0].isdigit())
    return "" if is_small else word[:_BEGINNING]


_BEGINNINGS = Remembered(_beginning)


def measure(
    story: Mapping[str, float],
    sentences: Sequence[Read],
    ignored: frozenset[str] = frozenset(),
    faint: frozenset[str] = frozenset(),
) -> Match:
    """Score the shared elements of a story and the (non-recurring) sentences of a reply.

    `faint` are the story's `faint_words`: they move the score a little, never by a whole element.
    """
    best: dict[str, float] = {}
    for read in sentences:
        factor = _factor(read)
        values = {
            one: read.elements[one] * factor
            for one in read.elements.keys() & story.keys()
            if one not in ignored
        }
        for element, value in values.items():
            best[element] = max(best.get(element, 0.0), value)
    ranked = sorted(best, key=lambda element: (-best[element], element))
    own = {_BEGINNINGS[word] for read in sentences if not read.recurring for word in read.said}
    score = fsum(best.values()) + min(_FAINT_AT_MOST, _FAINT * len(own & faint))
    return Match(score, tuple(ranked[:8]))


def _factor(read: Read) -> float:
    """Words inside a stock phrase or an invitation to ring are worth less: templates hold many nouns."""
    if read.recurring:
        return 0.0
    factor = 1.0
    if read.does(Act.STOCK) and not read.does(Act.SPECIFIC):
        factor *= 0.5
    if read.does(Act.INVITES):
        factor *= 0.6
    return factor
