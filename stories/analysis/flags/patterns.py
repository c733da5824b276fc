"""Turns a line of the lexicon into a bounded pattern over plain words, and says which words call for trying it.

A line is a row of slots. A slot holds words to choose from (`a|b`), `_` joins words of one choice, `*` ends a stem,
`#` is a number, `<name>` is a list from `lists.txt`, `?` makes the slot optional; `..` is a gap of up to three words,
`..5` of up to five. Nothing repeats without a bound, so a pattern's time grows with the sentence only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

Lists = Mapping[str, str]

_LIST = re.compile(r"<([a-z]+)>")
_COMMON_TEXT = (
    "a about after again all am an and any are as at away back be because been before being but by can "
    "cant come came could did didnt do dont for from get give given go going gone got had has have he her "
    "him his i if in into is it just last left like lot me more my no nobody none not nothing now of off "
    "on one or our out over put said say see she so some still take taken than that the their them then "
    "there they this time to told too up us very was wasnt we well went were what when where which while "
    "who why will with without wont would you your day days 's 'm 're 've 'd 'll never been did make made "
    "nurse nurses doctor doctors staff # mum dad mother father husband wife son daughter ward hospital "
    "patient patients appointment"
)
_COMMON = frozenset(_COMMON_TEXT.split())


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled line: the pattern and the words (or stems, ending in *) one of which a sentence must hold.

    `needed` are the other slots whose words are whole. A sentence must hold one of each, and to ask is cheap.
    """

    regex: re.Pattern[str]
    anchors: tuple[str, ...]
    words: frozenset[str]
    needed: tuple[frozenset[str], ...]


def expand(source: str, lists: Lists) -> str:
    """Put the lists in. Raises KeyError for a list that is not there."""
    while _LIST.search(source):
        source = _LIST.sub(lambda found: lists[found[1]], source)
    return source


@lru_cache(maxsize=4096)
def _alternative(choice: str) -> str:
    parts = []
    for word in choice.split("_"):
        stem = re.escape(word.removesuffix("*"))
        parts.append(r"\d\S*" if word == "#" else stem + (r"\S*" if word.endswith("*") else ""))
    return " ".join(parts)


def compile_line(source: str, lists: Lists) -> Pattern:
    """Compile one line. Raises ValueError where every slot is optional: it would fit everywhere."""
    parts: list[str] = []
    slots: list[list[str]] = []
    for slot in expand(source, lists).split():
        if slot.startswith(".."):
            parts.append(rf"(?:\S+ ){{0,{slot[2:] or 3}}}?")
            continue
        choices = slot.removesuffix("?").split("|")
        body = f"(?:{'|'.join(map(_alternative, sorted(choices, key=len, reverse=True)))}) "
        parts.append(f"(?:{body})?" if slot.endswith("?") else body)
        if not slot.endswith("?"):
            slots.append(choices)
    if not slots:
        raise ValueError(f"Nothing is required by {source!r}.")
    rarest = [tuple(_rarest(choice) for choice in choices) for choices in slots]
    best = min(rarest, key=_cost)
    needed = [frozenset(words) for words in rarest if words is not best and not any(map(_is_open, words))]
    words = frozenset(word for choices in slots for choice in choices for word in choice.split("_"))
    return Pattern(re.compile("(?<= )" + "".join(parts)), best, words, tuple(needed))


def _is_open(word: str) -> bool:
    """Say whether more than one word fits: a stem, or a number."""
    return word.endswith("*") or word == "#"


def _rarest(choice: str) -> str:
    """Of the words of one choice, the one that fewest sentences hold: the longest that is not common."""
    return max(choice.split("_"), key=lambda word: (word not in _COMMON, len(word)))


def _cost(anchors: tuple[str, ...]) -> tuple[int, int]:
    return sum(20 for word in anchors if word in _COMMON), len(anchors)
