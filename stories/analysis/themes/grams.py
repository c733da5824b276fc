"""What the model knows a text by: words, pairs of words, letters within words, and the question that was asked.

The same features are made here for training (as names) and, without building names, in `rows` for reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

# Letters with apostrophes inside, or digits, or the marks that carry feeling. Markup and other scripts are passed over.
WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’](?=[^\W\d_]))*|\d+|[!?]")
_ENDS = re.compile(r"(?<=[.!?;])\s+|\n+")
START, END = "^", "$"
KINDS = ("improve", "good", "both", "why", "none")
_IMPROVE = re.compile(r"\b(?:improve\w*|better|change|differently|wrong|dissatisf\w+|bad|not so good)\b")
_GOOD = re.compile(r"\b(?:good|well|best|liked?|satisf\w+|happy|positive)\b")
LETTERS = (3, 4, 5)
# A longer "word" is no word; letters beyond this say nothing and cost time.
LONGEST = 24
_STEPS = (1, 3, 8, 20)
SIZES = len(_STEPS) + 1
MOST_SENTENCES = 60


def kind_of(question: str | None) -> str:
    """Say what a question asks for: what could be better, what was good, both, or only why; "none" without one."""
    asked = (question or "").lower()
    if not asked.strip():
        return "none"
    improve, good = _IMPROVE.search(asked), _GOOD.search(asked)
    if improve and good:
        return "both"
    return "improve" if improve else "good" if good else "why"


def words_of(text: str) -> list[str]:
    """Give the words as the model knows them: lower case, without apostrophes, numbers as `#`."""
    return [token_of(found) for found in WORD.findall(text)]


def token_of(word: str) -> str:
    """Give what the model calls a word."""
    if word[0].isdigit():
        return "#"
    return word.lower().replace("'", "").replace("’", "")


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Cut a text into sentences: their places. A text with very many is cut into as many as are worth reading."""
    places, start = [], 0
    for end in _ENDS.finditer(text):
        if text[start : end.start()].strip():
            places.append((start, end.start()))
        start = end.end()
    if text[start:].strip():
        places.append((start, len(text)))
    if len(places) > MOST_SENTENCES:
        step = -(-len(places) // MOST_SENTENCES)
        chosen = range(0, len(places), step)
        places = [(places[at][0], places[min(at + step, len(places)) - 1][1]) for at in chosen]
    return places


def size_of(length: int) -> int:
    """Say in steps how long a text is. A word or two mean something else than a page."""
    return sum(length > step for step in _STEPS)


def plain_grams(words: Sequence[str]) -> Iterator[str]:
    """Give words and pairs of words (a pair has a blank within)."""
    yield from words
    yield from map(" ".join, pairwise((START, *words, END)))


def asked_grams(words: Sequence[str], kind: str) -> Iterator[str]:
    """Give what depends on the question: "nothing" means opposite things after what was good and what was not."""
    size = size_of(len(words))
    yield from (f"={kind}", f"={size}", f"={kind}{size}")
    for word in words:
        yield f"{kind}={word}"


def letter_grams(words: Sequence[str]) -> Iterator[str]:
    """Give the runs of letters within words, by which misspelt and unseen words are known."""
    for word in words:
        yield from letters_of(word)


def letters_of(word: str) -> list[str]:
    """Give the runs of letters of one word; its edges are blanks."""
    edged = f" {word[:LONGEST]} "
    return [edged[at : at + size] for size in LETTERS for at in range(len(edged) - size + 1)]
