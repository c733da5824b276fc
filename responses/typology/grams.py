"""What the model knows a sentence by: its words in ones, twos and threes, its manner of speaking, and plain facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from responses.typology import manner
from responses.typology.lexicon import FIRST_NAMES
from responses.typology.remembering import Remembered

# Begins with the characters that a number or such a word begins with, so that the search skips all others at once.
PHONE = re.compile(
    r"[+(0eEbBtTpPnN](?:(?<![\d/.-].)(?:(?<=\+)44[ ()-]{0,2}|(?<=\()0|(?<=0))\d(?:[ ()-]{0,2}\d){7,9}(?!\d)"
    r"|(?<=\b.)(?i:(?:(?<=e)(?:xt|xtension|xtn)|(?<=b)leep)\.? ?\d{3,6}\b"
    r"|(?<=0)(?:\d{3,4}[ -]?x{3,6}\b|[x*]{4,})"
    r"|(?:(?<=t)(?:el|elephone)|(?<=p)hone|(?<=n)umber)s?:? ?\d{5,7}\b))"
)
EMAIL = re.compile(
    r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}"
    r"|\[(?:e-?mail|phone|telephone|number|contact)[^\]\n]{0,30}\]",
    re.IGNORECASE,
)
_SHORT, _MIDDLING, _LONG = 5, 12, 25
_TIES = tuple(f"§tie{strength}" for strength in range(5))
_SIZES = tuple(f"§size{size}" for size in range(4))


def tokens_of(said: Iterable[str]) -> list[str]:
    """Give the words of a sentence as the model knows them: numbers as `#` and given names as `@`."""
    return list(map(token_of.__getitem__, said))


def _token(word: str) -> str:
    return "#" if word[0].isdigit() else "@" if word in FIRST_NAMES else word


token_of = Remembered(_token)


def grams_of(low: str, said: Sequence[str], tie: float) -> Iterator[str]:
    """Give the features of one sentence, some of them twice. `tie` is how much of the story it names."""
    tokens, kinds = tokens_of(said), manner.manners_of(said)
    return chain(
        _side_by_side(tokens, "^", "$"),
        _side_by_side(kinds, manner.START, manner.END),
        facts_of(low, len(tokens), tie),
    )


def _side_by_side(these: list[str], start: str, end: str) -> Iterator[str]:
    """Give them alone, in pairs and in triples."""
    edged = [start, *these, end]
    triples = zip(edged, edged[1:], edged[2:], strict=False)
    return chain(these, map(" ".join, pairwise(edged)), map(" ".join, triples))


def strength_of(tie: float) -> int:
    """Give how strong a tie is, in the few steps that the model knows."""
    return min(len(_TIES) - 1, int(tie * 2))


def facts_of(low: str, length: int, tie: float) -> list[str]:
    """Give the plain facts of a sentence: how long it is, whether it asks, and what it holds."""
    size = 0 if length < _SHORT else 1 if length < _MIDDLING else 2 if length < _LONG else 3
    found = [_TIES[strength_of(tie)], _SIZES[size]]
    if low.rstrip(" \"')").endswith("?"):
        found.append("§asks")
    if "0" in low and PHONE.search(low):
        found.append("§phone")
    if ("@" in low or "[" in low) and EMAIL.search(low):
        found.append("§mail")
    return found
