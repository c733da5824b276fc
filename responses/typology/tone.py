"""A plain estimate of a story's tone: positive, negative or mixed.

It decides only which of the 19 factors apply and how an invitation to ring is read. The triage engine reads stories
properly; where its answer is known, callers pass that instead.
"""

# ruff: noqa: E501 - a pattern reads better on one line than cut at the margin

from __future__ import annotations

import re
from functools import lru_cache

from responses.typology.lexicon import BAD, GOOD
from responses.typology.text import lower, normalise, words
from responses.typology.types import Tone

_PHRASES_BAD = re.compile(
    r"\b(?:hours? (?:wait|late|later)|wait(?:ed|ing)? (?:\w+ ){0,3}(?:hours?|weeks?|months?)|no ?one|let down|not good enough|could (?:be|have been) better|"
    r"should have|didn't|did not|wasn't|were not|weren't|couldn't|could not|still (?:waiting|not)|only (?:negative|complaint|downside|thing)|too (?:long|loud|hot|cold|busy)|no (?:apology|explanation|communication|reply|answer|privacy|water|food)|"
    r"without (?:an?|any) (?:apology|explanation)|kept waiting|told off|ran out|fell over)\b"
)
_NEGATORS = frozenset(
    {
        "not",
        "no",
        "never",
        "isn't",
        "wasn't",
        "weren't",
        "hardly",
        "without",
        "nothing",
        "didn't",
        "don't",
        "couldn't",
        "cannot",
        "can't",
    }
)


@lru_cache(maxsize=256)
def estimate(story_text: str) -> Tone:
    """Return the tone of a story. An empty or wordless story counts as mixed: every factor may then apply."""
    low = lower(normalise(story_text[:6000]))
    tokens = words(low)
    good = bad = 0.0
    for at, token in enumerate(tokens):
        negated = any(before in _NEGATORS for before in tokens[max(0, at - 3) : at])
        if token in GOOD:
            good, bad = (good, bad + 0.7) if negated else (good + 1.0, bad)
        elif token in BAD:
            good, bad = (good + 0.4, bad) if negated else (good, bad + 1.0)
    bad += 0.8 * len(_PHRASES_BAD.findall(low))
    if good == bad == 0.0:
        return Tone.MIXED
    share = good / (good + bad)
    if share >= 0.75:
        return Tone.POSITIVE
    return Tone.NEGATIVE if share <= 0.35 else Tone.MIXED
