"""Tells what is denied ("never left alone") and what is over ("was suicidal, years ago") from what is said to be so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stories.analysis.flags.text import Sentence

_DENYING_TEXT = (
    "no not never nobody none nothing nor neither without didnt dont doesnt wasnt werent isnt arent hasnt "
    "havent hadnt wouldnt couldnt cant wont shouldnt noone didn't aint hardly zero"
)
DENYING = frozenset(_DENYING_TEXT.split())
# What may stand between a denial and what it denies.
_PASSED_TEXT = (
    "a an any the of at all is was were are be been being am 'm 's 're 've 'd has have had having ever "
    "once feel feels felt feeling i we he she it they me us to such so even really actually sign signs "
    "single one on in for about staff anyone anybody there this that my his her much too very by patient "
    "particularly remotely feeling only"
)
_PASSED = frozenset(_PASSED_TEXT.split())
_FARTHEST = 6
_NOT_DENYING_BEFORE = frozenset({"only", "just", "even", "surprisingly"})
_OVER = re.compile(
    r" (?:ago|back then|at the time|used to|years? back|last (?:year|month|winter|summer|spring|autumn|week)|"
    r"in (?:january|february|march|april|may|june|july|august|september|october|november|december|\d{4})|"
    r"was|were|had been|when i was|before i|until i) "
)
_NOW = re.compile(
    r" (?:now|still|tonight|today|tomorrow|again|currently|at the moment|at present|every (?:day|night)|keeps?|"
    r"i 'm|i am|(?:is|are) going to|(?:he|she) 's going to|want|wants|says|going to|"
    r"hour ago|minutes ago|hours ago|just) "
)
_CHILD = re.compile(
    r" (?:child|children|son|daughter|baby|babies|toddlers?|boys?|girls?|kids?|newborn|infant|grandson|granddaughter|"
    r"(?:she|he) 's (?:three|four|five|six|seven|eight|nine|ten|[1-9]|1[0-5])|"
    r"niece|nephew|teenage\S*|"
    r"(?:[1-9]|1[0-7]|three|four|five|six|seven|eight|nine|ten|twelve) ?(?:yr|year|month)s? old|"
    r"brat|school nurse|health visitor) "
)


def is_denied(sentence: Sentence, first: int, last: int) -> bool:
    """Say whether a denial stands right before the words from `first` to `last`, or among them.

    >>> from stories.analysis.flags.text import sentences
    >>> is_denied(next(sentences("She was never left alone")), 3, 4)
    True
    """
    words = sentence.words
    if any(word in DENYING for word in words[first:last]):
        return True
    for place in range(first - 1, max(-1, first - 1 - _FARTHEST), -1):
        word = words[place]
        if word in DENYING:
            return words[place + 1] not in _NOT_DENYING_BEFORE or word != "not"
        if word == "one" and place and words[place - 1] == "no":
            return True
        if word not in _PASSED:
            return False
    return False


def is_over(sentence: Sentence) -> bool:
    """Say whether a sentence speaks of what was, with nothing in it that says it still is."""
    return bool(_OVER.search(sentence.joined)) and not _NOW.search(sentence.joined)


def speaks_of_child(sentence: Sentence) -> bool:
    """Say whether a sentence speaks of somebody who is or may be a child."""
    return bool(_CHILD.search(sentence.joined))
