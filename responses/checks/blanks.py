"""Blanks in a reply: "[say what you did]". A text with one is never sent, and a template has one at least. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

# "[sic]" and "[1]" are a quotation's and a footnote's, and no blanks.
_BLANK = re.compile(r"\[(?!\s*(?:sic|\d+)\s*\])[^\[\]\n]{0,120}\]", re.IGNORECASE)
_WORD = re.compile(r"\w+")
# So few words in its blanks say nothing that only this story could have asked for.
FEW_WORDS = 12


@dataclass(frozen=True, slots=True)
class Blank:
    """A blank: its place in the text, and its words with the brackets."""

    start: int
    end: int
    words: str


def blanks(text: str) -> tuple[Blank, ...]:
    """Give the blanks of `text` in reading order.

    >>> [one.words for one in blanks("Thank you for [what they praised]. It was [sic] on [ ].")]
    ['[what they praised]', '[ ]']
    """
    return tuple(Blank(one.start(), one.end(), one.group()) for one in _BLANK.finditer(text))


def is_almost_unchanged(text: str, template: str) -> bool:
    """Say whether `text` is `template` with few words in its blanks and nothing else.

    >>> is_almost_unchanged("Thank you for the tea. We pass it on.", "Thank you for [what]. We pass it on.")
    True
    >>> is_almost_unchanged("Thank you for the tea. I told Ward 4.", "Thank you for [what]. We pass it on.")
    False
    """
    fixed = [_plain(part) for part in _BLANK.split(template)]
    if not any(fixed):
        return False
    pattern = r"\s*([^.!?]*?)\s*".join(re.escape(part).replace(r"\ ", r"\s+") for part in fixed)
    found = re.fullmatch(pattern, _plain(text), re.DOTALL)
    return found is not None and sum(len(_WORD.findall(filled)) for filled in found.groups()) <= FEW_WORDS


def _plain(text: str) -> str:
    return " ".join(text.split())
