"""Finds promises that nobody owns: "this will be looked into", and "we will look into it" without a day.

A reader cannot hold anybody to such a promise, and neither can a colleague. It only asks; it never blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from responses.checks import promising
from responses.typology.text import Sentence, sentences

if TYPE_CHECKING:
    import re

LONGEST = 20_000


class Missing(StrEnum):
    """What a promise leaves out."""

    WHO = "who"
    WHEN = "when"
    BOTH = "both"


@dataclass(frozen=True, slots=True, order=True)
class Promise:
    """The words of a promise (offsets into the reply as given), and what they leave out."""

    start: int
    end: int
    missing: Missing


def unowned(body: Sequence[Sentence]) -> tuple[Promise, ...]:
    """Give the promises in the sentences of a reply that leave out who keeps them, or by when.

    Somebody is named by "I", by a name or by a job; "we" alone names nobody. A day may stand in the next sentence
    where that goes on about the same thing ("This will be done by Friday"), and the owner in the one before it.
    """
    found: list[Promise] = []
    for place, sentence in enumerate(body):
        before = body[place - 1] if place else None
        after = body[place + 1] if place + 1 < len(body) else None
        found.extend(_in_sentence(sentence, before, after))
    return tuple(found)


def unowned_in(reply_text: str) -> tuple[Promise, ...]:
    """Give the same for a whole reply that nobody has cut into sentences yet."""
    return unowned(sentences(reply_text[:LONGEST]))


def _in_sentence(sentence: Sentence, before: Sentence | None, after: Sentence | None) -> Iterator[Promise]:
    low = sentence.low
    promise = _promise(low)
    if promise is None or _is_none(sentence, promise):
        return
    owner = _owner(sentence, promise)
    if owner is _Owner.NOBODY and _owned_before(sentence, before):
        owner = _Owner.NAMED
    dated = promising.WHEN.search(low) is not None or _dated_after(after)
    if owner is _Owner.NAMED:
        missing = None if dated or promising.PASSES_ON.search(low) else Missing.WHEN
    elif owner is _Owner.WE:
        missing = None if dated or promising.PASSES_ON.search(low) else Missing.BOTH
    else:
        missing = Missing.WHO if dated else Missing.BOTH
    if missing is not None:
        yield Promise(sentence.start + promise.start(), sentence.start + promise.end(), missing)


class _Owner(StrEnum):
    NOBODY = "nobody"
    WE = "we"
    NAMED = "named"


def _promise(low: str) -> re.Match[str] | None:
    """Give the words that promise: first those in which nobody acts."""
    passive = promising.PASSIVE.search(low) if " be" in low or " being " in low else None
    if passive is not None and passive.group("done") in promising.STATES:
        passive = None
    return passive or promising.ACTIVE.search(low)


def _is_none(sentence: Sentence, promise: re.Match[str]) -> bool:
    """A condition, a question, a refusal or a standing habit promises nothing that could be kept by a day."""
    low = sentence.low
    if sentence.raw.endswith("?") or promising.CONDITION.match(low):
        return True
    before = low[max(0, promise.start() - 40) : promise.start()]
    if promising.TELLS_READER.search(before) or promising.LEADS_ELSEWHERE.search(before):
        return True
    return promising.HABIT.search(low, promise.start(), min(len(low), promise.end() + 24)) is not None


def _owner(sentence: Sentence, promise: re.Match[str]) -> _Owner:
    low = sentence.low
    if promising.NAMES_SELF.search(low) or promising.job_acts(low):
        return _Owner.NAMED
    if promising.by_somebody(sentence.raw, low, promise.end()) or promising.NAME_ACTS.search(sentence.raw):
        return _Owner.NAMED
    return _Owner.WE if promising.WE_ACT.search(low) else _Owner.NOBODY


def _owned_before(sentence: Sentence, before: Sentence | None) -> bool:
    """ "I will ask the porters. This will be done by Friday." has one owner for both."""
    if before is None or not promising.GOES_ON.match(sentence.low):
        return False
    promised = _promise(before.low)
    return promised is not None and _owner(before, promised) is _Owner.NAMED


def _dated_after(after: Sentence | None) -> bool:
    if after is None or not promising.GOES_ON.match(after.low):
        return False
    return promising.WHEN.search(after.low) is not None
