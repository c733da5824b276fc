"""Holds whoever moderates to taking words out: nobody may put words into a patient's mouth."""

from __future__ import annotations

import re
from collections.abc import Sequence

REMOVED_NAME = "[name removed]"
# A mark stands for what was taken out, so it is no word of the patient's.
_MARK = re.compile(r"\[[a-z][a-z ]{0,40} removed\]", re.IGNORECASE)
_WORD = re.compile(r"\w+")


def only_takes_out(original: str, edited: str) -> bool:
    """Say whether `edited` is `original` with words left out or replaced by marks like "[name removed]".

    Words are compared in order, whatever their case: where a sentence now begins is the editor's to say. Marks that
    the author typed count as words on both sides.

    >>> only_takes_out("Nurse Ann Bell was rude.", "[name removed] was rude.")
    True
    >>> only_takes_out("Nurse Ann Bell was rude.", "Nurse Ann Bell was kind.")
    False
    """
    marks_typed = _MARK.findall(original)
    kept = _MARK.sub(lambda found: found.group() if found.group() in marks_typed else " ", edited)
    return _is_within(_words(kept), _words(original))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _is_within(some: Sequence[str], whole: Sequence[str]) -> bool:
    """Say whether `some` stands in `whole` in the same order, gaps allowed."""
    rest = iter(whole)
    return all(word in rest for word in some)
