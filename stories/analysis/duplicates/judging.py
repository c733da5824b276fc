"""Decides whether two records of two sources are one story, and says why in words.

Two errors are not alike: a story that is joined to a stranger's is hidden and never answered, one that is not joined
is answered twice. So what is not certain is proposed to a person, and praise that many say is never joined by likeness.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq

from stories.analysis.duplicates.keys import DAYS_APART
from stories.analysis.duplicates.references import shared
from stories.analysis.duplicates.wording import SHORT, Wording

# How much of the shorter text must stand in the longer one, in order: the shorter the text, the more.
_SURE = ((80, 0.88), (55, 0.92), (SHORT, 0.95))
# From here on a person is asked.
_UNSURE = 0.75
# What is left after a cut must be this much of the whole: a passage that two authors paste is no telling.
_LEAST_LEFT = 0.5
# A text this far from its twin's is another telling, whatever the reference says: ask a person.
_REFERENCE_ASKS_BELOW = 0.30
# Names under which nobody in particular writes.
_NOBODY = frozenset(
    {"", "anonymous", "anon", "name withheld", "not given", "unknown", "a patient", "patient", "n/a"}
)


class How(StrEnum):
    """By what two records are known as one story."""

    REFERENCE = "reference"
    WORDS = "words"
    NEARLY = "nearly"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Telling:
    """What is needed of a story to compare it. `services` are places in the tree, as paths from its root."""

    wording: Wording
    author: str
    told_on: date
    services: tuple[str, ...]
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two tellings are the same, or should be shown to a person, how alike they are (0 to 1), and why."""

    same: bool
    score: float
    why: str
    how: How | None = None
    unsure: bool = False


DIFFERENT = "The words are not alike."


def judge(a: Telling, b: Telling) -> Verdict:
    """Compare two tellings of different sources of one organisation. Symmetric: the order does not matter."""
    score = likeness(a.wording, b.wording)
    if reference := shared(a.references, b.references):
        return _by_reference(reference, score)
    days = abs((a.told_on - b.told_on).days)
    if not _near(a.services, b.services):
        return Verdict(False, score, "They are about different services.")
    if days > DAYS_APART:
        return Verdict(False, score, f"They were told {days} days apart.")
    if min(len(a.wording.words), len(b.wording.words)) < SHORT:
        return _short(a, b, score, days)
    if a.wording.words == b.wording.words:
        return Verdict(True, 1.0, f"The same words about the same service, {_apart(days)}.", How.WORDS)
    return _by_words(a, b, score, days)


def likeness(a: Wording, b: Wording) -> float:
    """Give how alike two texts are, 0 to 1: the share of the shorter's words that stand, in order, in the longer.

    Where less than half is left, the share of the longer's words counts.
    """
    short, long = sorted((a.words, b.words), key=len)
    if not short:
        return 0.0
    if short == long:
        return 1.0
    common = LCSseq.similarity(short, long)
    whole = len(short) if len(short) >= _LEAST_LEFT * len(long) else len(long)
    return float(common) / whole


def _by_reference(reference: str, score: float) -> Verdict:
    if score < _REFERENCE_ASKS_BELOW:
        why = f"Both sites name {reference}, but the words are different."
        return Verdict(False, score, why, How.REFERENCE, unsure=True)
    return Verdict(True, 1.0, f"Both sites name the same story: {reference}.", How.REFERENCE)


def _short(a: Telling, b: Telling, score: float, days: int) -> Verdict:
    """Judge what many might say: the same author on the same day must have said it, in (nearly) the same words."""
    is_one_author = a.author.casefold().strip() == b.author.casefold().strip() and named(a.author)
    alike = fuzz.token_sort_ratio(" ".join(a.wording.words), " ".join(b.wording.words)) / 100
    if days == 0 and is_one_author and alike >= 0.9:
        same = a.wording.words == b.wording.words
        words = "The same words" if same else "Nearly the same words"
        how = How.WORDS if same else How.NEARLY
        return Verdict(
            True, alike, f"{words} by the same author on the same day, about the same service.", how
        )
    return Verdict(False, score, "Too short to tell: many people say the same in a few words.")


def _by_words(a: Telling, b: Telling, score: float, days: int) -> Verdict:
    shorter = min(len(a.wording.words), len(b.wording.words))
    sure = next(share for words, share in _SURE if shorter >= words)
    alike = f"{score:.0%} of the words are the same"
    if score >= sure:
        return Verdict(True, score, f"{alike}, about the same service, {_apart(days)}.", How.NEARLY)
    if score >= _UNSURE:
        why = f"{alike}, about the same service, {_apart(days)}. That is not enough to be certain."
        return Verdict(False, score, why, How.NEARLY, unsure=True)
    return Verdict(False, score, DIFFERENT)


def named(author: str) -> bool:
    """Say whether a screen name tells one author from another."""
    return author.casefold().strip() not in _NOBODY


def _near(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Say whether a service of the one is a service of the other, or stands above or beneath it in the tree."""
    return any(a.startswith(b) or b.startswith(a) for a in one for b in other)


def _apart(days: int) -> str:
    if days == 0:
        return "told on the same day"
    return "told a day apart" if days == 1 else f"told {days} days apart"
