"""Who is named with @ in a note. Pure: it is given the people who can see the case, and names nobody else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Not inside a word: asha@northmere.example names nobody.
_SIGN = re.compile(r"(?<![\w.@/])@(?=\w)")
_WORD = re.compile(r"[\w'’-]+")
_GOES_ON = re.compile(r"-?\w")
_SURNAME = re.compile(r" [^\W\d_a-zß-öø-ÿ]")
# What is called back to the writer of a name that nobody has: as many words as a name may have.
_SHOWN_WORDS = 2


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody who can see the case."""

    pk: int
    name: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """Who is named, in order; and what stands behind an @ that is nobody's name, or that of several."""

    people: tuple[int, ...]
    unknown: tuple[str, ...]
    unclear: tuple[str, ...]


def find_mentions(text: str, people: Sequence[Named]) -> Mentions:
    """Read `text` for "@Full Name", or "@First" where only one of `people` is called that; capitals do not matter."""
    found: list[int] = []
    unknown: list[str] = []
    unclear: list[str] = []
    by_length = sorted(people, key=lambda one: -len(one.name))
    for sign in _SIGN.finditer(text):
        rest = " ".join(text[sign.end() : sign.end() + 200].split())
        whole = [one for one in by_length if _starts_with(rest, one.name)]
        longest = [one for one in whole if len(one.name) == len(whole[0].name)] if whole else []
        meant = longest or _called_by_first_name(rest, people)
        if len(meant) == 1:
            found.append(meant[0].pk)
        elif meant:
            unclear.append(_first_word(rest))
        else:
            unknown.append(" ".join(_WORD.findall(rest)[:_SHOWN_WORDS]))
    return Mentions(*(tuple(dict.fromkeys(many)) for many in (found, unknown, unclear)))  # type: ignore[arg-type]


def _starts_with(text: str, name: str) -> bool:
    words = " ".join(name.split())
    goes_on = _GOES_ON.match(text[len(words) :])
    return bool(words) and text[: len(words)].casefold() == words.casefold() and not goes_on


def _first_word(text: str) -> str:
    word = _WORD.match(text)
    return word[0] if word else ""


def _called_by_first_name(text: str, people: Sequence[Named]) -> list[Named]:
    """Give those of that first name; nobody where a surname seems to follow, which would be another person's."""
    word = _first_word(text)
    if _SURNAME.match(text[len(word) :]):
        return []
    return [one for one in people if _first_word(one.name).casefold() == word.casefold()]
